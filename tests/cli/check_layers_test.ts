import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { stripSource } from "../../scripts/source_text.ts";
import { within } from "../support/time/deadline.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

const SCRIPT = fromFileUrl(new URL("../../scripts/check_layers.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** The first line of the only file of a folder. */
const ENTRY = "// This folder: files of a test.\n";

/** A tree that keeps the rules, with the traps that must not be taken for violations. */
const SOUND: Readonly<Record<string, string>> = {
  "main.ts":
    'import "./actors/kernel/a.ts";\nimport "./core/base/c.ts";\nDeno.exit(Deno.args.length);\n',
  "actors/kernel/a.ts": ENTRY +
    '\nimport "node:tls";\nimport { c } from "../../core/base/c.ts";\nexport const a = Deno.cwd();\n',
  "core/base/c.ts": [
    "// This folder: what others are built on, in a sentence",
    "// of two lines.",
    "",
    'import { basename } from "@std/path/posix";',
    'import { d } from "./deep/d.ts";',
    "// Deno.exit() and setTimeout in a comment",
    "/* fetch(",
    "   Deno.cwd() */",
    "export const text = \"Deno.exit(1) is not called, import from '../../actors/kernel/a.ts' neither\";",
    "export const template = `fetch ${basename(d)} Deno.args`;",
    "export const pattern = /Deno.exit|[/]setTimeout/;",
    "export const later = (options: { fetch: string }) => options.fetch.length / 2;",
    'export const letters = Array.from("rwx");',
    "export const day = (at: number) => new Date(at).toISOString();",
  ].join("\n"),
  "core/base/deep/d.ts": ENTRY + '\nexport const d = "d";\n',
  "tests/t_test.ts": 'import "../main.ts";\nsetTimeout(() => {}, 1);\n',
  "README.md": "",
  ".ci/run": "",
};

async function checkTree(
  files: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  await using folder = await tempFolder();
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  const output = await within(
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--config", CONFIG, SCRIPT, ...options, folder.path],
      env: { NO_COLOR: "1" },
    }).output(),
    "check_layers.ts",
  );
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

Deno.test("check_layers: a valid tree passes, whatever is in its comments and strings", async () => {
  const { code, stdout, stderr } = await checkTree(SOUND);
  assertEquals(stderr, "");
  assertEquals(code, 0);
  assertMatch(stdout, /^core +2 +\d+ +core 1, outside 1$/m);
  assertMatch(stdout, /^actors +1 +\d+ +core 1, outside 1$/m);
  assertMatch(stdout, /^main +1 +\d+ +actors 1, core 1$/m);
});

Deno.test("check_layers: every violation is reported with its file and line", async () => {
  const { code, stderr } = await checkTree({
    ...SOUND,
    "core/base/bad.ts": [
      'import { a } from "../../actors/kernel/a.ts";',
      'import { connect } from "node:net";',
      'import { z } from "npm:zod";',
      'import { join } from "@std/path";',
      'export type T = import("../../actors/kernel/a.ts").T;',
      'export const load = () => import("../../actors/kernel/a.ts");',
      "export const now = Date.now();",
      "export const started = new Date();",
      "export const b = `${Deno.cwd()}`;",
      "setTimeout(() => {}, 1);",
      'export * from "../../main.ts";',
    ].join("\n"),
    "actors/kernel/bad.ts":
      'import "../../tests/t_test.ts";\nif (Deno.args.length) Deno.exit(1);\nimport "@std/path";\n' +
      'import { setImmediate } from "node:timers";\n',
    "extra.txt": "",
  });
  assertEquals(code, 1);
  const places = new Set(stderr.trim().split("\n").map((line) => line.split(": ")[0]));
  const expected = [
    ...Array.from({ length: 11 }, (_, index) => `core/base/bad.ts:${index + 1}`),
    "actors/kernel/bad.ts:1",
    "actors/kernel/bad.ts:2",
    "actors/kernel/bad.ts:3",
    "actors/kernel/bad.ts:4",
    "extra.txt:1",
  ];
  assertEquals(places, new Set(expected), stderr);
});

Deno.test("check_layers: a file outside of the layers cannot be imported by them", async () => {
  const { code, stderr } = await checkTree({
    ...SOUND,
    "actors/kernel/bad.ts": 'import "../../docs/x.ts";\n',
  });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "actors/kernel/bad.ts:1");
});

Deno.test("check_layers: server/ and client/ do not import each other, and nobody screen/", async () => {
  const { code, stderr } = await checkTree({
    ...SOUND,
    "actors/server/s.ts": 'import "../client/k.ts";\n',
    "actors/server/entry.ts": ENTRY,
    "actors/client/k.ts": ENTRY + "export {};\n",
    "actors/client/k2.ts": '// first\nexport * from "../server/s.ts";\n',
    "actors/screen/v.ts": ENTRY + 'import "../server/s.ts";\n',
    "actors/files/f.ts": 'import type {} from "../screen/v.ts";\n',
    "actors/files/entry.ts": ENTRY,
    "actors/subcommands/serve.ts": ENTRY + 'import "../screen/v.ts";\nimport "../server/s.ts";\n',
    "core/base/b.ts": 'import "../network/n.ts";\n',
    "core/network/n.ts": ENTRY + "export {};\n",
  });
  assertEquals(code, 1);
  assertEquals(stderr.trim().split("\n").sort(), [
    "actors/client/k2.ts:2: actors/client/ must not import actors/server/",
    "actors/files/f.ts:1: actors/files/ must not import actors/screen/",
    "actors/server/s.ts:1: actors/server/ must not import actors/client/",
    "core/base/b.ts:1: core/base/ must not import core/network/",
  ]);
});

