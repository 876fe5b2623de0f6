import { assertEquals, assertStringIncludes } from "@std/assert";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { ScriptedServer } from "../../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../../support/files/temp_folder.ts";

/** Sends a tree with names that differ by case only; gives what the server was sent. */
async function sendTo(folds: boolean, ...before: readonly string[]) {
  await using folder = await tempFolder();
  for (const name of ["t/A", "t/a", "t/Dir/x", "t/dir/x", "t/other"]) {
    await folder.write(name, "content");
  }
  const there = new Set<string>(before);
  const spelt = (path: string) => folds ? path.toLowerCase() : path;
  await using server = new ScriptedServer({
    on: {
      FEAT: "211-F\r\n MLST type*;\r\n211 End",
      MLST: (path) =>
        there.has(spelt(path)) ? `250-Here\r\n type=dir; ${path}\r\n250 End` : "550 Nothing",
      MLSD: (_, session) =>
        session.give([...there].map((name) => `type=dir; ${name}\r\n`).join("")),
      MKD: (path) => {
        there.add(spelt(path));
        return "257 Made";
      },
    },
  });
  const args = ["put", "-r", "--no-times", "t", server.url("t")];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  return { code, words, sent: server.linesOf("STOR", "MKD").toSorted() };
}

Deno.test("a server that takes two names for one gets only the first of them", async () => {
  const { code, words, sent } = await sendTo(true);
  assertEquals(code, 1);
  assertEquals(sent, ["MKD t", "MKD t/Dir", "STOR t/A", "STOR t/Dir/x", "STOR t/other"]);
  assertStringIncludes(words.join(), "the server takes it for A");
  assertStringIncludes(words.join(), "the server takes it for Dir");
});

Deno.test("a server that tells all names apart gets all files", async () => {
  const { code, sent } = await sendTo(false);
  assertEquals([code, sent.filter((line) => line.startsWith("STOR")).length], [0, 5]);
});

Deno.test("a server with folders that differ by case only tells all names apart", async () => {
  const { code, sent } = await sendTo(false, "T");
  assertEquals([code, sent.filter((line) => line.startsWith("STOR")).length], [0, 5]);
});
