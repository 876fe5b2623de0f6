import { assert, assertEquals } from "@std/assert";
import { connection } from "../../../actors/transport/connection/connection.ts";
import { type ActorRef, type Delivery, startSystem } from "../../../actors/kernel/kernel.ts";
import type { ConnectionOptions } from "../../../actors/transport/connection/connection_options.ts";
import type { ConnectionEvent } from "../../../actors/transport/connection/connection_messages.ts";
import type { Securing } from "../../../actors/transport/tls/securing.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { within } from "../../support/time/deadline.ts";
import { EventLog } from "../../support/events/event_log.ts";
import { disguised, FAKE_HELLO, FakeSecuring } from "../../support/tls/fake_securing.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";
import { socketPair, writeFully } from "../../support/network/sockets.ts";
import { StreamReader } from "../../support/network/stream_reader.ts";

type Choice = Partial<Pick<ConnectionOptions, "securing" | "handshakeMs">>;

const HELLO = Uint8Array.of(FAKE_HELLO);

/** A connection actor that may be brought under (fake) TLS after a line that begins with AUTH. */
async function connected(choice: Choice = {}) {
  const clock = new FakeClock();
  const { near, far } = await socketPair();
  const system = startSystem({ clock });
  const log = new EventLog<ConnectionEvent>();
  const owner = system.spawn("owner", log.behavior);
  const ref = system.spawn(
    "connection",
    connection({
      conn: near,
      owner,
      maximumLine: 4096,
      holdsAfter: (line) => decodeLenient(line).startsWith("AUTH"),
      ...choice,
    }),
  );
  const write = (text: string) => ref.send({ kind: "write", bytes: encodeText(text) });
  const reader = new StreamReader(far);
  return { clock, far, reader, system, log, ref, write, securing: new FakeSecuring() };
}

function textOf(event: ConnectionEvent): string {
  return event.kind === "line" ? decodeLenient(event.bytes) : event.kind;
}

Deno.test("what was written before TLS leaves in clear, what is written after it under TLS", async () => {
  const { far, reader, log, ref, write, system, securing } = await connected();
  await writeFully(far, encodeText("AUTH TLS\r\n"));
  assertEquals(textOf(await log.next()), "AUTH TLS");
  const large = "x".repeat(500_000);
  write(`234 ${large}\r\n`);
  ref.send({ kind: "secure", securing });
  write("220 later\r\n");
  ref.send({ kind: "line-consumed" });
  assertEquals((await reader.exactly(large.length + 6)).length, large.length + 6);
  await writeFully(far, HELLO);
  assertEquals([...await reader.exactly(1)], [FAKE_HELLO]);
  assertEquals(await log.next(), { kind: "secured", tls: { version: "1.3", resumed: true } });
  assertEquals(decodeLenient(disguised(await reader.exactly(11))), "220 later\r\n");
  await writeFully(far, disguised(encodeText("NOOP\r\n")));
  assertEquals(textOf(await log.next()), "NOOP");
  await system.stop();
  assertEquals(securing.secured.map(({ closed }) => closed > 0), [true]);
  far.close();
});

Deno.test("lines glued to the one that begins TLS are never delivered", async () => {
  const { far, reader, log, ref, system, securing } = await connected();
  await writeFully(far, encodeText("AUTH TLS\r\nUSER evil\r\nPASS evil\r\nDE"));
  assertEquals(textOf(await log.next()), "AUTH TLS");
  ref.send({ kind: "secure", securing });
  ref.send({ kind: "line-consumed" });
  await writeFully(far, HELLO);
  await reader.exactly(1);
  assertEquals((await log.next()).kind, "secured");
  await writeFully(far, disguised(encodeText("LE x\r\n")));
  // The first half of a line in clear must not become part of one under TLS either.
  assertEquals(textOf(await log.next()), "LE x");
  assertEquals(log.left, 0);
  await system.stop();
  far.close();
});

Deno.test("lines glued to the one that begins TLS wait for it, not for one before it", async () => {
  const { far, reader, log, ref, system, securing } = await connected();
  await writeFully(far, encodeText("NOOP\r\nAUTH TLS\r\nUSER evil\r\n"));
  assertEquals([textOf(await log.next()), textOf(await log.next())], ["NOOP", "AUTH TLS"]);
  ref.send({ kind: "line-consumed" });
  await settle();
  assertEquals(log.left, 0);
  ref.send({ kind: "secure", securing });
  ref.send({ kind: "line-consumed" });
  await writeFully(far, HELLO);
  await reader.exactly(1);
  assertEquals((await log.next()).kind, "secured");
  await system.stop();
  far.close();
});

