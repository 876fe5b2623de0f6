import { assert, assertEquals } from "@std/assert";
import {
  listenBySystem,
  listenOnFreePort,
} from "../../actors/transport/data_channel/listen_and_dial.ts";
import { encodeText } from "../../core/base/text.ts";
import { Bystander } from "../support/ftp/bystander.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { freePorts } from "../support/network/network_checks.ts";
import { descriptorsBackTo, openDescriptors } from "../support/process/process_facts.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { extendedPassivePort, WireClient } from "../support/ftp/wire_client.ts";

const DRAWS = 1_000;
const PORTS = 20;

function draw(first: number): number {
  const opened = listenOnFreePort("127.0.0.1", { first, last: first + PORTS - 1 }, listenBySystem);
  assert(opened.ok);
  using listener = opened.value;
  return listener.addr.port - first;
}

/** How often each of the values comes. */
function counts(values: readonly number[]): readonly number[] {
  const found = Array.from({ length: PORTS }, () => 0);
  for (const value of values) found[value] = (found[value] ?? 0) + 1;
  return found;
}

/** Pearson's chi-square against an even distribution. */
function chiSquare(found: readonly number[]): number {
  const expected = found.reduce((sum, count) => sum + count, 0) / found.length;
  return found.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** With 19 degrees of freedom an honest drawing goes beyond this once in ten million times. */
const HIGHEST_CHI_SQUARE = 70;

Deno.test("passive port prediction: each port of the range is used equally often", () => {
  const first = freePorts(PORTS);
  const drawn = Array.from({ length: DRAWS }, () => draw(first));
  assert(chiSquare(counts(drawn)) < HIGHEST_CHI_SQUARE, `ports: ${counts(drawn)}`);
  const steps = drawn.slice(1).map((port, index) => (port - (drawn[index] ?? 0) + PORTS) % PORTS);
  assert(chiSquare(counts(steps)) < HIGHEST_CHI_SQUARE, `steps: ${counts(steps)}`);
});

Deno.test("passive port prediction: the state of Math.random does not help", () => {
  const first = freePorts(PORTS);
  const { random } = Math;
  try {
    Math.random = () => 0;
    const drawn = Array.from({ length: 100 }, () => draw(first));
    assert(new Set(drawn).size > PORTS / 2, `ports: ${drawn}`);
  } finally {
    Math.random = random;
  }
});

Deno.test("passive port prediction: without a range the ports are those of the moment, too", () => {
  const ports = Array.from({ length: 200 }, () => {
    const opened = listenOnFreePort("127.0.0.1", undefined, listenBySystem);
    assert(opened.ok);
    using listener = opened.value;
    return listener.addr.port;
  });
  // One that is taken by others is passed over, and once in a while the system chooses.
  assert(ports.filter((port) => port >= 49_152).length > 190, `ports: ${ports}`);
  assert(new Set(ports).size > 190, `ports: ${ports}`);
});

Deno.test({
  name: "passive ports: one that a program listens on at all addresses is left to it",
  // Elsewhere the system draws the port, for it would give one address of it away.
  ignore: Deno.build.os !== "linux",
  fn: () => {
    for (const everywhere of ["0.0.0.0", "::"]) {
      using theirs = Deno.listen({ hostname: everywhere, port: 0 });
      const { port } = theirs.addr;
      assert(
        !listenOnFreePort("127.0.0.1", { first: port, last: port }, listenBySystem).ok,
        everywhere,
      );
    }
  },
});

const CROWD = 80;

Deno.test("half-open data connections: a crowd that does not use them is harmless", async () => {
  await using folder = await tempFolder();
  for (const [name, content] of Object.entries(Bystander.files)) await folder.write(name, content);
  const room = ["--max-sessions", "200", "--max-sessions-per-address", "200"];
  await using server = await startFerry([...room, folder.path]);
  using other = await Bystander.login(server);
  await other.assertUnharmed();
  const before = await openDescriptors(server.pid);
  const crowd = await Promise.all(Array.from({ length: CROWD }, () => WireClient.login(server)));
  const data: Deno.TcpConn[] = [];
  for (const client of crowd) {
    const port = extendedPassivePort(await client.ask("EPSV", 229));
    // The listener takes one; whatever else had come before it was closed is not kept.
    const many = Array.from(
      { length: 5 },
      () => Deno.connect({ hostname: server.hostname, port }).catch(() => undefined),
    );
    for (const conn of await Promise.all(many)) if (conn !== undefined) data.push(conn);
  }
  await other.assertUnharmed();
  // A listener or a connection for each session at most, beside its control connection.
  await descriptorsBackTo(server.pid, before + 2 * CROWD, () => other.noop());
  assertEquals(await Promise.all(crowd.map(async (one) => (await one.command("NOOP")).code)), [
    ...crowd.map(() => 200),
  ]);
  for (const client of crowd) client[Symbol.dispose]();
  await descriptorsBackTo(server.pid, before, () => other.noop());
  for (const conn of data) conn.close();
  await other.assertUnharmed();
});

Deno.test("half-open data connections: one that sends without a request gets nothing", async () => {
  await using folder = await tempFolder();
  await using server = await startFerry(["--write", "--anonymous", folder.path]);
  using client = await WireClient.login(server);
  using data = await client.extendedPassive();
  await data.write(encodeText("STOR x\r\nQUIT\r\n"));
  await client.ask("NOOP", 200);
  assertEquals(await folder.names(), []);
  await client.ask("QUIT", 221);
});
