import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { connectFrom } from "../../../actors/transport/data_channel/bound_conn.ts";
import type { DataFailureKind } from "../../../core/protocol/transfer_failure.ts";
import { success } from "../../../core/base/outcome.ts";
import type { ByteTransform } from "../../../core/representation/byte_transform.ts";
import { concatBytes, encodeText } from "../../../core/base/text.ts";
import {
  CHANNEL,
  ChannelBench,
  type Ended,
  UNASKED,
  untilFull,
} from "../../support/ftp/channel_bench.ts";
import { readUntilEnd } from "../../support/network/network_checks.ts";
import { readAll } from "../../support/ftp/data_sink.ts";
import { within } from "../../support/time/deadline.ts";
import { settle } from "../../support/time/fake_clock.ts";
import { MemorySink, MemorySource, patterned } from "../../support/files/memory_flows.ts";
import { HAS_SYSTEM_CALLS } from "../../support/process/system_calls.ts";
import { writeFully } from "../../support/network/sockets.ts";

const hostname = "127.0.0.1";

/** Large enough for the buffers to grow on the way. */
const LARGE = 12 * 1_048_576 + 17;

/** The last event after this many bytes without a failure. */
function done(bytes: number): Ended {
  return { kind: "data-ended", channel: CHANNEL, bytes, outcome: success(undefined) };
}

/** What the kind of a failed outcome is; anything else fails the test. */
function failureOf(event: Ended): DataFailureKind | "file" | "none" {
  if (event.outcome.ok) return "none";
  return event.outcome.failure.side === "file" ? "file" : event.outcome.failure.kind;
}

/** A loopback port without a listener. */
function freePort(): number {
  const listener = Deno.listen({ hostname, port: 0 });
  listener.close();
  return listener.addr.port;
}

Deno.test("a passive channel sends the source to the peer that connects, then ends", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(patterned(LARGE));
  const conn = await Deno.connect({ hostname, port: await bench.listen() });
  await bench.look();
  const opened = await bench.log.next();
  assert(opened.kind === "data-opened" && opened.channel === CHANNEL);
  assertEquals(opened.peer, { hostname, port: conn.localAddr.port });
  bench.transfer({ direction: "out", source });
  assertEquals(await readAll(conn), patterned(LARGE));
  assertEquals(await bench.ended(), done(LARGE));
  assertEquals(source.disposed, 1);
  await bench.system.stop();
});

Deno.test("a passive channel gives the sink what arrives, and finishes it before the end", async () => {
  const bench = new ChannelBench();
  const sink = new MemorySink();
  const conn = await Deno.connect({ hostname, port: await bench.listen() });
  bench.transfer({ direction: "in", sink });
  await writeFully(conn, patterned(LARGE));
  conn.close();
  await bench.opened();
  assertEquals(await bench.ended(), done(LARGE));
  assert(sink.finished);
  assertEquals(sink.bytes, patterned(LARGE));
  assertEquals(sink.disposed, 1);
  await bench.system.stop();
});

Deno.test("an active channel dials and moves bytes either way", async () => {
  const sending = new ChannelBench();
  const source = new MemorySource(patterned(100_000));
  const from = await sending.dialled();
  sending.transfer({ direction: "out", source });
  assertEquals(await readAll(from), patterned(100_000));
  assertEquals(await sending.ended(), done(100_000));
  await sending.system.stop();

  const receiving = new ChannelBench();
  const sink = new MemorySink();
  const to = await receiving.dialled();
  receiving.transfer({ direction: "in", sink });
  await writeFully(to, patterned(100_000));
  to.close();
  assertEquals(await receiving.ended(), done(100_000));
  assertEquals(sink.bytes, patterned(100_000));
  await receiving.system.stop();
});

