import { assert, assertEquals } from "@std/assert";
import { FileFault } from "../../../core/files/file_failure.ts";
import type { TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import { failed } from "../../../core/base/outcome.ts";
import { encodeText } from "../../../core/base/text.ts";
import { dataChannel } from "../../../actors/transport/data_channel/data_channel.ts";
import {
  type ActorRef,
  ask,
  type Delivery,
  type OwnedRef,
  startSystem,
} from "../../../actors/kernel/kernel.ts";
import type {
  DataChannelEvent,
  DataChannelMsg,
} from "../../../actors/transport/data_channel/data_channel_messages.ts";
import { CHANNEL, ChannelBench, STALL, untilFull, WAIT } from "../../support/ftp/channel_bench.ts";
import { until, within } from "../../support/time/deadline.ts";
import { FakeSecuring } from "../../support/tls/fake_securing.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";
import { MemorySink, MemorySource, patterned } from "../../support/files/memory_flows.ts";
import { resettable, writeFully } from "../../support/network/sockets.ts";

const HUGE = 64 * 1_048_576;

const fault = new FileFault({ kind: "no-space", action: "write", path: "/file" });
const never = () => new Promise<void>(() => undefined);
const aborted = failed<TransferFailure>({ side: "data", kind: "aborted" });
const stalled = failed<TransferFailure>({ side: "data", kind: "stalled" });

/** Resolves when the other end is closed, however it ends. */
async function closed(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    while (await within(conn.read(buffer), "the end of the connection") !== null);
  } catch (error) {
    assert(error instanceof Deno.errors.ConnectionReset, String(error));
  } finally {
    conn.close();
  }
}

Deno.test("a file that fails is the file's failure, wherever it fails", async () => {
  const failing = () => Promise.reject(fault);
  const reading = new ChannelBench();
  const source = new MemorySource(
    patterned(200_000),
    (at) => at > 100_000 ? failing() : Promise.resolve(),
  );
  const from = await reading.dialled();
  reading.transfer({ direction: "out", source });
  await closed(from);
  const expected = failed<TransferFailure>({ side: "file", failure: fault.failure });
  assertEquals((await reading.ended()).outcome, expected);
  assertEquals(source.disposed, 1);
  await reading.system.stop();

  for (const hooks of [{ write: failing }, { finish: failing }]) {
    const writing = new ChannelBench();
    const sink = new MemorySink(hooks);
    const to = await writing.dialled();
    writing.transfer({ direction: "in", sink });
    await writeFully(to, encodeText("bytes"));
    await to.closeWrite();
    assertEquals((await writing.ended()).outcome, expected);
    assertEquals([sink.disposed, sink.finished], [1, false]);
    await closed(to);
    await writing.system.stop();
  }
});

Deno.test("a full disk ends the transfer although the peer sends nothing more", async () => {
  const bench = new ChannelBench();
  const sink = new MemorySink({ write: () => Promise.reject(fault) });
  const conn = await bench.dialled();
  bench.transfer({ direction: "in", sink });
  await writeFully(conn, encodeText("bytes"));
  assertEquals((await bench.ended()).outcome.ok, false);
  await closed(conn);
  await bench.system.stop();
});

Deno.test("a peer that resets has broken the transfer, either way", async () => {
  const receiving = new ChannelBench();
  const sink = new MemorySink();
  receiving.transfer({ direction: "in", sink });
  const sender = await resettable(await receiving.listen());
  await receiving.opened();
  await sender.reset();
  const lost = await receiving.ended();
  assert(!lost.outcome.ok && lost.outcome.failure.side === "data");
  assertEquals(lost.outcome.failure.kind, "broken");
  assertEquals([sink.disposed, sink.finished], [1, false]);
  await receiving.system.stop();

  const sending = new ChannelBench();
  const source = new MemorySource(patterned(HUGE));
  sending.transfer({ direction: "out", source });
  const reader = await resettable(await sending.listen());
  await sending.opened();
  await reader.reset();
  const broken = await sending.ended();
  assert(!broken.outcome.ok && broken.outcome.failure.side === "data");
  assertEquals(broken.outcome.failure.kind, "broken");
  assertEquals(source.disposed, 1);
  await sending.system.stop();
});

