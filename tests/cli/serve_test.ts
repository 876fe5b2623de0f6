import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runFerry, startFerry, startServe } from "../support/process/ferry_process.ts";
import { encodeText } from "../../core/base/text.ts";
import { freePorts, hasIPv6 } from "../support/network/network_checks.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { extendedPassivePort, passiveAddress, WireClient } from "../support/ftp/wire_client.ts";

/** A loopback address that nothing else uses, so that the test controls whether the usual ports are free. */
function ownLoopback(): string {
  const octet = () => 1 + Math.floor(Math.random() * 250);
  return `127.${octet()}.${octet()}.${octet()}`;
}

function takePorts(hostname: string, first: number, last: number): Disposable {
  const listeners = new DisposableStack();
  for (let port = first; port <= last; port += 1) listeners.use(Deno.listen({ hostname, port }));
  return listeners;
}

Deno.test("serve without options lets anybody read, and nobody write", async () => {
  await using folder = await tempFolder();
  await folder.write("hello.txt", "hello");
  await using server = await startFerry([folder.path]);
  using client = await WireClient.login(server);
  assertEquals((await client.download("RETR hello.txt")).bytes, encodeText("hello"));
  using _data = await client.extendedPassive();
  await client.ask("STOR new.txt", 550);
  await client.ask("DELE hello.txt", 550);
  assertEquals(await folder.names(), ["hello.txt"]);
});

Deno.test("serve --write lets files be sent, renamed and deleted", async () => {
  await using folder = await tempFolder();
  await using server = await startFerry(["--write", "--anonymous", folder.path]);
  using client = await WireClient.login(server);
  await client.upload("STOR a", "sent");
  await client.upload("STOR b", "too much");
  await client.ask("RNFR a", 350);
  await client.ask("RNTO c", 250);
  await client.ask("DELE b", 250);
  assertEquals(await folder.names(), ["c"]);
  assertEquals(await folder.read("c"), encodeText("sent"));
});

Deno.test("serve --user lets in those users only; with --anonymous everybody, to read", async () => {
  await using folder = await tempFolder();
  const users = ["--user", "ann:se:cret", "--user", "bob:"];
  await using closed = await startFerry([...users, folder.path]);
  using ann = await WireClient.login(closed, "ann", "se:cret");
  using bob = await WireClient.login(closed, "bob", "");
  await ann.ask("PWD", 257);
  await bob.ask("PWD", 257);
  for (const [name, password] of [["ann", "wrong"], ["eve", "x"], ["anonymous", "a@b"]]) {
    using other = await WireClient.connect(closed);
    await other.expect(220);
    await other.ask(`USER ${name}`, 331);
    await other.ask(`PASS ${password}`, 530);
  }
  await using open = await startFerry([...users, "--anonymous", "--write", folder.path]);
  using writer = await WireClient.login(open, "ann", "se:cret");
  await writer.ask("MKD made-by-ann", 257);
  using guest = await WireClient.login(open);
  await guest.ask("MKD made-by-a-guest", 550);
  assertEquals(await folder.names(), ["made-by-ann"]);
});

Deno.test("serve --passive-ports keeps to the range, and --public-host is what 227 names", async () => {
  await using folder = await tempFolder();
  await folder.write("f", "x");
  const first = freePorts(3);
  const range = `${first}-${first + 2}`;
  await using server = await startFerry(
    ["--passive-ports", range, "--public-host", "203.0.113.7", folder.path],
  );
  using client = await WireClient.login(server);
  for (let round = 0; round < 6; round += 1) {
    const { hostname, port } = passiveAddress(await client.ask("PASV", 227));
    assertEquals(hostname, "203.0.113.7");
    assert(port >= first && port <= first + 2, `${port} is not in ${range}`);
    const extended = extendedPassivePort(await client.ask("EPSV", 229));
    assert(extended >= first && extended <= first + 2, `${extended} is not in ${range}`);
  }
  assertEquals((await client.download("RETR f")).bytes, encodeText("x"));
});

Deno.test("serve --host ::1 listens there, and writes the address as URLs have it", async () => {
  if (!hasIPv6("serve --host ::1")) return;
  await using folder = await tempFolder();
  await folder.write("f", "six");
  await using server = await startFerry(["--host", "::1", folder.path]);
  assertMatch(server.stderrLines[0] ?? "", /^listening on ftp:\/\/\[::1\]:\d+$/);
  assertEquals(server.hostname, "::1");
  using client = await WireClient.login(server);
  assertEquals((await client.download("RETR f")).bytes, encodeText("six"));
});

