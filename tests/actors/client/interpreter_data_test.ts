import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { runToEnd } from "../../support/ftp/client_run.ts";
import { passiveReply, ScriptedServer } from "../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const files = () => new Map([["a", encodeText("A")], ["b", encodeText("B")]]);

async function getBoth(server: ScriptedServer, ...options: readonly string[]) {
  await using folder = await tempFolder();
  const urls = [server.url("a"), server.url("b")];
  return await runToEnd(["get", ...options, "-o", "-", ...urls], { cwd: folder.path });
}

Deno.test("EPSV comes first", async () => {
  await using server = new ScriptedServer({ files: files() });
  const { code, output } = await getBoth(server);
  assertEquals([code, output], [0, "AB"]);
  assertEquals(server.linesOf("EPSV", "PASV"), ["EPSV", "EPSV"]);
});

Deno.test("a server without EPSV is asked for it once, then for PASV", async () => {
  for (const EPSV of ["500 What?", "502 No", "425 Not now", "229 Whatever"]) {
    await using server = new ScriptedServer({ files: files(), on: { EPSV } });
    const { code, output } = await getBoth(server);
    assertEquals([code, output], [0, "AB"], EPSV);
    assertEquals(server.linesOf("EPSV", "PASV"), ["EPSV", "PASV", "PASV"]);
  }
});

Deno.test("an EPSV port that does not answer makes way for PASV", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr;
  closed.close();
  await using server = new ScriptedServer({
    files: files(),
    on: { EPSV: `229 Extended (|||${port}|)` },
  });
  const { code, output } = await getBoth(server);
  assertEquals([code, output], [0, "AB"]);
});

Deno.test("the address in a 227 reply is ignored, its port is not", async () => {
  await using server = new ScriptedServer({
    files: files(),
    // TEST-NET-1 (RFC 5737): no host is there, and the client must not connect to it.
    on: { EPSV: "500 What?", PASV: (_, session) => passiveReply("192.0.2.1", session.listen()) },
  });
  const { code, output } = await getBoth(server);
  assertEquals([code, output], [0, "AB"]);
});

Deno.test("neither EPSV nor PASV is a failure that names the server's reply", async () => {
  for (const PASV of ["502 No", "227 Somewhere"]) {
    await using server = new ScriptedServer({ files: files(), on: { EPSV: "500 What?", PASV } });
    const { code, words } = await getBoth(server);
    assertEquals(code, 5);
    assertStringIncludes(words.join(), `server refused PASV`);
    assertStringIncludes(words.join(), PASV);
  }
});

Deno.test("--active sends our own address with EPRT, and accepts the server's connection", async () => {
  await using server = new ScriptedServer({ files: files() });
  const { code, output } = await getBoth(server, "--active");
  assertEquals([code, output], [0, "AB"]);
  assertEquals(server.linesOf("EPSV", "PASV", "PORT"), []);
  for (const line of server.linesOf("EPRT")) assertStringIncludes(line, "EPRT |1|127.0.0.1|");
});

Deno.test("--active by PORT where EPRT is not known, which is asked once", async () => {
  await using server = new ScriptedServer({ files: files(), on: { EPRT: "500 What?" } });
  const { code, output } = await getBoth(server, "--active");
  assertEquals([code, output], [0, "AB"]);
  assertEquals(server.linesOf("EPRT").length, 1);
  assertEquals(server.linesOf("PORT").length, 2);
  for (const line of server.linesOf("PORT")) assertStringIncludes(line, "PORT 127,0,0,1,");
});

Deno.test("over IPv6, passive and active", async () => {
  await using server = new ScriptedServer({ files: files(), hostname: "::1" });
  assertEquals((await getBoth(server)).output, "AB");
  assertEquals((await getBoth(server, "--active")).output, "AB");
  assertEquals(server.linesOf("PASV", "PORT"), []);
  assertStringIncludes(server.linesOf("EPRT").join(), "EPRT |2|::1|");
});

Deno.test("a server that cannot open the data connection now is exit code 11", async () => {
  await using server = new ScriptedServer({ on: { RETR: "425 Cannot open data connection" } });
  const { code } = await getBoth(server);
  assertEquals(code, 11);
});

Deno.test("a link-local address without its interface is said to lack it", async () => {
  await using folder = await tempFolder();
  const { code, words } = await runToEnd(["ls", "ftp://[fe80::1]/"], { cwd: folder.path });
  assertEquals(code, 3);
  assertStringIncludes(words.join(), "name the interface: [fe80::1%25eth0]");
});
