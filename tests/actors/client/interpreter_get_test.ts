import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

Deno.test("get keeps the file under the last component of the URL, and no part is left", async () => {
  await using folder = await tempFolder();
  const content = patterned(300_000);
  await using server = new ScriptedServer({ files: new Map([["pub/disk.iso", content]]) });
  const { code, words } = await runToEnd(["get", server.url("pub/disk.iso")], { cwd: folder.path });
  assertEquals([code, words], [0, []]);
  assertEquals(await folder.names(), ["disk.iso"]);
  assertEquals(await folder.read("disk.iso"), content);
});

Deno.test("a path is relative to the login's folder unless the URL makes it absolute", async () => {
  await using folder = await tempFolder();
  const files = new Map([["a b/c", encodeText("1")], ["/etc/x", encodeText("2")]]);
  await using server = new ScriptedServer({ files });
  const urls = [server.url("a%20b/c"), server.url("%2Fetc/x")];
  const { code } = await runToEnd(["get", ...urls], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(server.linesOf("RETR"), ["RETR a b/c", "RETR /etc/x"]);
});

Deno.test("several files of one server share a connection, and TYPE is said once", async () => {
  await using folder = await tempFolder();
  const files = new Map([["a", encodeText("A")], ["b", encodeText("B")]]);
  await using server = new ScriptedServer({ files });
  const urls = [server.url("a"), server.url("b")];
  const { code, output } = await runToEnd(["get", "-o", "-", ...urls], { cwd: folder.path });
  assertEquals([code, output], [0, "AB"]);
  assertEquals(server.sessions, 1);
  assertEquals(server.linesOf("TYPE"), ["TYPE I"]);
  assertEquals(server.received.at(-1), "QUIT");
});

Deno.test("an existing file is replaced only once the new one is complete", async () => {
  await using folder = await tempFolder();
  await folder.write("x", "old");
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("new")]]),
    on: {
      RETR: async (_, session) => {
        assertEquals(await folder.read("x"), encodeText("old"));
        return await session.give("new");
      },
    },
  });
  const { code } = await runToEnd(["get", server.url("x")], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(await folder.read("x"), encodeText("new"));
});

Deno.test("a refused file leaves nothing behind, the others are fetched, exit code 1", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({ files: new Map([["b", encodeText("B")]]) });
  const run = await runToEnd(["get", server.url("a"), server.url("b")], { cwd: folder.path });
  assertEquals(run.code, 1);
  assertEquals(run.words, ["ferry: server refused RETR a: 550 No such file"]);
  assertEquals(await folder.names(), ["b"]);
});

Deno.test("a single refused file is exit code 5", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer();
  assertEquals((await runToEnd(["get", server.url("a")], { cwd: folder.path })).code, 5);
});

Deno.test("with -c the rest is fetched, and REST is sent right before RETR", async () => {
  await using folder = await tempFolder();
  const content = patterned(100_000);
  await folder.write("x.part", content.subarray(0, 60_000));
  await using server = new ScriptedServer({ files: new Map([["x", content]]) });
  const { code } = await runToEnd(["get", "-c", server.url("x")], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(await folder.names(), ["x"]);
  assertEquals(await folder.read("x"), content);
  const at = server.received.indexOf("RETR x");
  assertEquals(server.received[at - 1], "REST 30000");
});

Deno.test("-c with a complete part fetches and compares only its last bytes", async () => {
  await using folder = await tempFolder();
  await folder.write("x.part", "all of it");
  await using server = new ScriptedServer({ files: new Map([["x", encodeText("all of it")]]) });
  const { code } = await runToEnd(["get", "-c", server.url("x")], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(server.linesOf("REST"), ["REST 5"]);
  assertEquals(await folder.names(), ["x"]);
  assertEquals(await folder.read("x"), encodeText("all of it"));
});

Deno.test("with -c a file that has changed on the server is exit code 8, the part stays", async () => {
  const old = patterned(100_000);
  const other = old.map((byte) => byte ^ 1);
  const longer = new Uint8Array(200_000);
  longer.set(other);
  // Less is here than there, or as much.
  for (
    const [here, there] of [[60_000, other], [60_000, longer], [100_000, other], [
      6,
      other,
    ]] as const
  ) {
    await using folder = await tempFolder();
    await folder.write("x.part", old.subarray(0, here));
    await using server = new ScriptedServer({ files: new Map([["x", there]]) });
    const { code, words } = await runToEnd(["get", "-c", server.url("x")], { cwd: folder.path });
    assertEquals(code, 8, words.join());
    assertStringIncludes(words.join(), "x.part does not go with the file on the server");
    assertEquals(await folder.names(), ["x.part"]);
    assertEquals(await folder.read("x.part"), old.subarray(0, here));
  }
});

Deno.test("with -c a part longer than the remote file is started over, and said so", async () => {
  await using folder = await tempFolder();
  await folder.write("x.part", "longer than that");
  await using server = new ScriptedServer({ files: new Map([["x", encodeText("short")]]) });
  const { code, words } = await runToEnd(["get", "-c", server.url("x")], { cwd: folder.path });
  assertEquals(code, 0);
  assertStringIncludes(words.join("\n"), "starting over");
  assertEquals(server.linesOf("REST"), []);
  assertEquals(await folder.read("x"), encodeText("short"));
});

Deno.test("with -c a server that refuses REST gives the whole file, and that is said", async () => {
  await using folder = await tempFolder();
  await folder.write("x.part", "half");
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("half and half")]]),
    on: { REST: "502 No restart" },
  });
  const { code, words } = await runToEnd(["get", "-c", server.url("x")], { cwd: folder.path });
  assertEquals(code, 0);
  assertStringIncludes(words.join("\n"), "cannot go on at byte 2 (502 No restart): starting over");
  assertEquals(await folder.names(), ["x"]);
  assertEquals(await folder.read("x"), encodeText("half and half"));
});