Deno.test("a transfer requested before the connection is open begins with it", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(encodeText("early"));
  const port = await bench.listen();
  bench.transfer({ direction: "out", source });
  const conn = await Deno.connect({ hostname, port });
  assertEquals(await readAll(conn), encodeText("early"));
  await bench.opened();
  assertEquals(await bench.ended(), done(5));
  await bench.system.stop();
});

Deno.test("an empty file is sent as an end of file", async () => {
  const sending = new ChannelBench();
  const from = await sending.dialled();
  sending.transfer({ direction: "out", source: new MemorySource(new Uint8Array()) });
  assertEquals((await readAll(from)).length, 0);
  assertEquals(await sending.ended(), done(0));
  await sending.system.stop();

  const receiving = new ChannelBench();
  const sink = new MemorySink();
  const to = await receiving.dialled();
  receiving.transfer({ direction: "in", sink });
  to.close();
  assertEquals(await receiving.ended(), done(0));
  assert(sink.finished);
  await receiving.system.stop();
});

/** Doubles every byte and adds a full stop at the end: the wire carries more than the file. */
function doubling(): ByteTransform {
  return {
    push: (bytes) => concatBytes([...bytes].map((byte) => Uint8Array.of(byte, byte))),
    end: () => encodeText("."),
  };
}

Deno.test("the transform is applied, its rest too, and the wire's bytes are counted", async () => {
  const sending = new ChannelBench();
  const from = await sending.dialled();
  const source = new MemorySource(encodeText("ab"));
  sending.transfer({ direction: "out", source, transform: doubling() });
  assertEquals(await readAll(from), encodeText("aabb."));
  assertEquals(await sending.ended(), done(5));
  await sending.system.stop();

  const receiving = new ChannelBench();
  const to = await receiving.dialled();
  const sink = new MemorySink();
  receiving.transfer({ direction: "in", sink, transform: doubling() });
  await writeFully(to, encodeText("ab"));
  to.close();
  assertEquals(await receiving.ended(), done(2));
  assertEquals(sink.bytes, encodeText("aabb."));
  await receiving.system.stop();
});

Deno.test("however the bytes come, the sink gets them all in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 5000, size: "max" }), {
        maxLength: 20,
        size: "max",
      }),
      async (chunks) => {
        const bench = new ChannelBench();
        const sink = new MemorySink();
        const conn = await bench.dialled();
        bench.transfer({ direction: "in", sink });
        for (const chunk of chunks) await writeFully(conn, chunk);
        conn.close();
        const whole = concatBytes(chunks);
        assertEquals(await bench.ended(), done(whole.length));
        assertEquals(sink.bytes, whole);
        await bench.system.stop();
      },
    ),
    { numRuns: 25 },
  );
});

Deno.test("a slow reader and a slow sink get the bytes as they were", async () => {
  const sending = new ChannelBench();
  const from = await sending.dialled();
  sending.transfer({ direction: "out", source: new MemorySource(patterned(LARGE)) });
  // The next bytes are read while these ones wait for room in the socket.
  await untilFull(sending);
  assertEquals(await readAll(from), patterned(LARGE));
  assertEquals(await sending.ended(), done(LARGE));
  await sending.system.stop();

  const receiving = new ChannelBench();
  const to = await receiving.dialled();
  const sink = new MemorySink({ write: () => settle(2) });
  receiving.transfer({ direction: "in", sink });
  await writeFully(to, patterned(1_000_000));
  to.close();
  assertEquals(await receiving.ended(), done(1_000_000));
  assertEquals(sink.bytes, patterned(1_000_000));
  await receiving.system.stop();
});

Deno.test("count returns how many bytes have moved so far", async () => {
  const bench = new ChannelBench();
  const arrived = Promise.withResolvers<void>();
  const sink = new MemorySink({ write: () => Promise.resolve(arrived.resolve()) });
  const conn = await bench.dialled();
  assertEquals(await bench.count(), 0);
  bench.transfer({ direction: "in", sink });
  await writeFully(conn, patterned(10));
  await arrived.promise;
  assertEquals(await bench.count(), 10);
  conn.close();
  assertEquals(await bench.ended(), done(10));
  await bench.system.stop();
});

