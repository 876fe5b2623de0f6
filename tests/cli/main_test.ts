import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import manifest from "../../deno.json" with { type: "json" };
import { runFerry, startFerry } from "../support/process/ferry_process.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

Deno.test("ferry --version prints the version, the commit and that of Deno, on stdout", async () => {
  const { code, stdout, stderr } = await runFerry(["--version"]);
  const text = decodeLenient(stdout);
  assertMatch(text, /^ferry \d+\.\d+\.\d+ \((commit [0-9a-f]{12}, )?Deno \d+\.\d+\.\d+\)\n$/);
  assertStringIncludes(text, ` ${manifest.version} `);
  assertEquals(stderr, "");
  assertEquals(code, 0);
});

Deno.test("help goes to standard output and succeeds", async () => {
  for (const args of [["--help"], ["help", "serve"], ["get", "--help"]]) {
    const { code, stdout, stderr } = await runFerry(args);
    assertStringIncludes(decodeLenient(stdout), "Usage:");
    assertEquals(stderr, "");
    assertEquals(code, 0);
  }
});

Deno.test("a wrong command line is reported on standard error, with exit code 2", async () => {
  for (const args of [[], ["sevre"], ["get"], ["serve", "--port", "x"], ["ls", "http://h/"]]) {
    const { code, stdout, stderr } = await runFerry(args);
    assertEquals(stdout.length, 0);
    assertMatch(stderr, /^ferry: [^\n]+\n$/);
    assertEquals(code, 2, args.join(" "));
  }
});

Deno.test("environment twins reach the program", async () => {
  const { code, stderr } = await runFerry(["serve"], { env: { FERRY_PORT: "x" } });
  assertStringIncludes(stderr, "FERRY_PORT");
  assertEquals(code, 2);
});

Deno.test("serve prints its address, shares its folder, and ends cleanly on a signal", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    await using folder = await tempFolder();
    await folder.write("hello.txt", "hello");
    await using server = await startFerry([folder.path]);
    using client = await WireClient.login(server);
    await client.ask("TYPE I", 200);
    const { bytes } = await client.download("RETR hello.txt");
    assertEquals(decodeLenient(bytes), "hello");
    await client.ask("QUIT", 221);
    await client.expectClosed();
    const ended = await server.stop(signal);
    assertEquals(ended, { code: 0, signal: null });
    assert(server.stderrLines.length > 1, "a login and a transfer have a line each");
  }
});

Deno.test("serve without PATH shares the current folder", async () => {
  await using folder = await tempFolder();
  await folder.write("here", "");
  await using server = await startFerry([], { cwd: folder.path });
  using client = await WireClient.login(server);
  const { bytes } = await client.download("NLST");
  assertEquals(decodeLenient(bytes), "here\r\n");
});

Deno.test("serve --trace shows the messages between the actors, without the password", async () => {
  await using folder = await tempFolder();
  await using server = await startFerry(["--trace", "--user", "ann:hunter2", folder.path]);
  using client = await WireClient.login(server, "ann", "hunter2");
  await client.ask("QUIT", 221);
  await client.expectClosed();
  await server.waitForLine(/ authenticate .*password=\*\*\*\*/);
  await server.stop();
  assert(!server.stderrLines.join("\n").includes("hunter2"));
});

Deno.test("serve of a folder that is not there fails with exit code 6", async () => {
  await using folder = await tempFolder();
  const { code, stderr } = await runFerry(["serve", folder.at("missing")]);
  assertStringIncludes(stderr, folder.at("missing"));
  assertEquals(code, 6);
});
