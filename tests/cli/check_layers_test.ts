import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { stripSource } from "../../scripts/source_text.ts";
import { within } from "../support/deadline.ts";
import { tempFolder } from "../support/temp_folder.ts";

const SCRIPT = fromFileUrl(new URL("../../scripts/check_layers.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** A tree that keeps the rules, with the traps that must not be taken for violations. */
const SOUND: Readonly<Record<string, string>> = {
  "main.ts": 'import "./actors/a.ts";\nimport "./core/c.ts";\nDeno.exit(Deno.args.length);\n',
  "actors/a.ts":
    'import "node:tls";\nimport { c } from "../core/c.ts";\nexport const a = Deno.cwd();\n',
  "core/c.ts": [
    'import { basename } from "@std/path/posix";',
    'import { d } from "./deep/d.ts";',
    "// Deno.exit() and setTimeout in a comment",
    "/* fetch(",
    "   Deno.cwd() */",
    "export const text = \"Deno.exit(1) is not called, import from '../actors/a.ts' neither\";",
    "export const template = `fetch ${basename(d)} Deno.args`;",
    "export const pattern = /Deno.exit|[/]setTimeout/;",
    "export const later = (options: { fetch: string }) => options.fetch.length / 2;",
    'export const letters = Array.from("rwx");',
    "export const day = (at: number) => new Date(at).toISOString();",
  ].join("\n"),
  "core/deep/d.ts": 'export const d = "d";\n',
  "tests/t_test.ts": 'import "../main.ts";\nsetTimeout(() => {}, 1);\n',
  "README.md": "",
  ".ci/run": "",
};

async function checkTree(
  files: Readonly<Record<string, string>>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  await using folder = await tempFolder();
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  const output = await within(
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--config", CONFIG, SCRIPT, folder.path],
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

Deno.test("check_layers: a sound tree passes, whatever its comments and strings say", async () => {
  const { code, stdout, stderr } = await checkTree(SOUND);
  assertEquals(stderr, "");
  assertEquals(code, 0);
  assertMatch(stdout, /^core +2 +\d+ +core 1, outside 1$/m);
  assertMatch(stdout, /^actors +1 +\d+ +core 1, outside 1$/m);
  assertMatch(stdout, /^main +1 +\d+ +actors 1, core 1$/m);
});

Deno.test("check_layers: every violation is told by its file and line", async () => {
  const { code, stderr } = await checkTree({
    ...SOUND,
    "core/bad.ts": [
      'import { a } from "../actors/a.ts";',
      'import { connect } from "node:net";',
      'import { z } from "npm:zod";',
      'import { join } from "@std/path";',
      'export type T = import("../actors/a.ts").T;',
      'export const load = () => import("../actors/a.ts");',
      "export const now = Date.now();",
      "export const started = new Date();",
      "export const b = `${Deno.cwd()}`;",
      "setTimeout(() => {}, 1);",
      'export * from "../main.ts";',
    ].join("\n"),
    "actors/bad.ts": 'import "../tests/t_test.ts";\nif (Deno.args.length) Deno.exit(1);\n',
    "extra.txt": "",
  });
  assertEquals(code, 1);
  const places = new Set(stderr.trim().split("\n").map((line) => line.split(": ")[0]));
  const expected = [
    ...Array.from({ length: 11 }, (_, index) => `core/bad.ts:${index + 1}`),
    "actors/bad.ts:1",
    "actors/bad.ts:2",
    "extra.txt:1",
  ];
  assertEquals(places, new Set(expected), stderr);
});

Deno.test("check_layers: a file outside of the layers cannot be imported by them", async () => {
  const { code, stderr } = await checkTree({
    ...SOUND,
    "actors/bad.ts": 'import "../docs/x.ts";\n',
  });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "actors/bad.ts:1");
});

Deno.test("stripSource keeps every position", () => {
  const source = SOUND["core/c.ts"] ?? "";
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