Deno.test("a peer that leaves while the source has nothing to give ends the transfer", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(patterned(HUGE), (at) => at < HUGE / 2 ? settle(0) : never());
  const conn = await bench.dialled();
  bench.transfer({ direction: "out", source });
  await untilFull(bench);
  conn.close();
  const { outcome } = await bench.ended();
  assert(!outcome.ok && outcome.failure.side === "data" && outcome.failure.kind === "broken");
  assertEquals(source.disposed, 1);
  await bench.system.stop();
});

Deno.test("a sender that sends no byte has stalled", async () => {
  const bench = new ChannelBench();
  let writes = 0;
  let arrived = Promise.withResolvers<void>();
  const sink = new MemorySink({
    write: () => {
      writes += 1;
      return Promise.resolve(arrived.resolve());
    },
  });
  const conn = await bench.dialled();
  bench.transfer({ direction: "in", sink });
  for (let round = 0; round < 3; round += 1) {
    await bench.clock.advance(STALL - 1);
    arrived = Promise.withResolvers<void>();
    await writeFully(conn, encodeText("x"));
    await within(arrived.promise, "the byte");
  }
  assertEquals([writes, bench.log.left], [3, 0]);
  await bench.clock.advance(STALL - 1);
  assertEquals(bench.log.left, 0);
  await bench.clock.advance(1);
  assertEquals((await bench.ended()).outcome, stalled);
  assertEquals(sink.disposed, 1);
  await closed(conn);
  await bench.system.stop();
});

Deno.test("a reader that does not read has stalled", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(patterned(HUGE));
  const conn = await bench.dialled();
  bench.transfer({ direction: "out", source });
  const sent = await untilFull(bench);
  await bench.clock.advance(STALL);
  const { outcome, bytes } = await bench.ended();
  assertEquals(outcome, stalled);
  assertEquals(bytes, sent);
  assertEquals(source.disposed, 1);
  conn.close();
  await bench.system.stop();
});

Deno.test("a file that takes its time is no stall", async () => {
  const bench = new ChannelBench();
  const ready = Promise.withResolvers<void>();
  const source = new MemorySource(
    patterned(200_000),
    (at) => at === 0 ? Promise.resolve() : ready.promise,
  );
  const conn = await bench.dialled();
  bench.transfer({ direction: "out", source });
  await until(async () => await bench.count() > 0, "bytes to be counted");
  await bench.clock.advance(10 * STALL);
  assertEquals(bench.log.left, 0);
  ready.resolve();
  assertEquals((await bench.ended()).outcome.ok, true);
  await closed(conn);
  await bench.system.stop();
});

Deno.test("abort works before there is a connection", async () => {
  const idle = new ChannelBench();
  idle.ref.send({ kind: "abort" });
  assertEquals((await idle.ended()).outcome, aborted);
  await idle.system.stop();

  const listening = new ChannelBench();
  const port = await listening.listen();
  listening.ref.send({ kind: "abort" });
  assertEquals((await listening.ended()).outcome, aborted);
  const later = await Deno.connect({ hostname: "127.0.0.1", port })
    .then(() => "connected", () => "refused");
  assertEquals(later, "refused");
  await listening.system.stop();

  const dialling = new ChannelBench();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  dialling.dial(listener.addr.port);
  dialling.ref.send({ kind: "abort" });
  assertEquals((await dialling.ended()).outcome, aborted);
  await closed(await within(listener.accept(), "the late connection"));
  listener.close();
  await dialling.system.stop();
});

Deno.test("a connection that arrives after the end of the channel is closed", async () => {
  const system = startSystem({ clock: new FakeClock() });
  const room = Promise.withResolvers<Delivery>();
  // Has no room for the last word yet, and calls the channel off in the moment in which it has dialled.
  const owner: ActorRef<DataChannelEvent> = {
    path: "/owner",
    exited: new Promise(() => {}),
    send: () => "full",
    sendWhenReady: ({ kind }) => {
      if (kind === "data-reached") ref.send({ kind: "abort" });
      return room.promise;
    },
  };
  const ref: OwnedRef<DataChannelMsg> = system.spawn(
    "data",
    dataChannel({ channel: CHANNEL, owner }),
  );
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = { hostname: "127.0.0.1", port: listener.addr.port };
  ref.send({ kind: "dial", address, waitMs: WAIT, secure: new FakeSecuring() });
  const conn = await listener.accept();
  listener.close();
  await closed(conn);
  let exited = false;
  ref.exited.then(() => exited = true);
  await settle();
  assertEquals(exited, false, "it ends only after its last word");
  room.resolve("accepted");
  await within(ref.exited, "the end of the channel");
  await system.stop();
});

