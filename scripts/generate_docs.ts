// Writes the generated pages of docs/: PROTOCOL.md from the command table, man/ferry.1 from the options, PERMISSIONS.md
// from the server's replies, LISTINGS.md from what the client reads, EVENTS.md and events.schema.json from the schema
// of events, WIRE_TESTS.md from the rows of the behaviour and their tests. With --check it writes nothing and fails if
// a page is out of date. It also fails if a row has no test, as soon as there are wire tests, or if SECURITY.md names a
// test that does not exist.

import { walk } from "@std/fs/walk";
import manifest from "../deno.json" with { type: "json" };
import { manualPage } from "../core/cli/help/manual.ts";
import { loadSubcommands } from "../core/cli/subcommands/table.ts";
import { eventsPage } from "../core/events/page.ts";
import { eventsJsonSchema } from "../core/events/schema.ts";
import { protocolPage } from "../core/protocol/commands/protocol_page.ts";
import { listingsPage } from "../tests/support/pages/listings_page.ts";
import { permissionsPage } from "../tests/support/pages/permissions_page.ts";
import { type Row, ROWS } from "../tests/wire/rows.ts";
import { type NamedSource, problemsOfSecurityPage } from "./security_page.ts";
import { stripSource } from "./source_text.ts";

/** One `rowTest(row, name, ...)` of the sources. */
interface RowTest {
  readonly row: string;
  readonly name: string;
  readonly path: string;
}

const TEST_FOLDER = "tests/wire";

const checking = Deno.args.includes("--check");
const sources = await readTestSources();
const tests = sources.flatMap(({ path, text }) => rowTestsOf(path, text));
const problems = [
  ...await bringUpToDate("docs/PROTOCOL.md", protocolPage()),
  ...await bringUpToDate("docs/man/ferry.1", manualPage(manifest.version, await loadSubcommands())),
  ...await bringUpToDate("docs/PERMISSIONS.md", await permissionsPage()),
  ...await bringUpToDate("docs/LISTINGS.md", listingsPage()),
  ...await bringUpToDate("docs/EVENTS.md", eventsPage()),
  ...await bringUpToDate("docs/events.schema.json", eventsJsonSchema()),
  ...await bringUpToDate("docs/WIRE_TESTS.md", wireTestsPage(tests)),
  ...sources.flatMap(({ path, text }) => unreadable(path, text)),
  ...unknownRows(tests),
  ...problemsOfSecurityPage(await Deno.readTextFile("docs/SECURITY.md"), await readAllSources()),
];
const missing = ROWS.filter(({ id }) => !tests.some(({ row }) => row === id));
for (const { section, id } of missing) console.error(`no wire test shows ${section}: ${id}`);
for (const problem of problems) console.error(problem);
console.log(
  `${ROWS.length} rows, ${tests.length} wire tests, ${missing.length} rows without a test`,
);
if (problems.length > 0 || (missing.length > 0 && sources.length > 0)) Deno.exit(1);

async function readTestSources(): Promise<{ path: string; text: string }[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(TEST_FOLDER)) {
    if (name.endsWith("_test.ts")) names.push(name);
  }
  return await Promise.all(
    names.sort().map(async (name) => {
      const path = `${TEST_FOLDER}/${name}`;
      return { path, text: stripSource(await Deno.readTextFile(path), "keep") };
    }),
  );
}

/** The sources that docs/SECURITY.md may name. */
async function readAllSources(): Promise<readonly NamedSource[]> {
  const sources: NamedSource[] = [];
  for (const folder of ["tests", "scripts"]) {
    for await (const { path } of walk(folder, { includeDirs: false, exts: [".ts"] })) {
      sources.push({ path, text: await Deno.readTextFile(path) });
    }
  }
  return sources;
}

function rowTestsOf(path: string, text: string): RowTest[] {
  const calls = text.matchAll(/\browTest\(\s*("(?:[^"\\\n]|\\.)*"),\s*("(?:[^"\\\n]|\\.)*"),/g);
  return [...calls].map(([, row = "", name = ""]) => ({
    row: String(JSON.parse(row)),
    name: String(JSON.parse(name)),
    path,
  }));
}

/** Calls whose row or name is not a plain literal, which cannot be listed. */
function unreadable(path: string, text: string): string[] {
  const all = [...text.matchAll(/\browTest\(/g)].length;
  const read = rowTestsOf(path, text).length;
  if (all === read) return [];
  return [`${path}: ${all - read} of ${all} rowTest() calls lack a literal row and name`];
}

function unknownRows(list: readonly RowTest[]): string[] {
  const known = new Set<string>(ROWS.map(({ id }) => id));
  return list
    .filter(({ row }) => !known.has(row))
    .map(({ row, path }) =>
      `${path}: rowTest() names "${row}", which is not in ${TEST_FOLDER}/rows.ts`
    );
}

function wireTestsPage(list: readonly RowTest[]): string {
  const sections = [...new Set(ROWS.map(({ section }) => section))];
  return [
    "# The wire, row by row",
    "",
    "What ferry's server answers, and the tests in `tests/wire/` that show it over real sockets. Made by",
    "`deno task docs` from `tests/wire/rows.ts` and the tests; do not edit by hand.",
    "",
    ...sections.flatMap((section) => [
      `## ${section}`,
      "",
      "| row | what the server does | test |",
      "|---|---|---|",
      ...ROWS.filter((row) => row.section === section).map((row) => tableLine(row, list)),
      "",
    ]),
  ].join("\n");
}

function tableLine({ id, says }: Row, list: readonly RowTest[]): string {
  const shown = list
    .filter(({ row }) => row === id)
    .map(({ name, path }) => `${cell(name)} (${path.slice(TEST_FOLDER.length + 1)})`);
  return `| ${cell(id)} | ${cell(says)} | ${
    shown.length === 0 ? "none yet" : shown.join("<br>")
  } |`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

async function bringUpToDate(path: string, content: string): Promise<string[]> {
  const present = await Deno.readTextFile(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  if (present === content) return [];
  if (checking) return [`${path} is out of date: run \`deno task docs\` and commit it`];
  await Deno.writeTextFile(path, content);
  console.log(`wrote ${path}`);
  return [];
}
