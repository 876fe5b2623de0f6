import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { type Fault, faultsOf } from "../../scripts/mutate/faults.ts";
import { Nearness } from "../../scripts/mutate/nearness.ts";
import { withChange } from "../../scripts/mutate/places.ts";
import { emptyRecord, recorderModule, withProbes } from "../../scripts/mutate/probes.ts";
import { shuffled } from "../../scripts/mutate/sample.ts";
import { within } from "../support/time/deadline.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";

const SCRIPT = fromFileUrl(new URL("../../scripts/mutate.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** The lines that faults make of a source, without the blanks around them. */
function faultyLines(source: string): string[] {
  return faultsOf("core/a.ts", source).map((fault) => {
    const line = withChange(source, fault).split("\n")[fault.line - 1] ?? "";
    return line.trim();
  });
}

Deno.test("mutate: conditions, operators, bounds and truths have faults", () => {
  assertEquals(faultyLines("const a = b < 10 && c === d;"), [
    "const a = b <= 10 && c === d;",
    "const a = b < 11 && c === d;",
    "const a = b < 9 && c === d;",
    "const a = b < 10 || c === d;",
    "const a = b < 10 && c !== d;",
  ]);
  assertEquals(faultyLines("const a = b ?? c;"), ["const a = (b);", "const a = (c);"]);
  assertEquals(faultyLines("const a = [true, b - c];"), [
    "const a = [false, b - c];",
    "const a = [true, b + c];",
  ]);
  assertEquals(faultyLines("const a = b ? 'x' : 'y';"), ["const a = !(b) ? 'x' : 'y';"]);
});

Deno.test("mutate: statements are left out, and exchanged with their neighbours", () => {
  assertEquals(faultyLines("open();\nawait close();"), ["await close();", ";", ";"]);
  assertEquals(faultyLines("this.a = a;\nthis.b = new B();"), [";", ";"]);
  const early = "function f() {\n  if (a) return;\n  return;\n}";
  assertEquals(faultyLines(early), ["if (!(a)) return;", "if (a) ;"]);
  assertEquals(faultyLines("f(a, { b });"), [";", "f(a);"]);
});

Deno.test("mutate: words, types, names and sizes have no faults", () => {
  const source = [
    "/* 1 < 2 */",
    'import { a } from "./a.ts";',
    "interface B { readonly c: true; readonly d: 1 }",
    "type E = 1 | 2;",
    'const f = { 226: "a" + `b`, g: 64 * 1024, h: 30_000 };',
  ];
  assertEquals(faultsOf("core/a.ts", source.join("\n")), []);
});

Deno.test("mutate: a shuffle is another one for another seed only", () => {
  const items = Array.from({ length: 50 }, (_, at) => at);
  assertEquals(shuffled(items, 7), shuffled(items, 7));
  assertEquals(shuffled(items, 7).toSorted((a, b) => a - b), items);
  assertEquals(shuffled(items, 7).join() === shuffled(items, 8).join(), false);
});

/** Runs the source with probes for its faults; returns those that would make a difference. */
async function noticed(folder: TempFolder, source: string): Promise<string[]> {
  const faults = faultsOf("a.ts", source);
  const record = await folder.write("record", "");
  const recorder = await folder.write("recorder.js", recorderModule(record));
  const numbers = new Map(faults.map((fault, at): [Fault, number] => [fault, at]));
  const path = await folder.write("a.ts", withProbes(source, numbers, recorder));
  const run = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-config", path] });
  assertEquals((await within(run.output(), "the source with probes")).code, 0);
  const lines = (await Deno.readTextFile(record)).split("\n").filter((line) => line !== "");
  return lines.map((line) => faults[Number(line)]?.words ?? line);
}

Deno.test("mutate: probes show which faults would make a difference", async () => {
  await using folder = await tempFolder();
  const bound = (values: string) => `for (const a of ${values}) if (a < "5") void a;`;
  assertEquals((await noticed(folder, bound('["4", "6"]'))).includes("< became <="), false);
  assertEquals((await noticed(folder, bound('["5"]'))).includes("< became <="), true);
  const branches = [
    "let a = Array.from(Deno.args, Boolean)[0];",
    "if (a) a = Boolean(Deno.args);",
    "else a = Boolean(Deno.pid);",
    "const f = (b: string) => b.padStart(Deno.pid, b);",
    "[a].map(() => () => f('c'));",
  ];
  const words = await noticed(folder, branches.join("\n"));
  assertEquals(words.includes("left out a = Boolean(Deno.pid);"), true, words.join());
  assertEquals(words.includes("left out a = Boolean(Deno.args);"), false, words.join());
  assertEquals(words.includes("left out the argument b"), false, words.join());
});

Deno.test({
  name: "mutate: code that runs as another user can record what it reaches",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using folder = await tempFolder();
    await emptyRecord(folder.at("record"));
    const { mode } = await Deno.stat(folder.at("record"));
    assertEquals((mode ?? 0) & 0o777, 0o666);
  },
});

Deno.test("mutate: the nearest tests have the fewest imports or most words in common", () => {
  const sources = new Map([
    ["core/a.ts", "export const a = 1; // upload"],
    ["core/b.ts", 'import { a } from "./a.ts"; export const b = a;'],
    ["tests/support.ts", 'export const start = new URL("../core/b.ts", import.meta.url);'],
    ["tests/far_test.ts", 'import { start } from "./support.ts"; start;'],
    ["tests/words_test.ts", 'import { start } from "./support.ts"; start; "openUpload";'],
    ["tests/near_test.ts", 'import { b } from "../core/b.ts"; b;'],
    ["tests/type_test.ts", 'import type { a } from "../core/a.ts";'],
  ]);
  const tests = [...sources.keys()].filter((path) => path.endsWith("_test.ts"));
  const nearness = new Nearness(sources, tests);
  assertEquals(
    nearness.testsOf("core/a.ts"),
    ["near", "words", "far"].map((name) => `tests/${name}_test.ts`),
  );
});

/** A project with a test that finds some faults of the module's line 7, and others not. */
const PROJECT: Readonly<Record<string, string>> = {
  "deno.json": '{ "tasks": { "test": "deno test -A --no-check" } }',
  "main.ts": "",
  "scripts/none.ts": "",
  "core/a.ts": [
    "function more(a: number, by: number = 2): number {",
    "  return a + by;",
    "}",
    "export function half(a: number): number {",
    "  let at = 0;",
    "  while (at + at < a) {",
    "    at = more(at, 2);",
    "  }",
    "  return at;",
    "}",
  ].join("\n"),
  "actors/b.ts": "",
  "tests/a_test.ts": [
    'import { half } from "../core/a.ts";',
    'Deno.test("half", () => {',
    '  if (half(8) !== 4) throw new Error("no half");',
    "});",
  ].join("\n"),
};

async function mutate(folder: TempFolder, ...args: readonly string[]) {
  for (const [name, content] of Object.entries(PROJECT)) await folder.write(name, content);
  const run = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--config", CONFIG, SCRIPT, ...args],
    cwd: folder.path,
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await within(run.output(), "mutate.ts", undefined, 120_000);
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("mutate: it counts the faults that the tests find, and shows the others", async () => {
  await using folder = await tempFolder();
  const { code, stdout, stderr } = await mutate(folder, "--at", "core/a.ts:7", "--limit", "3");
  assertEquals([code, stderr], [0, ""], stdout + stderr);
  const fault = " {2}core/a.ts:7 {2}";
  const line = (verdict: string, words: string) => new RegExp(`^${verdict}${fault}${words}$`, "m");
  assertMatch(stdout, line("found by tests/a_test.ts", "2 became 3"));
  assertMatch(stdout, line("found by tests/a_test.ts, by its limit of time", "left out at = .*"));
  assertMatch(stdout, line("not found by 1 test file", "2 became 1"));
  // It makes no difference, since 2 is what is taken without it.
  assertMatch(stdout, line("not found by 1 test file", "left out the argument 2"));
  assertMatch(stdout, /^found 2 of 4, 1 of them by the limit of time$/m);
  assertStringIncludes(stdout, "\n  -     at = more(at, 2);\n  +     at = more(at, 1);\n");
  assertEquals(await folder.names(), [
    "actors",
    "core",
    "deno.json",
    "main.ts",
    "scripts",
    "tests",
  ]);
  assertEquals(await Deno.readTextFile(folder.at("core/a.ts")), PROJECT["core/a.ts"]);
});

Deno.test("mutate: unknown arguments are reported, with exit code 2", async () => {
  await using folder = await tempFolder();
  for (const args of [["--seed", "x"], ["--sed", "1"], ["core"], ["--at", "core/a.ts:3"]]) {
    const { code, stdout, stderr } = await mutate(folder, ...args);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^mutate: .*(seed|sed|core).*; --help shows the options\n$/s);
  }
});
