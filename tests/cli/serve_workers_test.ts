import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { makeSelfSigned } from "../../actors/transport/tls/server/self_signed.ts";
import { ofKind, validEvents } from "../support/events/event_lines.ts";
import { LARGE, makeLargeFile } from "../support/files/large_file.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { WireClient } from "../support/ftp/wire_client.ts";
import { type FerryServer, runFerry, startFerry } from "../support/process/ferry_process.ts";
import { TlsWire } from "../support/tls/tls_wire.ts";
import { until } from "../support/time/deadline.ts";

/**
 * How many sessions a test opens to have some on each of two threads: the system spreads them by their ports, and once in
 * 32,768 times all come to the same one. Such a run shows less, and never fails for it.
 */
const MANY = 16;

/** The same where each session takes long to begin. */
const HANDSHAKES = 8;

interface Serving extends AsyncDisposable {
  readonly server: FerryServer;
  readonly folder: TempFolder;
  readonly env: Readonly<Record<string, string>>;
}

/** A server with two threads that shares the folder `share`; ann may write there. */
async function serve(
  options: readonly string[] = [],
  prepare: (folder: TempFolder) => Promise<unknown> = () => Promise.resolve(),
): Promise<Serving> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder());
  await Deno.mkdir(folder.at("share"));
  await prepare(folder);
  const env = { XDG_RUNTIME_DIR: folder.at("run") };
  const given = options.map((option) => option.replace("FOLDER", folder.path));
  const args = ["--workers", "2", "--user", "ann:secret", "--write", ...given, folder.at("share")];
  const server = stack.use(await startFerry(args, { env }));
  const owned = stack.move();
  return { server, folder, env, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Sessions on both threads, in the order of their numbers. */
async function many(server: FerryServer, stack: DisposableStack, count = MANY) {
  const clients: WireClient[] = [];
  for (let number = 1; number <= count; number += 1) {
    const client = stack.use(await WireClient.login(server, "ann", "secret"));
    await client.ask("TYPE I", 200);
    clients.push(client);
  }
  return clients;
}

async function numbers(env: Serving["env"]): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await runFerry(["who", "--json"], { env: { ...env } });
  assertEquals(code, 0, stderr);
  const lines = decodeLenient(stdout).split("\n").filter((line) => line !== "");
  const entries = lines.map((line): Record<string, unknown> => JSON.parse(line));
  assertEquals(entries.map(({ account }) => account), entries.map(() => "ann"));
  return entries.map(({ session }) => session);
}

const counted = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

Deno.test("--workers: who lists all sessions, and kick reaches each of them", async () => {
  await using serving = await serve();
  using stack = new DisposableStack();
  const { server, env } = serving;
  const clients = await many(server, stack);
  assertEquals(await numbers(env), counted(MANY));
  for (const [index, client] of clients.entries()) {
    assertEquals((await runFerry(["kick", String(index + 1)], { env })).code, 0);
    await client.expect(421);
    await client.expectClosed();
  }
  assertEquals(await numbers(env), []);
});

Deno.test("--workers: --max-sessions counts the sessions of all threads", async () => {
  await using serving = await serve(["--max-sessions-per-address", String(MANY)]);
  using stack = new DisposableStack();
  const clients = await many(serving.server, stack);
  for (let tries = 0; tries < MANY; tries += 1) {
    using refused = await WireClient.connect(serving.server);
    await refused.expect(421);
    await refused.expectClosed();
  }
  await clients[3]?.ask("QUIT", 221);
  await clients[3]?.expectClosed();
  // The place is free once the thread has told; who tells when.
  await until(async () => (await numbers(serving.env)).length < MANY, "the place to be free");
  using next = await WireClient.connect(serving.server);
  await next.expect(220);
});

Deno.test("--workers: failed logins on any thread ban the address from all of them", async () => {
  await using serving = await serve(["--max-failures", "4"]);
  const { server } = serving;
  for (let tries = 0; tries < 4; tries += 1) {
    using client = await WireClient.connect(server);
    await client.expect(220);
    await client.ask("USER ann", 331);
    // The session whose attempt was the last is ended like the others of its address.
    assertEquals((await client.command("PASS wrong")).code, tries < 3 ? 530 : 421);
  }
  await server.waitForLine(/is shut out/);
  for (let tries = 0; tries < MANY; tries += 1) {
    using banned = await WireClient.connect(server);
    await banned.expect(421);
  }
});

Deno.test("--workers: a file has one writer, whichever threads its sessions are on", async () => {
  await using serving = await serve();
  using stack = new DisposableStack();
  const [first, ...others] = await many(serving.server, stack);
  assert(first !== undefined);
  using data = await first.extendedPassive();
  await first.ask("STOR up", 150);
  for (const other of others) {
    using _data = await other.extendedPassive();
    await other.ask("STOR up", 450);
    await other.ask("DELE up", 450);
    await other.ask("RNFR up", 450);
  }
  await data.write(new Uint8Array(5));
  await data.closeWrite();
  await first.expect(226);
  for (const [index, other] of others.entries()) await other.upload("STOR up", String(index));
  for (const other of others) await other.ask("SIZE up", 213);
  await others[0]?.ask("DELE up", 250);
});