Deno.test("the owner is told when something was glued to the line that begins TLS", async () => {
  for (const [behind, glued] of [["", undefined], ["NOOP\r\n", true], ["NO", true]] as const) {
    const { far, log, ref, system, securing } = await connected();
    await writeFully(far, encodeText(`AUTH TLS\r\n${behind}`));
    assertEquals(textOf(await log.next()), "AUTH TLS");
    ref.send({ kind: "secure", securing });
    ref.send({ kind: "line-consumed" });
    await writeFully(far, HELLO);
    const secured = await log.next();
    assert(secured.kind === "secured");
    assertEquals(secured.glued, glued, behind);
    await system.stop();
    far.close();
  }
});

Deno.test("a refused AUTH lets the lines after it through, once it is consumed", async () => {
  const { far, log, ref, system } = await connected();
  await writeFully(far, encodeText("AUTH TLS\r\nNOOP\r\n"));
  assertEquals(textOf(await log.next()), "AUTH TLS");
  ref.send({ kind: "line-consumed" });
  assertEquals(textOf(await log.next()), "NOOP");
  await system.stop();
  far.close();
});

Deno.test("implicit TLS begins with the handshake, and the greeting is sent under TLS", async () => {
  const securing = new FakeSecuring();
  const { far, reader, log, write, system } = await connected({ securing });
  write("220 ready\r\n");
  await writeFully(far, HELLO);
  assertEquals([...await reader.exactly(1)], [FAKE_HELLO]);
  assertEquals((await log.next()).kind, "secured");
  assertEquals(decodeLenient(disguised(await reader.exactly(11))), "220 ready\r\n");
  await system.stop();
  far.close();
});

Deno.test("a failed handshake ends the connection with the reason", async () => {
  const { far, reader, log, ref, system } = await connected({ securing: new FakeSecuring() });
  await writeFully(far, encodeText("USER in clear\r\n"));
  const event = await log.next();
  assert(event.kind === "disconnected");
  assertEquals(event.fault?.kind, "handshake");
  assertEquals(event.reason, "fake handshake failed: no hello");
  await within(ref.exited, "the end of the connection");
  await reader.all().catch(() => undefined);
  await system.stop();
  far.close();
});

Deno.test("a handshake that never ends is given up after its bound", async () => {
  const handshakeMs = 7000;
  const { clock, far, reader, log, ref, system } = await connected({
    securing: new FakeSecuring(),
    handshakeMs,
  });
  await clock.advance(handshakeMs - 1);
  assertEquals(log.left, 0);
  await clock.advance(1);
  const event = await log.next();
  assert(event.kind === "disconnected");
  assertEquals(event.fault?.kind, "timed-out");
  await within(ref.exited, "the end of the connection");
  assertEquals((await reader.all()).length, 0);
  await system.stop();
  far.close();
});

Deno.test("a handshake that was made is not given up later", async () => {
  const handshakeMs = 7000;
  const { clock, far, reader, log, write, system } = await connected({
    securing: new FakeSecuring(),
    handshakeMs,
  });
  await writeFully(far, HELLO);
  await reader.exactly(1);
  assertEquals((await log.next()).kind, "secured");
  await clock.advance(2 * handshakeMs);
  write("220 still here\r\n");
  assertEquals(decodeLenient(disguised(await reader.exactly(16))), "220 still here\r\n");
  assertEquals(log.left, 0);
  await system.stop();
  far.close();
});

Deno.test("a handshake that is made after it was given up leaves no connection open", async () => {
  const clock = new FakeClock();
  const { near, far } = await socketPair();
  const system = startSystem({ clock });
  const [given, room] = [Promise.withResolvers<void>(), Promise.withResolvers<Delivery>()];
  const faked = new FakeSecuring();
  // Slow to end, whatever happens.
  const securing: Securing = {
    secure: async (conn) => {
      const secured = await faked.secure(conn, new AbortController().signal);
      await given.promise;
      return secured;
    },
  };
  // Has no room for the news that the connection has ended.
  const owner: ActorRef<ConnectionEvent> = {
    path: "/owner",
    exited: new Promise(() => {}),
    send: () => "full",
    sendWhenReady: ({ kind }) => {
      return kind === "disconnected" ? room.promise : Promise.resolve("accepted");
    },
  };
  const ref = system.spawn(
    "connection",
    connection({ conn: near, owner, maximumLine: 4096, securing, handshakeMs: 7000 }),
  );
  await writeFully(far, HELLO);
  await new StreamReader(far).exactly(1);
  await clock.advance(7000);
  given.resolve();
  await settle();
  assertEquals(faked.secured.map(({ closed }) => closed), [1]);
  room.resolve("accepted");
  await within(ref.exited, "the end of the connection");
  await system.stop();
  far.close();
});

Deno.test("close during a handshake ends at once", async () => {
  const { far, reader, ref, system } = await connected({ securing: new FakeSecuring() });
  ref.send({ kind: "close" });
  assertEquals(await within(ref.exited, "the end of the connection"), { kind: "done" });
  assertEquals((await reader.all()).length, 0);
  await system.stop();
  far.close();
});
