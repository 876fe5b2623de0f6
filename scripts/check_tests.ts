// Checks that the names of tests fit on one line of a report. Prints how many there are, and exits 1 with FILE:LINE for
// every name that is too long.

import { walk } from "@std/fs/walk";
import { lineAt, stripSource } from "./source_text.ts";

/** Names of tests must be shorter than this. */
const TOO_LONG = 80;

/** How many characters `${...}` in a name counts for. */
const INSERTED = "x".repeat(10);

const LITERAL = '"(?:[^"\\\\\\n]|\\\\.)*"|`(?:[^`\\\\]|\\\\.)*`';

/** `rowTest` and `peerTest` put their first argument and a colon before the name. */
const CALLS = new RegExp(
  `\\b(?:(?:rowTest|peerTest)\\(\\s*(?<prefix>${LITERAL}),|(?:Deno\\.test|\\w+\\.step)\\((?:\\{\\s*name:)?)` +
    `\\s*(?<name>${LITERAL})`,
  "g",
);

/** A test or a step, with the name that is written in its source. */
export interface NamedTest {
  readonly name: string;
  readonly line: number;
}

/** The tests and steps of a source whose names are literals. */
export function testsIn(source: string): readonly NamedTest[] {
  const text = stripSource(source, "keep");
  return Array.from(text.matchAll(CALLS), ({ index, groups }) => {
    const parts = [groups?.["prefix"], groups?.["name"]].filter((part) => part !== undefined);
    return { name: parts.map(contentOf).join(": "), line: lineAt(text, index) };
  });
}

/** The tests whose names are too long. */
export function tooLong(tests: readonly NamedTest[]): readonly NamedTest[] {
  return tests.filter(({ name }) => [...name].length >= TOO_LONG);
}

function contentOf(literal: string): string {
  return literal.slice(1, -1).replaceAll(/\$\{[^}]*\}/g, INSERTED).replaceAll(/\\(.)/g, "$1");
}

if (import.meta.main) {
  let names = 0;
  const faults: string[] = [];
  for await (const { path } of walk("tests", { includeDirs: false, exts: [".ts"] })) {
    const tests = testsIn(await Deno.readTextFile(path));
    names += tests.length;
    for (const { name, line } of tooLong(tests)) {
      faults.push(`${path}:${line}: a name of ${[...name].length} characters: ${name}`);
    }
  }
  for (const fault of faults) console.error(fault);
  console.log(`${names} names of tests, ${faults.length} of ${TOO_LONG} characters or more`);
  if (faults.length > 0) Deno.exit(1);
}
