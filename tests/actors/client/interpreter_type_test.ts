import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { MemorySource } from "../../support/files/memory_flows.ts";
import { ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { servedFolder } from "../../support/ftp/served_folder.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const STRICT = { settings: { texts: "text-only" as const } };
const TEXT = "one\ntwo\n";
const BINARY = Uint8Array.of(0x61, 0x0d, 0x0a, 0x00, 0x0d, 0x0a);

Deno.test("put --ascii auto: text in TYPE A, everything else in TYPE I, by content", async () => {
  await using folder = await tempFolder();
  // The names say the contrary.
  await folder.write("text.zip", TEXT);
  await folder.write("binary.txt", BINARY);
  await using server = new ScriptedServer();
  const cwd = folder.path;
  const args = ["put", "--ascii", "auto", "text.zip", "binary.txt", server.url("in/")];
  assertEquals((await runToEnd(args, { cwd })).code, 0);
  assertEquals(server.linesOf("TYPE"), ["TYPE A", "TYPE I"]);
  assertEquals(server.files.get("in/text.zip"), encodeText("one\r\ntwo\r\n"));
  assertEquals(server.files.get("in/binary.txt"), BINARY);
});

Deno.test("put --ascii auto of standard input: TYPE I, nothing can be looked into before", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer();
  const stdin = new MemorySource(encodeText(TEXT));
  const args = ["put", "--ascii", "auto", "-", server.url("t")];
  assertEquals((await runToEnd(args, { cwd: folder.path, stdin })).code, 0);
  assertEquals(server.files.get("t"), encodeText(TEXT));
});

Deno.test("get --ascii auto: TYPE A by the name, TYPE I if the server finds no text", async () => {
  const files = { "a.txt": TEXT, "b.txt": BINARY, "c.bin": BINARY };
  await using served = await servedFolder({ ...STRICT, files });
  await using folder = await tempFolder();
  const url = (name: string) => `ftp://127.0.0.1:${served.port}/${name}`;
  const args = ["get", "-v", "--ascii", "auto", ...Object.keys(files).map(url)];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals(code, 0, words.join("\n"));
  assertEquals(await folder.read("a.txt"), encodeText(TEXT));
  assertEquals(await folder.read("b.txt"), BINARY);
  assertEquals(await folder.read("c.bin"), BINARY);
  assertStringIncludes(words.join("\n"), "b.txt is no text for the server");
  assertEquals(await folder.names(), ["a.txt", "b.txt", "c.bin"]);
});

Deno.test("--ascii against a strict server: refused in TYPE A, carried in TYPE I", async () => {
  await using served = await servedFolder({ ...STRICT, files: { there: BINARY } });
  await using folder = await tempFolder();
  await folder.write("here", BINARY);
  await folder.write("here.jpg", BINARY);
  const url = `ftp://127.0.0.1:${served.port}/`;
  const cwd = folder.path;
  const put = await runToEnd(["put", "--ascii", "here", "here.jpg", url], { cwd });
  assertEquals(put.code, 0, put.words.join("\n"));
  for (const name of ["here", "here.jpg"]) assertEquals(await served.folder.read(name), BINARY);
  const get = await runToEnd(["get", "--ascii", `${url}there`], { cwd });
  assertEquals(get.code, 0, get.words.join("\n"));
  assertEquals(await folder.read("there"), BINARY);
});

Deno.test("put --ascii auto: a text that is refused after it was sent is sent again whole", async () => {
  await using folder = await tempFolder();
  await folder.write("t", TEXT);
  const taken: Uint8Array[] = [];
  await using server = new ScriptedServer({
    on: {
      STOR: async (_, session) => {
        taken.push(await session.take());
        return taken.length === 1 ? "550 No text, use TYPE I" : "226 Stored";
      },
    },
  });
  const args = ["put", "--ascii", "auto", "t", server.url()];
  assertEquals((await runToEnd(args, { cwd: folder.path })).code, 0);
  assertEquals(taken, [encodeText("one\r\ntwo\r\n"), encodeText(TEXT)]);
});

Deno.test("another refusal is not asked again", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({ on: { RETR: "550 No such file" } });
  const args = ["get", "--ascii", server.url("missing")];
  assertEquals((await runToEnd(args, { cwd: folder.path })).code, 5);
  assertEquals(server.linesOf("RETR").length, 1);
});
