// Runs a server with --json and clients that do a bit of everything, validates each line against
// docs/events.schema.json, and runs the jq recipes of docs/EVENTS.md on the lines. Needs jq. Usage: deno run -A
// scripts/show/events.ts

import { validEvents } from "../../tests/support/events/event_lines.ts";
import { recipesOfEventsPage, runRecipe } from "../../tests/support/pages/jq_recipes.ts";
import { mixedRun } from "../../tests/support/load/mixed_run.ts";
import { findProgram } from "../../tests/support/process/peer_programs.ts";

const lines = await mixedRun();
for (const line of lines) console.log(line);
const events = await validEvents(lines);
const kinds = new Set(events.map(({ event }) => event));
console.log(`\n${events.length} lines of ${kinds.size} kinds hold to docs/events.schema.json\n`);
const jq = findProgram("jq");
if (jq === undefined) throw new Error("jq is not installed; scripts/install_peers.sh installs it");
for (const recipe of await recipesOfEventsPage()) {
  console.log(`$ jq ${recipe.option} '${recipe.program}'`);
  const { stdout, stderr, code } = await runRecipe(jq, recipe, lines);
  console.log(stdout + stderr);
  if (code !== 0) throw new Error(`jq ended with ${code}`);
}