Deno.test("a passive channel takes one connection and no more", async () => {
  const bench = new ChannelBench();
  const port = await bench.listen();
  const first = await Deno.connect({ hostname, port });
  await bench.look();
  await bench.opened();
  const second = await Deno.connect({ hostname, port }).then(() => "connected", () => "refused");
  assertEquals(second, "refused");
  await bench.system.stop();
  first.close();
});

Deno.test({
  name: "an upload that is aborted has taken what came before",
  // The runtime tells of what has come in its own order.
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const bench = new ChannelBench();
    const sink = new MemorySink();
    const conn = await Deno.connect({ hostname, port: await bench.listen() });
    bench.transfer({ direction: "in", sink });
    await bench.opened();
    const writing = conn.write(patterned(1000));
    bench.ref.send({ kind: "abort" });
    assertEquals(await writing, 1000);
    assertEquals(failureOf(await bench.ended()), "aborted");
    assertEquals([sink.bytes, sink.finished], [patterned(1000), false]);
    await bench.system.stop();
    conn.close();
  },
});

Deno.test("where the owner does not look itself, a peer that connects is noticed at once", async () => {
  const bench = new ChannelBench();
  const port = await bench.listen({ looksItself: false });
  const conn = await Deno.connect({ hostname, port });
  await bench.opened();
  await bench.system.stop();
  conn.close();
});

Deno.test("a peer that connects is noticed soon, even if nobody asks", async () => {
  const bench = new ChannelBench();
  const first = await Deno.connect({ hostname, port: await bench.listen() });
  await bench.clock.advance(UNASKED);
  await bench.opened();
  await bench.system.stop();
  first.close();

  const later = new ChannelBench();
  const port = await later.listen();
  await later.clock.advance(UNASKED);
  const second = await Deno.connect({ hostname, port });
  await later.opened();
  assertEquals(await later.look(), true);
  await later.system.stop();
  second.close();
});

Deno.test("a stranger is closed at once and does not use the listener up", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(encodeText("for one peer"));
  // Listens on both families: a client over IPv6 counts as another host than one over IPv4.
  const port = await bench.listen({ hostname: "::", allowedPeer: "127.0.0.1" });
  bench.transfer({ direction: "out", source });
  using stranger = await Deno.connect({ hostname: "::1", port });
  assertEquals((await readUntilEnd(stranger)).length, 0);
  const conn = await Deno.connect({ hostname, port });
  assertEquals(await readAll(conn), encodeText("for one peer"));
  await bench.opened();
  assertEquals(await bench.ended(), done(12));
  await bench.system.stop();
});

Deno.test("a listener without a connection expires and is closed", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(encodeText("x"));
  const port = await bench.listen();
  bench.transfer({ direction: "out", source });
  await bench.clock.advance(29_999);
  assertEquals(bench.log.left, 0);
  await bench.clock.advance(1);
  assertEquals(failureOf(await bench.ended()), "not-opened");
  assertEquals(source.disposed, 1);
  const later = await Deno.connect({ hostname, port }).then(() => "connected", () => "refused");
  assertEquals(later, "refused");
  await bench.system.stop();
});

Deno.test("a taken port of the range is passed over; with none free the channel fails", async () => {
  const taken = Deno.listen({ hostname, port: 0 });
  const { port } = taken.addr;
  const full = new ChannelBench();
  const ports = { first: port, last: port };
  full.ref.send({ kind: "listen", hostname, ports, allowedPeer: hostname, waitMs: 1 });
  assertEquals(failureOf(await full.ended()), "no-port");
  await full.system.stop();

  // A range of several ports, one of them taken: wherever the search begins, one of the others is found.
  const range = { first: Math.min(port, 65_533), last: Math.min(port, 65_533) + 2 };
  for (let round = 0; round < 8; round += 1) {
    const bench = new ChannelBench();
    const found = await bench.listen({ ports: range });
    assert(found !== port && found >= range.first && found <= range.last);
    await bench.system.stop();
  }
  taken.close();
});

