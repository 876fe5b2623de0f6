// Runs the tests, many files in one isolate:
//   deno task test [FILE OR FOLDER...] [OPTION OF deno test...]
// Deno gives each file that it is named an isolate of its own, and loading ferry again for each of them takes longer than
// most of their tests. So this writes a few files that import the tests, and has Deno run those side by side: more of
// them than there are processors, since many tests wait. It also bundles ferry once, because a test that starts ferry
// starts the bundle in half the processor time of the source; with FERRY_BIN the tests start that executable instead.
// Without arguments it takes tests/core, tests/actors, tests/wire and tests/cli. The gate checks the types.

import { walk } from "@std/fs/walk";
import { join, resolve, toFileUrl } from "@std/path";

const FOLDERS = ["tests/core", "tests/actors", "tests/wire", "tests/cli"];
const GROUPS_FOR_EACH_PROCESSOR = 4;

/** Those that take ten seconds and more, the slowest first: no group gets two. One that is missing here costs time only. */
const SLOW = [
  "cli/durability_test.ts",
  "cli/mdns_test.ts",
  "cli/events_test.ts",
  "client/interpreter_optional_test.ts",
  "cli/get_test.ts",
  "cli/on_upload_test.ts",
  "cli/live_view_test.ts",
  "files/filesystem_race_test.ts",
];

const options = Deno.args.filter((argument) => argument.startsWith("-"));
const named = Deno.args.filter((argument) => !argument.startsWith("-"));
const files = (await Promise.all((named.length > 0 ? named : FOLDERS).map(testFiles))).flat();
const folder = await Deno.makeTempDir({ prefix: "ferry-tests-" });
// In the working tree, so that the bundle finds the commit that `ferry --version` prints.
await Deno.mkdir("dist", { recursive: true });
const bundle = await Deno.makeTempDir({ dir: resolve("dist"), prefix: "tests-" });
// Ctrl-C reaches the tests as well: they end, and then both folders are removed.
Deno.addSignalListener("SIGINT", () => {});
try {
  const groups = await writeGroups(dealOut(files));
  Deno.exitCode = await runTests(groups, await ferryEnvironment());
} finally {
  await Deno.remove(folder, { recursive: true });
  await Deno.remove(bundle, { recursive: true });
}

/** The file itself, or every `*_test.ts` below the folder, sorted. */
async function testFiles(path: string): Promise<string[]> {
  if ((await Deno.stat(path)).isFile) return [path];
  const found = await Array.fromAsync(walk(path, { includeDirs: false, match: [/_test\.ts$/] }));
  return found.map((file) => file.path).sort();
}

/** Deals the files out in turn, so that each group gets its share of the slow ones and of every folder. */
function dealOut(all: readonly string[]): string[][] {
  const count = Math.min(all.length, navigator.hardwareConcurrency * GROUPS_FOR_EACH_PROCESSOR);
  const order = all.toSorted((a, b) => slowness(b) - slowness(a));
  return Array.from({ length: count }, (_, group) => order.filter((_, at) => at % count === group));
}

function slowness(file: string): number {
  return SLOW.toReversed().findIndex((slow) => file.endsWith(slow));
}

async function writeGroups(groups: readonly (readonly string[])[]): Promise<string[]> {
  return await Promise.all(groups.map(async (group, at) => {
    const path = join(folder, `group_${at + 1}_test.ts`);
    const lines = group.map((file) => `import ${JSON.stringify(toFileUrl(resolve(file)).href)};\n`);
    await Deno.writeTextFile(path, lines.join(""));
    return path;
  }));
}

/** Which ferry the tests start, for `tests/support/ferry_process.ts`. */
async function ferryEnvironment(): Promise<Record<string, string>> {
  if ((Deno.env.get("FERRY_BIN") ?? "") !== "") return {};
  // Other users start it as well.
  await Deno.chmod(bundle, 0o755);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--code-splitting", `--outdir=${bundle}`, "main.ts"],
  }).spawn().status;
  if (!success) throw new Error("ferry cannot be bundled; `deno bundle main.ts` shows why");
  return { FERRY_BUNDLE: bundle };
}

async function runTests(
  groups: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const fixed = ["-A", "--config=deno.json", "--no-check", "--parallel", "--quiet"];
  const watching = ["--sanitize-ops", "--sanitize-resources", "--trace-leaks"];
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", ...fixed, ...watching, ...options, ...groups],
    env: { DENO_JOBS: String(groups.length), ...env },
  }).spawn().status;
  return code;
}