Deno.test("serve without --host listens on every address of the machine, and names each", async () => {
  await using folder = await tempFolder();
  await using server = await startServe(["--port", "0", folder.path]);
  const named = (address: string) => {
    const shown = address.includes(":") ? `[${address}]` : address;
    return server.waitForLine(new RegExp(` on ftp://${RegExp.escape(shown)}:${server.port}$`));
  };
  const loopbacks = ["127.0.0.1", ...(hasIPv6("all addresses with IPv6") ? ["::1"] : [])];
  for (const hostname of loopbacks) {
    await named(hostname);
    using client = await WireClient.login({ hostname, port: server.port });
    await client.ask("PWD", 257);
  }
  for (const { address, family } of Deno.networkInterfaces()) {
    if (family === "IPv4") await named(address);
  }
});

Deno.test("serve takes port 2121, or says which ports are taken and which one it is", async () => {
  const hostname = ownLoopback();
  await using folder = await tempFolder();
  using _taken = takePorts(hostname, 2121, 2122);
  await using server = await startServe(["--host", hostname, folder.path]);
  assert(server.port >= 2123 && server.port <= 2130, `port ${server.port}`);
  const passed = Array.from({ length: server.port - 2121 }, (_, index) => 2121 + index);
  assertEquals(server.stderrLines.slice(0, passed.length + 1), [
    ...passed.map((port) => `port ${port} is taken, trying the next one`),
    `listening on ftp://${hostname}:${server.port}`,
  ]);
  using client = await WireClient.login(server);
  await client.ask("PWD", 257);
});

Deno.test("serve fails with exit code 3 where it cannot listen, and says what to do", async () => {
  await using folder = await tempFolder();
  const hostname = ownLoopback();
  using _taken = takePorts(hostname, 2121, 2130);
  const all = await runFerry(["serve", "--host", hostname, folder.path]);
  assertMatch(all.stderr, /^ferry: ports 2121 to 2130 are all taken; .*--port.*\n$/);
  assertEquals(all.code, 3);
  const one = await runFerry(["serve", "--host", hostname, "--port", "2125", folder.path]);
  assertMatch(one.stderr, /^ferry: port 2125 is taken; .*--port.*\n$/);
  assertEquals(one.code, 3);
  // RFC 5737: an address for documentation, so no machine has it.
  const foreign = await runFerry(["serve", "--host", "192.0.2.1", "--port", "0", folder.path]);
  assertMatch(foreign.stderr, /^ferry: cannot listen on 192\.0\.2\.1:0: .*--host.*\n$/);
  assertEquals(foreign.code, 3);
});

Deno.test("serve prints a line per login and transfer, with the session and the address", async () => {
  await using folder = await tempFolder();
  await folder.write("hello.c", "x".repeat(33));
  await using server = await startFerry(["--write", "--user", "ann:secret", folder.path]);
  using client = await WireClient.connect(server);
  await client.expect(220);
  const peer = `${client.local.hostname}:${client.local.port}`;
  await client.ask("USER eve", 331);
  await client.ask("PASS wrong", 530);
  await client.login("ann", "secret");
  await client.download("RETR hello.c");
  await client.upload("STOR note \x1b[31m.txt", "y".repeat(18));
  using other = await WireClient.login(server, "ann", "secret");
  await other.ask("QUIT", 221);
  await server.stop();
  const [listening = "", certificate = ""] = server.stderrLines;
  assertMatch(listening, /^listening on /);
  assertMatch(certificate, /^certificate sha256:[0-9a-f]{64}$/);
  const escaped = server.sessionLines.map((line) => line.replaceAll(/\d+\.\d s/g, "N s"));
  assertEquals(escaped, [
    `[1] ${peer} login refused for eve`,
    `[1] ${peer} logged in as ann`,
    `[1] ${peer} sent "/hello.c" (33 B in N s)`,
    `[1] ${peer} received "/note \\x1b[31m.txt" (18 B in N s)`,
    `[2] ${other.local.hostname}:${other.local.port} logged in as ann`,
  ]);
});

Deno.test("an aborted transfer has its line too, with the reason", async () => {
  await using folder = await tempFolder();
  await folder.write("big", "");
  await Deno.truncate(folder.at("big"), 64 * 1024 * 1024);
  await using server = await startFerry([folder.path]);
  using client = await WireClient.login(server);
  const data = await client.extendedPassive();
  await client.ask("RETR big", 150);
  data.close();
  await client.expect(426);
  const line = await server.waitForLine(/ sent "\/big" /);
  assertMatch(line, / sent "\/big" \(.+ in .+ s\): .*data connection/);
});

Deno.test("serve --idle-timeout ends a silent session with 421", async () => {
  await using folder = await tempFolder();
  await using server = await startFerry(["--idle-timeout", "0.1", folder.path]);
  using client = await WireClient.login(server);
  await client.expect(421);
  await client.expectClosed();
});

Deno.test("serve of what is not there is refused with exit code 6, and names it", async () => {
  await using folder = await tempFolder();
  const path = folder.at("nothing");
  const { code, stderr } = await runFerry(["serve", path]);
  assertStringIncludes(stderr, path);
  assertEquals(code, 6);
});