Deno.test("listening on an unusable address fails with the reason", async () => {
  const bench = new ChannelBench();
  // RFC 5737 §3: never the address of this machine.
  bench.ref.send({ kind: "listen", hostname: "192.0.2.1", allowedPeer: hostname, waitMs: 1 });
  const event = await bench.ended();
  assertEquals(failureOf(event), "no-port");
  assert(!event.outcome.ok && event.outcome.failure.side === "data");
  assert(event.outcome.failure.detail !== undefined);
  await bench.system.stop();
});

Deno.test("connecting where nobody listens fails, and the waiting transfer is disposed", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(encodeText("x"));
  bench.dial(freePort());
  bench.transfer({ direction: "out", source });
  assertEquals(failureOf(await bench.ended()), "refused");
  assertEquals(source.disposed, 1);
  await bench.system.stop();
});

Deno.test("a dialled host that answers too late fails, and its connection is closed", async () => {
  const bench = new ChannelBench();
  const listener = Deno.listen({ hostname, port: 0 });
  bench.dial(listener.addr.port);
  // Microtasks only, so that no answer of the network can come in between.
  for (let left = 10_000; left > 0 && bench.clock.pending === 0; left -= 1) await Promise.resolve();
  for (const fire of bench.clock.takeDue(30_000)) fire();
  assertEquals(failureOf(await bench.ended()), "not-opened");
  using late = await within(listener.accept(), "the late connection");
  assertEquals((await readUntilEnd(late)).length, 0);
  listener.close();
  await bench.system.stop();
});

Deno.test("dialling from an end of one's own that is called off rejects with the reason", async () => {
  using listener = Deno.listen({ hostname, port: 0 });
  const { port } = listener.addr;
  const calling = new AbortController();
  const dialling = connectFrom({ hostname }, { hostname, port }, calling.signal);
  const reason = new Error("enough");
  calling.abort(reason);
  assertEquals(await assertRejects(() => dialling), reason);
});

Deno.test("a bound connection reports at its end that its bytes have not left", async () => {
  using listener = Deno.listen({ hostname, port: 0 });
  const { port } = listener.addr;
  const { signal } = new AbortController();
  using conn = await connectFrom({ hostname }, { hostname, port }, signal);
  assert(conn !== undefined);
  using peer = await listener.accept();
  // More than the buffers of the system hold, so that the end waits behind it.
  const writing = assertRejects(() => conn.write(new Uint8Array(64 * 1_048_576)));
  const ending = assertRejects(() => conn.closeWrite());
  peer.close();
  await Promise.all([writing, ending]);
});

Deno.test("a dialled connection leaves from the end that was asked for, or from another", async () => {
  using listener = Deno.listen({ hostname, port: 0 });
  const { port } = listener.addr;
  const taken = freePort();
  using _taken = Deno.listen({ hostname: "127.0.0.3", port: taken });
  const none = "192.0.2.1";
  for (
    const [from, expected] of [
      [{ hostname: "127.0.0.2" }, "127.0.0.2"],
      [{ hostname: "127.0.0.3", port: taken }, "127.0.0.3"],
      // No address of this machine: as the system chooses.
      [{ hostname: none, port: taken }, hostname],
    ] as const
  ) {
    const bench = new ChannelBench();
    const address = { hostname, port };
    bench.ref.send({ kind: "dial", address, from, waitMs: 10_000 });
    const conn = await within(listener.accept(), "the channel");
    assertEquals(conn.remoteAddr.hostname, expected);
    await bench.opened();
    const source = new MemorySource(encodeText("content"));
    bench.transfer({ direction: "out", source });
    assertEquals(await readAll(conn), encodeText("content"));
    assertEquals(await bench.ended(), done(7));
    await bench.system.stop();
  }
});
