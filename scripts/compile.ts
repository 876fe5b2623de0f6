// Builds dist/ferry, one executable with everything in it.
//
// `deno compile` downloads its runtime from Deno's own site. If that site cannot be reached, the runtime of an older
// Deno is taken from an npm package, so that the executable can at least be tested; standard error and
// dist/ferry.NOT_FOR_RELEASE say so. With --release this is an error instead.

import { exists } from "@std/fs/exists";
import { join, resolve } from "@std/path";
import { builtFrom, COMMIT_FILE } from "../actors/machine/commit.ts";
import { BUNDLE, bundleInto } from "./bundle.ts";
import { elfImageLength } from "./elf_image.ts";

const OUTPUT = "dist/ferry";
const MARKER = "dist/ferry.NOT_FOR_RELEASE";

/**
 * What the compiler is told: to take the bundle as it is. All libraries are in it, so the npm packages of deno.json stay
 * outside.
 */
const COMPILED = [
  "--no-check",
  "-A",
  "--no-config",
  "--no-lock",
  // The runtime would keep compiled code in the folder for temporary files, under the name of the program, and run whatever it
  // finds there, even from another user. It would be the code of main.ts alone, and saves nothing that can be measured.
  "--no-code-cache",
  // Several threads of a server share its port (SO_REUSEPORT).
  "--unstable-net",
  // What is allocated and soon forgotten may take up three times this many MiB; V8's own choice is 16, which a server does not
  // give back after a busy moment. It is collected more often then, for the same processor time.
  "--v8-flags=--max-semi-space-size=4",
  "--include",
  join(BUNDLE, COMMIT_FILE),
  "--output",
  OUTPUT,
  join(BUNDLE, "main.js"),
] as const;

/** How long, in ms, to wait for Deno's own site. */
const DOWNLOAD_PATIENCE = 180_000;

/** The stack of the compiler's threads, in bytes: it follows CommonJS packages that load each other recursively. */
const COMPILER_STACK = String(32 * 1024 * 1024);

/**
 * The fallback: an older compiler, and a program compiled by the same version of Deno, which begins with the runtime.
 */
const COMPILER = { name: "@deno/linux-x64-glibc", version: "2.4.2", file: "deno" } as const;
const CARRIER = { name: "@vltpkg/cli-linux-x64", version: "0.0.0-18", file: "vlt" } as const;

interface Package {
  readonly name: string;
  readonly version: string;
  readonly file: string;
}

/** A failure that is reported in one sentence, without a stack. */
class BuildFailure extends Error {
  override readonly name = "BuildFailure";
}

if (import.meta.main) {
  try {
    await build(Deno.args.includes("--release"));
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}

async function build(release: boolean): Promise<void> {
  if (await exists(BUNDLE)) await Deno.remove(BUNDLE, { recursive: true });
  await bundleInto(BUNDLE);
  const commit = await builtFrom(new URL("../", import.meta.url)) ?? "";
  await Deno.writeTextFile(join(BUNDLE, COMMIT_FILE), commit);
  const own = await compileWithOwnRuntime();
  if (own.ok) {
    await removeIfThere(MARKER);
    console.log(await describe("Deno's own runtime"));
    return;
  }
  if (!own.runtimeMissing) throw new BuildFailure(own.words);
  if (release) {
    throw new BuildFailure(`${own.words}\na release needs Deno's own runtime; nothing was made`);
  }
  await compileWithFallback();
  const note = `made with the runtime of Deno ${COMPILER.version} out of an npm package: ` +
    "good for tests, not for a release";
  await Deno.writeTextFile(MARKER, `${OUTPUT} was ${note}.\n`);
  console.error(`Deno's own site is out of reach; ${OUTPUT} was ${note}`);
  console.log(await describe(`the fallback runtime ${COMPILER.version}`));
}

async function compileWithOwnRuntime(): Promise<
  { ok: true } | { ok: false; runtimeMissing: boolean; words: string }
> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["compile", "--quiet", ...COMPILED],
    env: { NO_COLOR: "1", RUST_MIN_STACK: COMPILER_STACK },
    signal: AbortSignal.timeout(DOWNLOAD_PATIENCE),
  }).output();
  if (code === 0) return { ok: true };
  const words = new TextDecoder().decode(stderr).trim();
  return { ok: false, runtimeMissing: words === "" || words.includes("denort"), words };
}

