import { assertEquals } from "@std/assert";
import { JobMemory } from "../../../../actors/client/jobs/job_memory.ts";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { played } from "../../../support/ftp/played_run.ts";
import { type ScriptedFolder, ScriptedTree } from "../../../support/ftp/scripted_tree.ts";

const TREE: ScriptedFolder = { a: 1, b: 2, folder: { c: 3, inner: {} } };

interface Case {
  readonly args: (url: (path: string) => string) => readonly string[];
  /** What the server carries out and does not answer. */
  readonly unanswered: readonly string[];
  /** What is there in the end. */
  readonly left: readonly string[];
}

const CASES: readonly Case[] = [
  {
    args: (url) => ["rm", "--yes", url("a")],
    unanswered: ["DELE a"],
    left: ["b", "folder", "folder/c", "folder/inner"],
  },
  {
    args: (url) => ["rm", "-r", "--yes", url("folder")],
    unanswered: ["DELE folder/c", "RMD folder/inner", "RMD folder"],
    left: ["a", "b"],
  },
  {
    args: (url) => ["mkdir", url("new")],
    unanswered: ["MKD new"],
    left: ["a", "b", "folder", "folder/c", "folder/inner", "new"],
  },
  {
    args: (url) => ["mv", "--yes", url("a"), "b"],
    unanswered: ["RNTO b"],
    left: ["b", "folder", "folder/c", "folder/inner"],
  },
  {
    args: (url) => ["mv", url("folder"), "other"],
    unanswered: ["RNTO other"],
    left: ["a", "b", "other", "other/c", "other/inner"],
  },
];

for (const { args, unanswered, left } of CASES) {
  Deno.test(`what was done before the reply was lost is done: ${unanswered[0]}`, async () => {
    for (const facts of ["shows-links", undefined] as const) {
      const script = { unanswered, ...(facts === undefined ? {} : { facts }) };
      await using tree = new ScriptedTree(TREE, script);
      const run = await played([...args((path) => tree.url(path)), "--retry", "3"], {
        cwd: "/",
      });
      assertEquals([run.code, run.words], [0, []]);
      assertEquals(tree.paths, left);
    }
  });
}

Deno.test("what the server refuses at once is still refused", async () => {
  await using tree = new ScriptedTree(TREE);
  for (const args of [["rm", "--yes", tree.url("x")], ["mkdir", tree.url("folder")]]) {
    assertEquals((await runToEnd([...args, "--retry", "1"], { cwd: "/" })).code, 5);
  }
});

Deno.test("a job does not change to new sessions without end", () => {
  const memory = new JobMemory();
  let changes = 0;
  while (changes < 1_000 && memory.mayChangeSession()) changes += 1;
  assertEquals(changes, 50);
});
