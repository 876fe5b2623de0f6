import { assert, assertEquals } from "@std/assert";
import { connection } from "../../../actors/transport/connection/connection.ts";
import { type Clock, startSystem } from "../../../actors/kernel/kernel.ts";
import type { ConnectionOptions } from "../../../actors/transport/connection/connection_options.ts";
import type { ConnectionEvent } from "../../../actors/transport/connection/connection_messages.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { until, within } from "../../support/time/deadline.ts";
import { EventLog } from "../../support/events/event_log.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";
import { resettable, socketPair, writeFully } from "../../support/network/sockets.ts";
import { StreamReader } from "../../support/network/stream_reader.ts";

type Limits = Partial<Pick<ConnectionOptions, "maximumLine" | "window" | "backlogLimit">>;

const MEBIBYTE = 1_048_576;

/** A connection actor on one end of a socket; the test has the other end and the owner's events. */
function attach(conn: Deno.TcpConn, limits: Limits = {}, clock: Clock = new FakeClock()) {
  const system = startSystem({ clock });
  const log = new EventLog<ConnectionEvent>();
  const owner = system.spawn("owner", log.behavior);
  const ref = system.spawn(
    "connection",
    connection({ maximumLine: 4096, conn, owner, ...limits }),
  );
  const write = (text: string) => ref.send({ kind: "write", bytes: encodeText(text) });
  return { system, log, ref, write };
}

async function connected(limits: Limits = {}) {
  const clock = new FakeClock();
  const { near, far } = await socketPair();
  return { far, clock, reader: new StreamReader(far), ...attach(near, limits, clock) };
}

/** The text of a line event, or the kind of any other. */
function textOf(event: ConnectionEvent): string {
  return event.kind === "line" ? decodeLenient(event.bytes) : event.kind;
}

Deno.test("lines reach the owner in order, however the bytes are cut", async () => {
  const { far, log, system } = await connected();
  for (const byte of encodeText("USER a\r\nPASS b\n")) await writeFully(far, Uint8Array.of(byte));
  assertEquals(textOf(await log.next()), "USER a");
  assertEquals(textOf(await log.next()), "PASS b");
  await system.stop();
  far.close();
});

Deno.test("a line longer than the maximum is reported as such, and the next is complete", async () => {
  const { far, log, system } = await connected({ maximumLine: 8 });
  await writeFully(far, encodeText("123456789\r\n12345678\r\n"));
  assertEquals(textOf(await log.next()), "line-too-long");
  assertEquals(textOf(await log.next()), "12345678");
  await system.stop();
  far.close();
});

Deno.test("Telnet options are refused on the wire and never reach the owner", async () => {
  const { far, reader, log, system } = await connected();
  // RFC 854: IAC DO ECHO, answered IAC WONT ECHO; IAC WILL ECHO, answered IAC DONT ECHO.
  await writeFully(far, Uint8Array.of(255, 253, 1, 255, 251, 1));
  await writeFully(far, encodeText("NOOP\r\n"));
  assertEquals([...await reader.exactly(6)], [255, 252, 1, 255, 254, 1]);
  assertEquals(textOf(await log.next()), "NOOP");
  await system.stop();
  far.close();
});

Deno.test("everything written leaves in order, also what is more than the socket holds", async () => {
  const { reader, write, ref, system, far } = await connected();
  const pieces = Array.from({ length: 200 }, (_, index) => `${index} `.repeat(10_000));
  for (const piece of pieces) assertEquals(write(piece), "accepted");
  ref.send({ kind: "close" });
  const arrived = await reader.all();
  far.close();
  assertEquals(decodeLenient(arrived), pieces.join(""));
  assertEquals(await ref.exited, { kind: "done" });
  await system.stop();
});

Deno.test("only as many lines are in flight as the window allows", async () => {
  const { far, log, ref, system } = await connected({ window: 3 });
  await writeFully(far, encodeText("1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n"));
  for (const expected of ["1", "2", "3"]) assertEquals(textOf(await log.next()), expected);
  for (const expected of ["4", "5", "6"]) {
    await settle();
    assertEquals(log.left, 0);
    ref.send({ kind: "line-consumed" });
    assertEquals(textOf(await log.next()), expected);
  }
  await system.stop();
  far.close();
});

Deno.test("a line that is too long counts in the window", async () => {
  const { far, log, ref, system } = await connected({ window: 1, maximumLine: 2 });
  await writeFully(far, encodeText("long\r\n2\r\n"));
  assertEquals(textOf(await log.next()), "line-too-long");
  await settle();
  assertEquals(log.left, 0);
  ref.send({ kind: "line-consumed" });
  assertEquals(textOf(await log.next()), "2");
  await system.stop();
  far.close();
});

Deno.test("reading pauses while the peer does not read what waits for it", async () => {
  const { far, log, write, reader, system } = await connected({ backlogLimit: 1000 });
  const much = "x".repeat(16 * MEBIBYTE);
  await writeFully(far, encodeText("first\r\n"));
  assertEquals(textOf(await log.next()), "first");
  write(much);
  await settle();
  await writeFully(far, encodeText("second\r\n"));
  await settle(10);
  assertEquals(log.left, 0);
  assertEquals((await reader.exactly(1024)).length, 1024);
  const rest = new Uint8Array(MEBIBYTE);
  for (let left = much.length - 1024 - reader.held.length; left > 0;) {
    left -= await far.read(rest) ?? left;
  }
  assertEquals(textOf(await log.next()), "second");
  await system.stop();
  far.close();
});