async function compileWithFallback(): Promise<void> {
  if (Deno.build.target !== "x86_64-unknown-linux-gnu") {
    throw new BuildFailure(
      `Deno's own site is out of reach, and there is no other runtime for ${Deno.build.target}; ` +
        "try again with a connection to it",
    );
  }
  const cache = join(cacheFolder(), "ferry-build", COMPILER.version);
  await install(cache, [COMPILER, CARRIER]);
  const runtime = join(cache, "denort");
  await extractRuntime(fileOf(cache, CARRIER), runtime);
  const compiler = fileOf(cache, COMPILER);
  await Deno.chmod(compiler, 0o755);
  const { code, stderr } = await new Deno.Command(compiler, {
    args: ["compile", "--quiet", ...COMPILED],
    env: { DENORT_BIN: runtime, NO_COLOR: "1", RUST_MIN_STACK: COMPILER_STACK },
  }).output();
  if (code !== 0) throw new BuildFailure(new TextDecoder().decode(stderr).trim());
}

/** npm verifies the packages' hashes and extracts them. */
async function install(cache: string, packages: readonly Package[]): Promise<void> {
  const missing: string[] = [];
  for (const entry of packages) {
    if (!(await exists(fileOf(cache, entry)))) missing.push(`${entry.name}@${entry.version}`);
  }
  if (missing.length === 0) return;
  await Deno.mkdir(cache, { recursive: true });
  console.error(`fetching ${missing.join(" and ")} through npm`);
  const args = ["install", "--prefix", cache, "--ignore-scripts", "--no-audit", "--no-fund"];
  const wanted = packages.map(({ name, version }) => `${name}@${version}`);
  const { code, stderr } = await runNpm([...args, "--silent", ...wanted], cache);
  if (code !== 0) {
    throw new BuildFailure(
      `npm could not fetch ${wanted.join(" and ")}; see that it reaches its registry\n` +
        new TextDecoder().decode(stderr).trim(),
    );
  }
}

async function runNpm(args: readonly string[], cwd: string): Promise<Deno.CommandOutput> {
  try {
    return await new Deno.Command("npm", { args: [...args], cwd }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new BuildFailure(
      "Deno's own site is out of reach, and npm, which would be the other way to a runtime, is not " +
        "on PATH; install Node.js, or try again with a connection to Deno's site",
    );
  }
}

async function extractRuntime(carrier: string, runtime: string): Promise<void> {
  if (await exists(runtime)) return;
  const program = await Deno.readFile(carrier);
  const length = elfImageLength(program);
  if (length === undefined || length === program.length) {
    throw new BuildFailure(`${carrier} is not a program made by deno compile; remove its folder`);
  }
  // Written under another name and renamed, so that an interrupted run leaves no incomplete runtime.
  await Deno.writeFile(`${runtime}.new`, program.subarray(0, length), { mode: 0o755 });
  await Deno.rename(`${runtime}.new`, runtime);
}

function fileOf(cache: string, { name, file }: Package): string {
  return join(cache, "node_modules", name, file);
}

function cacheFolder(): string {
  const told = Deno.env.get("XDG_CACHE_HOME");
  const home = Deno.env.get("HOME");
  if (told !== undefined && told !== "") return told;
  return home === undefined || home === "" ? resolve("dist/.cache") : join(home, ".cache");
}

async function removeIfThere(path: string): Promise<void> {
  if (await exists(path)) await Deno.remove(path);
}

async function describe(runtime: string): Promise<string> {
  const { size } = await Deno.stat(OUTPUT);
  return `${OUTPUT}: ${(size / 2 ** 20).toFixed(1)} MiB, with ${runtime}`;
}
