import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { MemorySource, patterned } from "../../support/files/memory_flows.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

Deno.test("put stores under the URL's path; in a folder the file keeps its name", async () => {
  await using folder = await tempFolder();
  const content = patterned(300_000);
  await folder.write("local.bin", content);
  await using server = new ScriptedServer();
  const cwd = folder.path;
  assertEquals((await runToEnd(["put", "local.bin", server.url("up/there")], { cwd })).code, 0);
  assertEquals((await runToEnd(["put", "local.bin", server.url("up/")], { cwd })).code, 0);
  assertEquals((await runToEnd(["put", "local.bin", server.url()], { cwd })).code, 0);
  assertEquals([...server.files.keys()], ["up/there", "up/local.bin", "local.bin"]);
  for (const stored of server.files.values()) assertEquals(stored, content);
});

Deno.test("put - sends standard input", async () => {
  await using folder = await tempFolder();
  const content = patterned(200_000);
  await using server = new ScriptedServer();
  const stdin = new MemorySource(content);
  const { code } = await runToEnd(["put", "-", server.url("dump")], { cwd: folder.path, stdin });
  assertEquals(code, 0);
  assertEquals(server.files.get("dump"), content);
});

Deno.test("several files go over one connection", async () => {
  await using folder = await tempFolder();
  await folder.write("a", "A");
  await folder.write("b", "B");
  await using server = new ScriptedServer();
  const { code } = await runToEnd(["put", "a", "b", server.url("in/")], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(server.linesOf("STOR"), ["STOR in/a", "STOR in/b"]);
  assertEquals(server.sessions, 1);
});

Deno.test("a text file is sent with CR LF, whatever its local line ends are", async () => {
  await using folder = await tempFolder();
  await folder.write("t", "one\ntwo\r\nthree");
  await using server = new ScriptedServer();
  const { code } = await runToEnd(["put", "--ascii", "t", server.url()], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(server.files.get("t"), encodeText("one\r\ntwo\r\nthree"));
});

for (const options of [[], ["--ascii", "auto"]]) {
  Deno.test(`the file is sent as it was when it was opened: put ${options.join(" ")}`, async () => {
    await using folder = await tempFolder();
    const content = Uint8Array.of(0, ...patterned(100_000));
    await folder.write("local.bin", content);
    await folder.write("another", "put in its place");
    await using server = new ScriptedServer({
      on: {
        TYPE: async () => {
          await Deno.rename(folder.at("another"), folder.at("local.bin"));
          return "200 Done";
        },
      },
    });
    const args = ["put", ...options, "local.bin", server.url("x")];
    assertEquals((await runToEnd(args, { cwd: folder.path })).code, 0);
    assertEquals(server.files.get("x"), content);
  });
}

Deno.test("a local file that is missing, or a folder, is known before the server is asked", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer();
  for (const [name, said] of [["missing", "cannot read missing"], [".", "add -r"]] as const) {
    const { code, words } = await runToEnd(["put", name, server.url("x")], { cwd: folder.path });
    assertEquals(code, 6);
    assertStringIncludes(words.join(), said);
  }
  assertEquals(server.sessions, 0);
});

Deno.test("a link is sent as the file it leads to, also out of its folder", async () => {
  await using folder = await tempFolder();
  await folder.write("far/target", "content");
  await Deno.mkdir(folder.at("near"));
  await Deno.symlink(folder.at("far/target"), folder.at("near/link"));
  await using server = new ScriptedServer();
  const { code } = await runToEnd(["put", "near/link", server.url()], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(server.files.get("link"), encodeText("content"));
});

Deno.test("with -c only the rest is sent, REST right before STOR", async () => {
  await using folder = await tempFolder();
  const content = patterned(100_000);
  await folder.write("x", content);
  await using server = new ScriptedServer({
    files: new Map([["x", content.subarray(0, 60_000)]]),
  });
  const { code } = await runToEnd(["put", "-c", "x", server.url()], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(server.files.get("x"), content);
  const at = server.received.indexOf("STOR x");
  assertEquals(server.received[at - 1], "REST 60000");
});

Deno.test("with -c a server that refuses REST is given the rest by APPE", async () => {
  await using folder = await tempFolder();
  await folder.write("x", "first second");
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("first")]]),
    on: { REST: "501 Not for STOR" },
  });
  const { code } = await runToEnd(["put", "-c", "x", server.url()], { cwd: folder.path });
  assertEquals(code, 0);
  assertEquals(server.linesOf("STOR", "APPE"), ["APPE x"]);
  assertEquals(server.files.get("x"), encodeText("first second"));
});