Deno.test("abort closes an idle connection", async () => {
  const bench = new ChannelBench();
  const conn = await bench.dialled();
  bench.ref.send({ kind: "abort" });
  assertEquals((await bench.ended()).outcome, aborted);
  await closed(conn);
  await bench.system.stop();
});

Deno.test("an address whose connection leads to another host is not taken", async () => {
  const bench = new ChannelBench();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  // This address is answered by loopback.
  const address = { hostname: "0.0.0.0", port: listener.addr.port };
  bench.ref.send({ kind: "dial", address, waitMs: WAIT });
  const conn = await listener.accept();
  listener.close();
  const { outcome } = await bench.ended();
  assert(!outcome.ok && outcome.failure.side === "data" && outcome.failure.kind === "refused");
  await closed(conn);
  await bench.system.stop();
});

Deno.test("a refused stranger no longer matters once the right peer has connected", async () => {
  const bench = new ChannelBench();
  const port = await bench.listen({ hostname: "::", allowedPeer: "127.0.0.1" });
  const stranger = await Deno.connect({ hostname: "::1", port });
  await bench.look();
  await closed(stranger);
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await bench.look();
  await bench.opened();
  bench.ref.send({ kind: "abort" });
  assertEquals((await bench.ended()).outcome, aborted);
  await closed(conn);
  await bench.system.stop();
});

Deno.test("an aborted upload stays aborted, whatever else ends it", async () => {
  const bench = new ChannelBench();
  const conn = await bench.dialled();
  bench.transfer({ direction: "in", sink: new MemorySink() });
  await bench.clock.advance(6_000);
  bench.ref.send({ kind: "abort" });
  const gave = ask(bench.ref, { kind: "give-way" }, { timeoutMs: WAIT });
  assertEquals((await bench.ended()).outcome, aborted);
  assertEquals(await gave, true);
  await closed(conn);
  await bench.system.stop();
});

Deno.test("an upload gives way during its handshake, a download never does", async () => {
  const uploading = new ChannelBench();
  const port = await uploading.listen({ secure: new FakeSecuring() });
  const silent = await Deno.connect({ hostname: "127.0.0.1", port });
  uploading.transfer({ direction: "in", sink: new MemorySink() });
  await uploading.clock.advance(6_000);
  assertEquals(await ask(uploading.ref, { kind: "give-way" }, { timeoutMs: WAIT }), true);
  await uploading.ended();
  await closed(silent);
  await uploading.system.stop();

  const downloading = new ChannelBench();
  const conn = await downloading.dialled();
  downloading.transfer({ direction: "out", source: new MemorySource(patterned(HUGE)) });
  await untilFull(downloading);
  await downloading.clock.advance(6_000);
  assertEquals(await ask(downloading.ref, { kind: "give-way" }, { timeoutMs: WAIT }), false);
  conn.close();
  await downloading.ended();
  await downloading.system.stop();
});

Deno.test("abort ends a read or a write that is blocked, of the wire and of the file", async () => {
  const flows = {
    "wire read": () => ({ direction: "in" as const, sink: new MemorySink() }),
    "wire write": () => ({ direction: "out" as const, source: new MemorySource(patterned(HUGE)) }),
    "file read": () => ({
      direction: "out" as const,
      source: new MemorySource(patterned(9), never),
    }),
    "file write": () => ({ direction: "in" as const, sink: new MemorySink({ write: never }) }),
    "file end": () => ({ direction: "in" as const, sink: new MemorySink({ finish: never }) }),
  };
  for (const [blocked, make] of Object.entries(flows)) {
    const bench = new ChannelBench();
    const conn = await bench.dialled();
    const flow = make();
    bench.transfer(flow);
    if (blocked === "wire write") await untilFull(bench);
    if (blocked.startsWith("file") && flow.direction === "in") {
      await writeFully(conn, encodeText("bytes"));
      if (blocked === "file end") await conn.closeWrite();
      await until(async () => await bench.count() > 0, "bytes to be counted");
    }
    await settle();
    bench.ref.send({ kind: "abort" });
    bench.ref.send({ kind: "abort" });
    assertEquals((await bench.ended()).outcome, aborted, blocked);
    const file = flow.direction === "in" ? flow.sink : flow.source;
    assertEquals(file.disposed, 1, blocked);
    await closed(conn);
    await bench.system.stop();
  }
});