Deno.test("--workers: SIGTERM lets the transfers of all threads finish, then 421", async () => {
  await using serving = await serve(
    ["--grace", "60"],
    (folder) => makeLargeFile(folder.at("share", "large")),
  );
  using stack = new DisposableStack();
  const clients = await many(serving.server, stack, 8);
  const running = await Promise.all(clients.map(async (client) => {
    const data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    return { client, data };
  }));
  using idle = await WireClient.login(serving.server, "ann", "secret");
  Deno.kill(serving.server.pid, "SIGTERM");
  await idle.expect(421);
  await Promise.all(running.map(async ({ client, data }) => {
    assertEquals((await readAll(data)).length, LARGE);
    await client.expect(226, 421);
    await client.expectClosed();
  }));
  assertEquals(await serving.server.ended, { code: 0, signal: null });
});

Deno.test("--workers: after --grace the transfers of all threads are cut", async () => {
  await using serving = await serve(["--grace", "0.2"]);
  using stack = new DisposableStack();
  const clients = await many(serving.server, stack, 8);
  for (const [index, client] of clients.entries()) {
    stack.use(await client.extendedPassive());
    await client.ask(`STOR up${index}`, 150);
  }
  Deno.kill(serving.server.pid, "SIGTERM");
  for (const client of clients) {
    await client.expect(426, 421);
    await client.expectClosed();
  }
  assertEquals(await serving.server.ended, { code: 0, signal: null });
});

Deno.test("--workers: --json reports everything of all threads, each session in order", async () => {
  await using serving = await serve(["--json"]);
  {
    using stack = new DisposableStack();
    for (const [index, client] of (await many(serving.server, stack)).entries()) {
      await client.upload(`STOR up${index}`, "hello");
      await client.ask("QUIT", 221);
      await client.expectClosed();
    }
  }
  assertEquals((await serving.server.stop()).code, 0);
  const events = await validEvents(serving.server.stdoutLines);
  for (const session of counted(MANY)) {
    const own = events.filter((event) =>
      event["session"] === session && event["event"] !== "progress"
    );
    assertEquals(own.map(({ event }) => event), [
      "session-opened",
      "login",
      "transfer-started",
      "transfer-ended",
      "session-closed",
    ]);
  }
  assertEquals(ofKind(events, "session-opened").length, MANY);
});

Deno.test("--workers: after SIGHUP all threads use the new accounts and certificate", async () => {
  await using pairs = await tempFolder();
  const newPair = async () => {
    const naming = { names: ["localhost"], addresses: ["127.0.0.1"] };
    const { cert, key } = await makeSelfSigned(naming, Date.now());
    await pairs.write("cert.pem", cert);
    await pairs.write("key.pem", key);
  };
  await newPair();
  const file = pairs.at("accounts.json");
  await runFerry(["passwd", file, "bob"], { stdin: "one" });
  const options = ["--cert", pairs.at("cert.pem"), "--key", pairs.at("key.pem")];
  await using serving = await serve([...options, "--accounts", file, "--max-failures", "1000"]);
  const { server } = serving;
  const printed = async (from: number) =>
    (await server.waitForLine(/^certificate sha256:/, from)).replace("certificate sha256:", "");
  const shown = async () => {
    using wire = await TlsWire.explicit(server);
    return wire.peer.fingerprint;
  };
  const first = await printed(0);
  for (const _ of counted(HANDSHAKES)) assertEquals(await shown(), first);
  await newPair();
  await runFerry(["passwd", file, "bob"], { stdin: "two" });
  const from = server.stderrLines.length;
  Deno.kill(server.pid, "SIGHUP");
  const second = await printed(from);
  await server.waitForLine(/read again: 1 account$/, from);
  assert(second !== first);
  for (const _ of counted(HANDSHAKES)) {
    using wire = await TlsWire.explicit(server);
    assertEquals(wire.peer.fingerprint, second);
    await wire.client.login("bob", "two");
  }
});

Deno.test("--workers: a port that is shared is still taken for everybody else", async () => {
  await using serving = await serve();
  const { port } = serving.server;
  const args = ["serve", "--host", "127.0.0.1", "--port", String(port), "--workers", "2"];
  const { code, stderr } = await runFerry([...args, serving.folder.path]);
  assertEquals(code, 3);
  assertStringIncludes(stderr, `port ${port} is taken`);
});

Deno.test("--workers: a stream is carried by one thread, and ferry says so", async () => {
  await using folder = await tempFolder();
  await folder.write("box/a", "x");
  await using server = await startFerry(["--workers", "2", "-", folder.at("box")]);
  assertStringIncludes(server.stderrLines.join("\n"), "one thread serves");
});