Deno.test("a server that takes REST and sends the whole file is found out", async () => {
  await using folder = await tempFolder();
  await folder.write("x.part", "half");
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("half and half")]]),
    on: { REST: "350 Sure" },
  });
  const { code, words } = await runToEnd(["get", "-c", server.url("x")], { cwd: folder.path });
  assertEquals(code, 8);
  assertStringIncludes(words.join("\n"), "does the server ignore REST?");
  assertEquals(await folder.names(), ["x.part"]);
});

Deno.test("a transfer that ends short of SIZE is exit code 8, and the part is kept for -c", async () => {
  await using folder = await tempFolder();
  const content = patterned(5_000);
  let cut = true;
  await using server = new ScriptedServer({
    files: new Map([["x", content]]),
    on: {
      RETR: async (_, session) => {
        const part = cut ? content.subarray(0, 3_000) : content.subarray(session.restart);
        cut = false;
        return await session.give(part);
      },
    },
  });
  const first = await runToEnd(["get", server.url("x")], { cwd: folder.path });
  assertEquals(first.code, 8);
  assertStringIncludes(first.words.join("\n"), "x is truncated: 3000 of 5000 bytes arrived");
  assertEquals(await folder.names(), ["x.part"]);
  const second = await runToEnd(["get", "-c", server.url("x")], { cwd: folder.path });
  assertEquals(second.code, 0);
  assertEquals(await folder.read("x"), content);
});

Deno.test("426 at the end of a transfer is exit code 8, and the part is kept", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({
    on: { SIZE: "502 No", RETR: (_, session) => session.give("some", "426 Broken pipe") },
  });
  const { code, words } = await runToEnd(["get", server.url("x")], { cwd: folder.path });
  assertEquals(code, 8);
  assertStringIncludes(words.join("\n"), "server broke off RETR x: 426 Broken pipe");
  assertEquals(await folder.read("x.part"), encodeText("some"));
});

Deno.test("a bad final reply counts even when every byte has come", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({
    on: { SIZE: "502 No", RETR: (_, session) => session.give("some", "451 Disk error") },
  });
  const { code } = await runToEnd(["get", server.url("x")], { cwd: folder.path });
  assertEquals(code, 8);
  assertEquals(await folder.names(), ["x.part"]);
});

Deno.test("a text file loses its CRs, and its length is no matter", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("one\r\ntwo\rthree\r\n")]]),
  });
  const { code } = await runToEnd(["get", server.url("x;type=a")], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(server.linesOf("TYPE"), ["TYPE A"]);
  assertEquals(await folder.read("x"), encodeText("one\ntwo\rthree\n"));
});

Deno.test("-d and -o choose the target; a missing folder is noticed before connecting", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(folder.at("in"));
  await using server = new ScriptedServer({ files: new Map([["x", encodeText("X")]]) });
  const cwd = folder.path;
  assertEquals((await runToEnd(["get", "-d", "in", server.url("x")], { cwd })).code, 0);
  assertEquals((await runToEnd(["get", "-o", "in/y", server.url("x")], { cwd })).code, 0);
  assertEquals(await folder.read("in/x"), encodeText("X"));
  assertEquals(await folder.read("in/y"), encodeText("X"));
  const before = server.sessions;
  for (const args of [["-d", "no"], ["-o", "no/y"], ["-o", "in"]]) {
    const { code, words } = await runToEnd(["get", ...args, server.url("x")], { cwd });
    assertEquals(code, 6, words.join());
  }
  assertEquals(server.sessions, before);
});

Deno.test("names that could leave the folder are never created", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({ on: { RETR: (_, session) => session.give("bad") } });
  for (const name of ["..", "a/..", "%1B%5B2J", "x".repeat(256)]) {
    const { code, words } = await runToEnd(["get", server.url(name)], { cwd: folder.path });
    assertEquals(code, 6, name);
    assertEquals(words.join("").includes("\x1b"), false);
  }
  assertEquals(await folder.names(), []);
  assertEquals(server.linesOf("RETR"), []);
});

Deno.test("a closed standard output ends the run with one line and exit code 6", async () => {
  await using folder = await tempFolder();
  const files = new Map([["x", patterned(3_000_000)], ["y", encodeText("Y")]]);
  await using server = new ScriptedServer({ files });
  const stdout = { write: () => Promise.reject(new Deno.errors.BrokenPipe("gone")) };
  const urls = [server.url("x"), server.url("y")];
  const run = await runToEnd(["get", "-o", "-", ...urls], { cwd: folder.path, stdout });
  assertEquals(run.code, 6);
  assertEquals(run.words.length, 1);
  assertStringIncludes(run.words.join(), "cannot write standard output");
  assertEquals(server.linesOf("RETR"), ["RETR x"]);
});