Deno.test("check_layers: a circle of imports is shown with its way around", async () => {
  const sound = await checkTree(SOUND);
  assertMatch(sound.stdout, /^0 circles$/m);
  const { code, stdout, stderr } = await checkTree({
    ...SOUND,
    "core/base/x.ts": 'import type { Y } from "./y.ts";\n',
    "core/base/y.ts": 'import "./c.ts";\nexport const load = () => import("./deep/z.ts");\n',
    "core/base/deep/z.ts": 'export * from "../x.ts";\nexport * from "./z2.ts";\n',
    "core/base/deep/z2.ts": 'import "../c.ts";\n',
    "tests/u_test.ts": 'import "./v.ts";\n',
    "tests/v.ts": 'import "./u_test.ts";\n',
  });
  assertEquals(code, 1);
  assertMatch(stdout, /^2 circles$/m);
  assertEquals(stderr.trim().split("\n").sort(), [
    "core/base/deep/z.ts:1: a circle of imports: core/base/deep/z.ts -> core/base/x.ts -> core/base/y.ts -> core/base/deep/z.ts",
    "tests/u_test.ts:1: a circle of imports: tests/u_test.ts -> tests/v.ts -> tests/u_test.ts",
  ]);
});

Deno.test("check_layers: files are in known wings, and not too many in one folder", async () => {
  const crowd = Array.from(
    { length: 13 },
    (_, at) => [`core/files/f${at}.ts`, at === 0 ? ENTRY : ""] as const,
  );
  const { code, stderr } = await checkTree({
    ...SOUND,
    "actors/loose.ts": "",
    "core/attic/a.ts": ENTRY,
    "core/std.d.ts": "",
    ...Object.fromEntries(crowd),
  });
  assertEquals(code, 1);
  assertEquals(stderr.trim().split("\n").sort(), [
    "actors/loose.ts:1: this belongs into a wing, a folder below its layer",
    "core/attic/a.ts:1: core/attic/ is no wing; scripts/layers/wings.ts names them",
    "core/files:1: 13 entries stand side by side here, 12 at most",
  ]);
});

Deno.test("check_layers: one file in each folder describes the folder", async () => {
  const { code, stderr } = await checkTree({
    ...SOUND,
    "actors/kernel/second.ts": ENTRY,
    "core/base/deep/d.ts": "export {};\n" + ENTRY,
    "core/screen/card/long.ts": "// This folder: a\n// sentence of\n// three lines.\n",
    "core/screen/view/cut.ts": "// This folder: no end\n\n// to the sentence.\n",
    "core/screen/view/other.ts": "// What this folder is for.\n",
  });
  assertEquals(code, 1);
  assertEquals(stderr.trim().split("\n").sort(), [
    'actors/kernel:1: a.ts and second.ts begin with "// This folder: ", and only one file may',
    'core/base/deep:1: no file here begins with "// This folder: ", a sentence on what lives here',
    "core/screen/card:1: long.ts must say what lives here in one sentence of 2 lines at most",
    "core/screen/view:1: cut.ts must say what lives here in one sentence of 2 lines at most",
  ]);
});

Deno.test("check_layers --folders: every folder is shown with its sentence", async () => {
  const { code, stdout } = await checkTree({
    ...SOUND,
    "core/screen/card/card.ts": "// This folder: the card.\n//\n// Of this file alone.\n",
  }, "--folders");
  assertEquals(code, 0);
  assertEquals(stdout.trim().split("\n"), [
    "actors/",
    "  kernel/  files of a test.",
    "core/",
    "  base/    what others are built on, in a sentence of two lines.",
    "    deep/  files of a test.",
    "  screen/",
    "    card/  the card.",
  ]);
});

Deno.test("stripSource keeps every position", () => {
  const source = SOUND["core/base/c.ts"] ?? "";
  for (const strings of ["keep", "blank"] as const) {
    const stripped = stripSource(source, strings);
    assertEquals(stripped.length, source.length);
    assertEquals(stripped.split("\n").length, source.split("\n").length);
    assertEquals(stripped.includes("in a comment"), false);
  }
});

Deno.test("stripSource: literals inside of each other", () => {
  assertEquals(stripSource("a`x${b(`y${'z'}`)}w`c", "blank"), "a` ${b(` ${' '}`)} `c");
  assertEquals(stripSource('"a\\"b" // c\nd', "blank"), '"    "     \nd');
  assertEquals(stripSource("a / b / c", "blank"), "a / b / c");
  assertEquals(stripSource("x = /[/'\"]/.test(y) // z", "keep"), "x = /[/'\"]/.test(y)     ");
  assertEquals(
    stripSource("`${{ a: { b: 1 } }.a}` /* x */", "keep"),
    "`${{ a: { b: 1 } }.a}`        ",
  );
});