Deno.test("with -c the events contain the offset of the rest, for REST and for APPE", async () => {
  await using folder = await tempFolder();
  await folder.write("x", "first second");
  for (const on of [{}, { REST: "501 Not for STOR" }]) {
    await using server = new ScriptedServer({ files: new Map([["x", encodeText("first")]]), on });
    const args = ["put", "-c", "--json", "x", server.url()];
    const { code, output } = await runToEnd(args, { cwd: folder.path });
    assertEquals(code, 0);
    const events = output.trimEnd().split("\n").map((line) => JSON.parse(line));
    const about = events.filter(({ event }) => event.startsWith("transfer-"));
    assertEquals(about.map(({ offset }) => offset), [5, 5]);
  }
});

Deno.test("with -c a server that takes REST and empties the file is found out", async () => {
  await using folder = await tempFolder();
  await folder.write("x", "first second");
  await using server = new ScriptedServer({
    files: new Map([["x", encodeText("first")]]),
    on: { REST: "350 Sure" },
  });
  const { code, words } = await runToEnd(["put", "-c", "x", server.url()], { cwd: folder.path });
  assertEquals(code, 8);
  assertStringIncludes(words.join(), "x has 7 bytes on the server and 12 here");
});

Deno.test("with -c a complete file is not sent, a missing one is, a longer one fails", async () => {
  await using folder = await tempFolder();
  await folder.write("same", "12345");
  await folder.write("new", "12345");
  await folder.write("longer", "12345");
  await using server = new ScriptedServer({
    files: new Map([["same", encodeText("12345")], ["longer", encodeText("123456")]]),
  });
  const cwd = folder.path;
  assertEquals((await runToEnd(["put", "-c", "same", server.url()], { cwd })).code, 0);
  assertEquals(server.linesOf("STOR", "APPE"), []);
  assertEquals((await runToEnd(["put", "-c", "new", server.url()], { cwd })).code, 0);
  assertEquals(server.linesOf("STOR", "APPE"), ["STOR new"]);
  assertEquals((await runToEnd(["put", "-c", "longer", server.url()], { cwd })).code, 8);
  assertEquals(server.files.get("longer"), encodeText("123456"));
});

Deno.test("put -r -c sends what differs, also when it has the same length or a shorter one", async () => {
  await using folder = await tempFolder();
  for (const name of ["same", "shorter", "longer", "begun"]) {
    await folder.write(`t/${name}`, "12345");
  }
  await using server = new ScriptedServer({
    files: new Map([
      ["t/same", encodeText("abcde")],
      ["t/shorter", encodeText("abc")],
      ["t/longer", encodeText("123456")],
      ["t/begun", encodeText("123")],
    ]),
    on: {
      MLST: (path) => `250-Facts\r\n type=dir; ${path}\r\n250 End`,
      MLSD: (_, session) => {
        const sizes = { same: 5, shorter: 3, longer: 6, begun: 3 };
        const lines = Object.entries(sizes).map(([name, size]) =>
          `type=file;size=${size};modify=20201122100000; ${name}\r\n`
        );
        return session.give(lines.join(""));
      },
    },
  });
  const { code, words } = await runToEnd(["put", "-r", "-c", "t", server.url()], {
    cwd: folder.path,
  });
  assertEquals(code, 0, words.join());
  for (const content of server.files.values()) assertEquals(content, encodeText("12345"));
  assertEquals(server.linesOf("REST").at(-1), "REST 3");
});

Deno.test("a refusal before the transfer, and one in its middle, are exit code 5", async () => {
  await using folder = await tempFolder();
  await folder.write("x", patterned(30_000_000));
  const cwd = folder.path;
  await using refusing = new ScriptedServer({ on: { STOR: "553 Name not allowed" } });
  const before = await runToEnd(["put", "x", refusing.url()], { cwd });
  assertEquals(before.code, 5);
  assertEquals(before.words, ["ferry: server refused STOR x: 553 Name not allowed"]);
  await using full = new ScriptedServer({
    on: {
      STOR: async (_, session) => {
        await session.send("150 Go ahead");
        await session.data();
        // The data connection stays open, unread: the reply alone must end the transfer.
        return "552 Quota exceeded";
      },
    },
  });
  const middle = await runToEnd(["put", "x", full.url()], { cwd });
  assertEquals(middle.code, 5);
  assertEquals(middle.words, ["ferry: server broke off STOR x: 552 Quota exceeded"]);
});

Deno.test("226 is not believed of a server that closed the data connection of an upload", async () => {
  await using folder = await tempFolder();
  await folder.write("x", patterned(30_000_000));
  await using server = new ScriptedServer({
    on: {
      STOR: async (_, session) => {
        await session.send("150 Go ahead");
        (await session.data()).close();
        return "226 Stored";
      },
    },
  });
  assertEquals((await runToEnd(["put", "x", server.url()], { cwd: folder.path })).code, 8);
});
