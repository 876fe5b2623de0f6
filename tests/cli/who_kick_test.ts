import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { runFerry, startFerry } from "../support/process/ferry_process.ts";
import { fileReaches } from "../support/files/growing_file.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

async function who(env: Record<string, string>): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await runFerry(["who", "--json"], { env });
  assertEquals(code, 0, stderr);
  return decodeLenient(stdout).split("\n").filter((line) => line !== "").map((line) => {
    const parsed: unknown = JSON.parse(line);
    assert(typeof parsed === "object" && parsed !== null);
    return Object.fromEntries(Object.entries(parsed));
  });
}

Deno.test("who lists the sessions of the running server, kick ends one of them", async () => {
  await using folder = await tempFolder();
  await folder.write("share/a", "x");
  const env = { XDG_RUNTIME_DIR: folder.at("run") };
  const args = ["--user", "ann:secret", "--write", folder.at("share")];
  await using server = await startFerry(args, { env });
  using stranger = await WireClient.connect(server);
  await stranger.expect(220);
  using ann = await WireClient.login(server, "ann", "secret");
  await ann.ask("CLNT Tester \u001b[2J1.0", 200);
  await ann.ask("MKD in box", 257);
  await ann.ask("CWD in box", 250);
  await ann.ask("TYPE I", 200);
  using data = await ann.extendedPassive();
  await ann.ask("STOR up", 150);
  await data.write(new Uint8Array(1000));
  await fileReaches(folder.at("share", "in box", "up"), 1000);

  const sessions = await who(env);
  const [first, second] = sessions.map(({ since, port: _port, ...rest }) => {
    assert(Math.abs(Date.now() - Date.parse(String(since))) < 60_000);
    return rest;
  });
  const common = { host: "127.0.0.1", secured: false };
  const nobody = { account: null, client: null, doing: null, bytes: null };
  assertEquals(first, { ...common, ...nobody, session: 1 });
  assertEquals(second, {
    ...common,
    session: 2,
    account: "ann",
    client: "Tester \u001b[2J1.0",
    doing: "STOR /in box/up",
    bytes: 1000,
  });

  const table = decodeLenient((await runFerry(["who"], { env })).stdout);
  assertStringIncludes(table, "STOR /in box/up");
  assert(!table.includes("\u001b") && !table.includes("secret"));

  assertEquals((await runFerry(["kick", "2"], { env })).code, 0);
  await ann.expect(421);
  const missing = await runFerry(["kick", "99"], { env });
  assertEquals(missing.code, 5);
  assertStringIncludes(missing.stderr, "there is no session 99");
  await stranger.ask("NOOP", 200);
});

Deno.test("the control socket is 0600 in a folder that is 0700, and goes with the server", async () => {
  await using folder = await tempFolder();
  const env = { XDG_RUNTIME_DIR: folder.at("run") };
  await using server = await startFerry([folder.path], { env });
  const path = folder.at("run", "ferry", `${server.port}.sock`);
  assertEquals(((await Deno.lstat(path)).mode ?? 0) & 0o777, 0o600);
  assertEquals(((await Deno.stat(folder.at("run", "ferry"))).mode ?? 0) & 0o777, 0o700);
  assertEquals((await server.stop()).code, 0);
  assertEquals([...Deno.readDirSync(folder.at("run", "ferry"))], []);
  const { code, stderr } = await runFerry(["who"], { env });
  assertEquals(code, 3);
  assertStringIncludes(stderr, "no server of yours is running here");
});

Deno.test("a server that was killed leaves a socket that the next one replaces", async () => {
  await using folder = await tempFolder();
  const control = folder.at("c.sock");
  {
    await using killed = await startFerry(["--control", control, folder.path]);
    await killed.stop("SIGKILL");
  }
  assertEquals((await Deno.lstat(control)).isSocket, true);
  const dead = await runFerry(["who", "--control", control]);
  assertEquals(dead.code, 3);
  await using _next = await startFerry(["--control", control, folder.path]);
  assertEquals((await runFerry(["who", "--control", control])).code, 0);
});

Deno.test("a requested control socket that cannot be opened is exit code 6", async () => {
  await using folder = await tempFolder();
  const control = await folder.write("file", "mine");
  const { code, stderr } = await runFerry([
    ...["serve", "--host", "127.0.0.1", "--port", "0"],
    ...["--control", control, folder.path],
  ]);
  assertEquals(code, 6);
  assertStringIncludes(stderr, "something else has that name");
});

Deno.test("of several servers, who lists all, and kick asks for one", async () => {
  await using folder = await tempFolder();
  const env = { XDG_RUNTIME_DIR: folder.at("run") };
  await using first = await startFerry([folder.path], { env });
  await using second = await startFerry([folder.path], { env });
  using _one = await WireClient.login(first);
  using two = await WireClient.login(second);
  assertEquals((await who(env)).length, 2);
  const { code, stderr } = await runFerry(["kick", "1"], { env });
  assertEquals(code, 2);
  const control = folder.at("run", "ferry", `${second.port}.sock`);
  assertStringIncludes(stderr, control);
  assertEquals((await runFerry(["kick", "1", "--control", control], { env })).code, 0);
  await two.expect(421);
});