Deno.test("an end of file is reported once, and writes still leave until close", async () => {
  const { far, log, write, ref, reader, system } = await connected();
  await writeFully(far, encodeText("QUIT\r\nhalf a line"));
  await far.closeWrite();
  assertEquals(textOf(await log.next()), "QUIT");
  assertEquals(await log.next(), { kind: "disconnected" });
  write("221 bye\r\n");
  ref.send({ kind: "close" });
  assertEquals(await reader.line(), "221 bye");
  assertEquals((await reader.all()).length, 0);
  assertEquals(await ref.exited, { kind: "done" });
  assertEquals(log.left, 0);
  await system.stop();
  far.close();
});

Deno.test("a reset is reported once with its reason and ends the actor", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [conn, peer] = await Promise.all([listener.accept(), resettable(listener.addr.port)]);
  listener.close();
  const { log, ref, system } = attach(conn);
  await peer.reset();
  const event = await log.next();
  assert(event.kind === "disconnected" && event.reason !== undefined);
  assertEquals(await ref.exited, { kind: "done" });
  assertEquals(log.left, 0);
  await system.stop();
});

Deno.test("a write to a peer that is gone ends the actor, with one disconnected event", async () => {
  const { far, log, ref, write, system } = await connected();
  far.close();
  assertEquals((await log.next()).kind, "disconnected");
  await until(() => write("nobody hears\r\n") !== "accepted", "the actor to end");
  assertEquals(await ref.exited, { kind: "done" });
  assertEquals(log.left, 0);
  await system.stop();
});

Deno.test("a failing write is reported even while the reader waits for the owner", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [conn, peer] = await Promise.all([listener.accept(), resettable(listener.addr.port)]);
  listener.close();
  const { log, ref, write, system } = attach(conn, { backlogLimit: 0 });
  write("x".repeat(32 * MEBIBYTE));
  await settle();
  await peer.reset();
  const event = await log.next();
  assert(event.kind === "disconnected" && event.reason !== undefined);
  assertEquals(await ref.exited, { kind: "done" });
  assertEquals(log.left, 0);
  await system.stop();
});

Deno.test("close reads on, so that no reset destroys the last reply", async () => {
  const { far, log, ref, write, reader, system } = await connected({ window: 1 });
  // The window stops the reader: the rest stays unread in the socket, and closing then would reset it.
  await writeFully(far, encodeText("1\r\n"));
  assertEquals(textOf(await log.next()), "1");
  await writeFully(far, encodeText("pipelined\r\n".repeat(1000)));
  write("421 too much\r\n");
  ref.send({ kind: "close" });
  assertEquals(await reader.line(), "421 too much");
  assertEquals((await reader.all()).length, 0);
  far.close();
  assertEquals(await ref.exited, { kind: "done" });
  assertEquals(log.left, 0);
  await system.stop();
});

Deno.test("a peer that does not close is left after a moment", async () => {
  const { far, clock, ref, reader, system } = await connected();
  ref.send({ kind: "close" });
  assertEquals((await reader.all()).length, 0);
  await clock.advance(999);
  assertEquals(ref.send({ kind: "line-consumed" }), "accepted");
  await clock.advance(1);
  assertEquals(await ref.exited, { kind: "done" });
  await system.stop();
  far.close();
});

Deno.test("after close the owner gets no more lines, even if they have arrived", async () => {
  const { far, log, ref, system } = await connected({ window: 1 });
  await writeFully(far, encodeText("one\r\ntwo\r\n"));
  assertEquals(textOf(await log.next()), "one");
  ref.send({ kind: "close" });
  far.close();
  await within(ref.exited, "the end of the connection");
  assertEquals(log.left, 0);
  await system.stop();
});

Deno.test("a peer that sends on and on does not hold the close up", async () => {
  const { far, ref, reader, system } = await connected();
  ref.send({ kind: "close" });
  assertEquals((await reader.all()).length, 0);
  const flood = async () => {
    const junk = new Uint8Array(MEBIBYTE);
    for (;;) await writeFully(far, junk);
  };
  await within(flood().catch(() => undefined), "the connection to break");
  assertEquals(await ref.exited, { kind: "done" });
  await system.stop();
  far.close();
});

Deno.test("a peer that does not read does not hold the close up", async () => {
  const { far, clock, ref, write, system } = await connected();
  write("x".repeat(32 * MEBIBYTE));
  ref.send({ kind: "close" });
  await clock.advance(4999);
  assertEquals(ref.send({ kind: "line-consumed" }), "accepted");
  await clock.advance(1);
  assertEquals(await ref.exited, { kind: "done" });
  await system.stop();
  far.close();
});

Deno.test("nothing is written after close, and a second close changes nothing", async () => {
  const { far, ref, write, reader, system } = await connected();
  write("last\r\n");
  ref.send({ kind: "close" });
  write("too late\r\n");
  ref.send({ kind: "close" });
  assertEquals(decodeLenient(await reader.all()), "last\r\n");
  far.close();
  assertEquals(await ref.exited, { kind: "done" });
  await system.stop();
});

Deno.test("stop closes the socket at once, whatever is blocked", async () => {
  const { far, log, ref, write, system } = await connected({ window: 1 });
  await writeFully(far, encodeText("1\r\n2\r\n"));
  assertEquals(textOf(await log.next()), "1");
  write("x".repeat(32 * MEBIBYTE));
  await settle();
  assertEquals(await within(ref.stop(), "the stop"), { kind: "stopped" });
  await system.stop();
  far.close();
});
