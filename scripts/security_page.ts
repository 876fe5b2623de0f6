import { stripSource } from "./source_text.ts";

/** The path and text of a test or a script. */
export interface NamedSource {
  readonly path: string;
  readonly text: string;
}

/** A test or script that the page names; without a test name, the whole file. */
interface Reference {
  readonly file: string;
  readonly name?: string;
  readonly row: string;
}

/**
 * Checks the rows of docs/SECURITY.md: the last cell of each must name at least one file, as in `` `name_test.ts`: name
 * of a test ``, and file and test must exist. The name can be complete, or only the part before a colon, such as the
 * row of a wire test. `${...}` in the name of a test matches any text.
 */
export function problemsOfSecurityPage(page: string, sources: readonly NamedSource[]): string[] {
  const rows = page.split("\n").filter(isPromise);
  const references = rows.flatMap(referencesOf);
  const unproven = rows.filter((row) => referencesOf(row).length === 0);
  return [
    ...unproven.map((row) => `docs/SECURITY.md: no test is named for: ${promiseOf(row)}`),
    ...references.flatMap((reference) => problemOf(reference, sources)),
  ];
}

/** A line of a table that is neither its header nor the line below it. */
function isPromise(line: string): boolean {
  return line.startsWith("|") && !/^\|[\s|:-]*$/.test(line) && !/\| shown by\s*\|$/.test(line);
}

function cellsOf(row: string): readonly string[] {
  return row.replace(/^\||\|\s*$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
}

function promiseOf(row: string): string {
  return cellsOf(row)[0] ?? "";
}

function referencesOf(row: string): readonly Reference[] {
  const cell = cellsOf(row).at(-1) ?? "";
  const files = [...cell.matchAll(/`([\w/.-]+\.ts)`/g)];
  return files.map((found, index) => {
    const end = files[index + 1]?.index ?? cell.length;
    const rest = cell.slice(found.index + found[0].length, end);
    const name = /^:\s*(.+?)[\s;,]*(?:<br>)?$/s.exec(rest.replace(/<br>\s*$/, ""))?.[1];
    const file = found[1] ?? "";
    return { file, row: promiseOf(row), ...(name === undefined ? {} : { name: unescaped(name) }) };
  });
}

/** Markdown puts a backslash before a few characters. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([|*_<])/g, "$1");
}

function problemOf({ file, name, row }: Reference, sources: readonly NamedSource[]): string[] {
  const found = sources.filter(({ path }) => path === file || path.endsWith(`/${file}`));
  if (found.length === 0) return [`docs/SECURITY.md: there is no ${file}, named for: ${row}`];
  if (name === undefined || found.some((source) => hasTest(source, name))) return [];
  return [`docs/SECURITY.md: ${file} has no test "${name}", named for: ${row}`];
}

function hasTest(source: NamedSource, name: string): boolean {
  return testNames(source).some((known) => known.test(name));
}

/** The texts that match the tests of a file: their names, and the parts before a colon. */
function testNames({ text }: NamedSource): readonly RegExp[] {
  const source = stripSource(text, "keep");
  const rows = source.matchAll(
    /\browTest\(\s*("(?:[^"\\\n]|\\.)*"),\s*("(?:[^"\\\n]|\\.)*"),/g,
  );
  const calls = source.matchAll(
    /\b(?:Deno\.test|[a-z]\w*Test)\((?:\s*"script",)?\s*("(?:[^"\\\n]|\\.)*"|`[^`]*`)/g,
  );
  return [
    ...[...rows].map(([, row = "", name = ""]) => `${textOf(row)}: ${textOf(name)}`),
    ...[...calls].map(([, name = ""]) => textOf(name)),
  ].flatMap(patterns);
}

function textOf(literal: string): string {
  return literal.startsWith('"') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

/** The whole name, and every prefix of it that ends before a colon. */
function patterns(name: string): readonly RegExp[] {
  const parts = name.split(": ").map((part) => part.split(/\$\{[^}]*\}/).map(literally).join(".+"));
  return parts.map((_, last) => new RegExp(`^${parts.slice(0, last + 1).join(": ")}$`));
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
