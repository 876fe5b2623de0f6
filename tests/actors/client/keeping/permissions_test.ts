import { assertEquals } from "@std/assert";
import { encodeText } from "../../../../core/base/text.ts";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { ScriptedServer } from "../../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../../support/files/temp_folder.ts";

const FEATURES = "211-Features\r\n MLST type*;size*;unix.mode;\r\n211 End";

Deno.test("with --perms a fetched file gets the mode, setuid and its like left out", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("content")]]),
    on: {
      FEAT: FEATURES,
      OPTS: "200 Done",
      MLST: "250-Start\r\n type=file;unix.mode=6710; x\r\n250 End",
    },
  });
  const { code } = await runToEnd(["get", "--perms", server.url("x")], { cwd: folder.path });
  assertEquals(code, 0);
  // A server may know the fact and leave it out until it is asked for.
  assertEquals(server.linesOf("OPTS"), ["OPTS MLST type;size;UNIX.mode;"]);
  assertEquals(((await Deno.stat(folder.at("x"))).mode ?? 0) & 0o7777, 0o710);
});

Deno.test("without --perms nobody asks for modes", async () => {
  await using folder = await tempFolder();
  await folder.write("y", "sent");
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("content")]]),
    on: { FEAT: FEATURES },
  });
  await runToEnd(["get", "--no-times", server.url("x")], { cwd: folder.path });
  await runToEnd(["put", "--no-times", "y", server.url("")], { cwd: folder.path });
  assertEquals(server.linesOf("OPTS", "MLST", "SITE"), []);
});

Deno.test("with --perms a sent file gets its mode by SITE CHMOD, where the server can", async () => {
  await using folder = await tempFolder();
  for (const name of ["a", "b"]) {
    await folder.write(name, "content");
    await Deno.chmod(folder.at(name), 0o604);
  }
  const send = async (answer: string) => {
    await using server = new ScriptedServer({ on: { SITE: answer } });
    const args = ["put", "--perms", "--no-times", "a", "b", server.url("")];
    const { code } = await runToEnd(args, { cwd: folder.path });
    return [code, server.linesOf("SITE")];
  };
  assertEquals(await send("200 Done"), [0, ["SITE CHMOD 604 a", "SITE CHMOD 604 b"]]);
  assertEquals(await send("550 Denied"), [0, ["SITE CHMOD 604 a", "SITE CHMOD 604 b"]]);
  assertEquals(await send("500 Unknown"), [0, ["SITE CHMOD 604 a"]]);
});

Deno.test("the folders of a tree are closed from the inside out, after their files", async () => {
  await using folder = await tempFolder();
  await folder.write("t/a/b/x", "content");
  for (const name of ["t/a", "t/a/b"]) await Deno.chmod(folder.at(name), 0o555);
  await using server = new ScriptedServer({
    on: {
      FEAT: "211-F\r\n MLST type*;\r\n211 End",
      MLST: "550 No such file",
      MKD: "257 Made",
      SITE: "200 Done",
    },
  });
  const args = ["put", "-r", "--perms", "--no-times", "t", server.url("t")];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals(code, 0, words.join());
  const folders = server.linesOf("SITE", "STOR").filter((line) => !line.endsWith(" t"));
  assertEquals(folders, [
    "STOR t/a/b/x",
    "SITE CHMOD 644 t/a/b/x",
    "SITE CHMOD 555 t/a/b",
    "SITE CHMOD 555 t/a",
  ]);
});
