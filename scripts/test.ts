// Runs the tests, many files in one isolate:
//   deno task test [FILE OR FOLDER...] [OPTION OF deno test...]
// Deno runs each file that it is given in its own isolate, and loading ferry again for each takes longer than most of
// the tests. So this script writes a few files that import the tests, and lets Deno run those in parallel: more of them
// than there are processors, because many tests wait. It also bundles ferry once: starting the bundle takes two thirds
// of the processor time of starting from the source. With FERRY_BIN the tests start that executable instead.
// With FERRY_WORKERS=2 they meet servers with two threads.
// With FERRY_NATIVE=off they run without the system's own calls (`ferry serve --native off`).
// Without arguments it runs tests/core, tests/actors, tests/wire and tests/cli. The gate checks the types.

import { walk } from "@std/fs/walk";
import { join, resolve, toFileUrl } from "@std/path";
import { bundleInto } from "./bundle.ts";
import { treeOf } from "./bench/machine/process_tree.ts";
import { describeTree } from "./running_processes.ts";

const FOLDERS = ["tests/core", "tests/actors", "tests/wire", "tests/cli"];
const GROUPS_FOR_EACH_PROCESSOR = 3;

/** How many minutes all tests may take, several times what they need. Without a limit one that hangs would hold up whoever runs them. */
const MOST_MINUTES = 20;

/**
 * How many seconds the tests of a path take, roughly; the first match counts. This balances the groups; wrong numbers
 * only cost time.
 */
const SECONDS: readonly (readonly [path: string, seconds: number])[] = [
  ["cli/durability_test.ts", 30],
  ["cli/mdns_test.ts", 23],
  ["cli/coming_from_test.ts", 20],
  ["client/interpreter_optional_test.ts", 15],
  ["cli/get_test.ts", 14],
  ["cli/on_upload_test.ts", 14],
  ["cli/events_test.ts", 12],
  ["cli/live_view_test.ts", 12],
  ["files/filesystem_race_test.ts", 10],
  ["wire/command_flood_test.ts", 10],
  ["cli/exit_codes_test.ts", 9],
  ["cli/streams_test.ts", 9],
  ["wire/limits_test.ts", 8],
  ["cli/accounts_test.ts", 8],
  ["cli/serve_tls_test.ts", 8],
  ["wire/accounts_test.ts", 8],
  ["wire/rates_test.ts", 8],
  ["tests/cli/", 3],
  ["tests/wire/", 1.5],
  ["tests/actors/", 1],
  ["", 0.2],
];

/** Loaded before all tests: it opens the system's own calls, unless FERRY_NATIVE is `off`. */
const CALLS = "tests/support/process/system_calls.ts";

const options = Deno.args.filter((argument) => argument.startsWith("-"));
const named = Deno.args.filter((argument) => !argument.startsWith("-"));
const files = (await Promise.all((named.length > 0 ? named : FOLDERS).map(testFiles))).flat();
const folder = await Deno.makeTempDir({ prefix: "ferry-tests-" });
// In the working tree, so that the bundle finds the commit for `ferry --version`.
await Deno.mkdir("dist", { recursive: true });
const bundle = await Deno.makeTempDir({ dir: resolve("dist"), prefix: "tests-" });
// Ctrl-C also reaches the tests: they end, and then both folders are removed.
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

/** Distributes the files, the slowest first, each to the group with the least work so far. */
function dealOut(all: readonly string[]): string[][] {
  const count = Math.min(all.length, navigator.hardwareConcurrency * GROUPS_FOR_EACH_PROCESSOR);
  const groups = Array.from({ length: count }, () => ({ files: Array<string>(), seconds: 0 }));
  for (const file of all.toSorted((a, b) => secondsOf(b) - secondsOf(a))) {
    const least = groups.toSorted((a, b) => a.seconds - b.seconds)[0];
    if (least === undefined) continue;
    least.files.push(file);
    least.seconds += secondsOf(file);
  }
  return groups.map((group) => group.files);
}

function secondsOf(file: string): number {
  return SECONDS.find(([path]) => resolve(file).includes(path))?.[1] ?? 0;
}

async function writeGroups(groups: readonly (readonly string[])[]): Promise<string[]> {
  return await Promise.all(groups.map(async (group, at) => {
    const path = join(folder, `group_${at + 1}_test.ts`);
    const lines = [CALLS, ...group].map((file) =>
      `import ${JSON.stringify(toFileUrl(resolve(file)).href)};\n`
    );
    await Deno.writeTextFile(path, lines.join(""));
    return path;
  }));
}

/** Which ferry the tests start, for `tests/support/process/ferry_process.ts`. */
async function ferryEnvironment(): Promise<Record<string, string>> {
  if ((Deno.env.get("FERRY_BIN") ?? "") !== "") return {};
  // Other users start it too.
  await Deno.chmod(bundle, 0o755);
  await bundleInto(bundle);
  return { FERRY_BUNDLE: bundle };
}

async function runTests(
  groups: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const fixed = ["-A", "--config=deno.json", "--no-check", "--parallel", "--quiet"];
  const watching = ["--sanitize-ops", "--sanitize-resources", "--trace-leaks"];
  const tests = new Deno.Command(Deno.execPath(), {
    args: ["test", ...fixed, ...watching, ...options, ...groups],
    env: { DENO_JOBS: String(groups.length), ...env },
  }).spawn();
  const limits = [
    setTimeout(() => giveUp(tests), MOST_MINUTES * 60_000),
    // It does not hear the first signal where a test never lets go of its thread.
    setTimeout(() => tests.kill("SIGKILL"), (MOST_MINUTES + 1) * 60_000),
  ];
  const { code } = await tests.status;
  limits.forEach(clearTimeout);
  return code;
}

/** Tells what everything waits for, and ends it. Deno then names the tests that have not ended. */
function giveUp(tests: Deno.ChildProcess): void {
  const processes = treeOf(tests.pid);
  console.error(`the tests have not ended in ${MOST_MINUTES} minutes; what runs:`);
  console.error(describeTree(tests.pid));
  tests.kill("SIGINT");
  for (const pid of processes) {
    if (pid === tests.pid) continue;
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      // It has ended with the others.
    }
  }
}