Deno.test("an upload whose client is gone takes what comes, and is never complete", async () => {
  const bench = new ChannelBench();
  const conn = await bench.dialled();
  const sink = new MemorySink();
  bench.transfer({ direction: "in", sink });
  bench.ref.send({ kind: "cut" });
  await writeFully(conn, patterned(100_000));
  conn.close();
  assertEquals((await bench.ended()).outcome, aborted);
  assertEquals([sink.bytes.length, sink.finished, sink.disposed], [100_000, false, 1]);
  await bench.system.stop();
});

Deno.test("an upload whose client is gone is given time by a slow disk", async () => {
  const bench = new ChannelBench();
  const conn = await bench.dialled();
  const begun = Promise.withResolvers<void>();
  const written = Promise.withResolvers<void>();
  const write = () => {
    begun.resolve();
    return written.promise;
  };
  const sink = new MemorySink({ write });
  bench.transfer({ direction: "in", sink });
  const sent = patterned(300_000);
  await writeFully(conn, sent);
  conn.close();
  await begun.promise;
  bench.ref.send({ kind: "cut" });
  for (let pause = 0; pause < 5; pause += 1) {
    await settle();
    await bench.clock.advance(100);
  }
  written.resolve();
  assertEquals((await bench.ended()).outcome, aborted);
  assertEquals(sink.bytes.length, sent.length);
  await bench.system.stop();
});

Deno.test("a client that goes while its file is completed has not sent it", async () => {
  const bench = new ChannelBench();
  const conn = await bench.dialled();
  const reached = Promise.withResolvers<void>();
  const completed = Promise.withResolvers<void>();
  const finish = async () => {
    reached.resolve();
    await completed.promise;
  };
  const sink = new MemorySink({ finish });
  bench.transfer({ direction: "in", sink });
  await writeFully(conn, encodeText("bytes"));
  await conn.closeWrite();
  await reached.promise;
  bench.ref.send({ kind: "cut" });
  const ended = bench.ended();
  await settle();
  completed.resolve();
  assertEquals((await ended).outcome, aborted);
  await closed(conn);
  await bench.system.stop();
});

Deno.test("a transfer after the end, or during another one, is disposed", async () => {
  const bench = new ChannelBench();
  const [first, second, third] = [1, 2, 3].map(() => new MemorySource(encodeText("x")));
  assert(first !== undefined && second !== undefined && third !== undefined);
  bench.transfer({ direction: "out", source: first });
  bench.transfer({ direction: "out", source: second });
  bench.ref.send({ kind: "abort" });
  bench.transfer({ direction: "out", source: third });
  assertEquals((await bench.ended()).outcome, aborted);
  assertEquals([first.disposed, second.disposed, third.disposed], [1, 1, 1]);
  await bench.system.stop();
});

Deno.test("stopping the actor disposes and closes everything, queued or under way", async () => {
  const queued = new ChannelBench();
  const waiting = new MemorySource(encodeText("x"));
  await queued.listen();
  queued.transfer({ direction: "out", source: waiting });
  await settle();
  assertEquals(await queued.ref.stop(), { kind: "stopped" });
  assertEquals(waiting.disposed, 1);

  const unread = new ChannelBench();
  const undelivered = new MemorySource(encodeText("x"));
  unread.transfer({ direction: "out", source: undelivered });
  await unread.ref.stop();
  assertEquals(undelivered.disposed, 1);

  const moving = new ChannelBench();
  const source = new MemorySource(patterned(HUGE));
  const conn = await moving.dialled();
  moving.transfer({ direction: "out", source });
  await untilFull(moving);
  await within(moving.ref.stop(), "the stop");
  assertEquals(source.disposed, 1);
  await closed(conn);
  for (const { system } of [queued, unread, moving]) await system.stop();
});
