import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import {
  exploreAnswers,
  type Explored,
  exploreLinks,
} from "../../support/files/links/link_steps.ts";
import { slowDisks } from "../../support/files/slow_disks.ts";

/** The user of the server when it is not root; its files are only as readable as it made them. */
const NOBODY = "nobody";

/** What asks something of a file that only root can open, or tells what it saw. */
const AS_NOBODY = [
  "look the file up",
  "look up in the folder",
  "cut a hidden empty upload",
  "set the mode of a locked file",
  "set the time of a locked file",
];

/** One of each kind: there are more steps in between. */
const ON_SLOW_DISKS = [
  "read the file",
  "look the file up",
  "enter a folder outside",
  "replace the file",
  "make a file",
  "make a hidden file",
  "make a folder",
  "remove a file",
  "move in",
  "set the mode of a locked file",
];

function heldNow(): boolean {
  if (Deno.build.os === "linux") return true;
  console.error("skipped, only Linux leads from what is held back to it: swapped links");
  return false;
}

/** Nothing of outside was reached, and whatever can work inside did. */
function assertNoLeak(explored: Readonly<Record<string, Explored>>): void {
  for (const [name, { tried, leaks }] of Object.entries(explored)) {
    assertEquals(leaks, [], `${name}: ${leaks.length} of ${tried} reached what lies outside`);
  }
  for (const name of ["look the file up", "set the mode of a locked file"]) {
    const { worked = 0 } = explored[name] ?? {};
    assert(worked > 0, `${name} never worked: it shows nothing`);
  }
}

// scripts/show/link_race.ts does the same for 30 seconds against a program that swaps as fast as possible.
Deno.test("links swapped in or out at any step of anything: nothing outside is reached", async () => {
  if (!heldNow()) return;
  const explored = await exploreLinks();
  assertNoLeak(explored);
  for (const name of ["read the file", "replace the file", "make a file", "list the folder"]) {
    const { tried = 0, worked = 0 } = explored[name] ?? {};
    assert(worked > 0 && worked < tried, `${name}: ${worked} of ${tried}; the race was no race`);
  }
});

Deno.test("links swapped in or out while a slow disk is asked: nothing outside", async () => {
  if (!heldNow()) return;
  assertNoLeak(await exploreLinks(ON_SLOW_DISKS, slowDisks));
});

Deno.test("no answer reveals what is behind a link out of the root, swapped or not", async () => {
  if (!heldNow()) return;
  assertEquals(await exploreAnswers(), []);
});

Deno.test("swapped links and files that cannot be opened: nothing outside, not root", async () => {
  if (!heldNow()) return;
  if (Deno.uid() !== 0) {
    console.error("skipped, the test above is not root: swapped links as nobody");
    return;
  }
  const program = fromFileUrl(new URL("../../support/files/links/link_steps.ts", import.meta.url));
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", program, NOBODY, ...AS_NOBODY],
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text !== "", new TextDecoder().decode(stderr));
  const { uid, explored } = JSON.parse(text);
  assert(uid !== 0, "it is root still");
  assertNoLeak(explored);
});
