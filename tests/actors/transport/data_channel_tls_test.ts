import { assert, assertEquals } from "@std/assert";
import { HANDSHAKE_LIMIT } from "../../../actors/transport/tls/securing.ts";
import { encodeText } from "../../../core/base/text.ts";
import { ChannelBench, type Ended, WAIT } from "../../support/ftp/channel_bench.ts";
import { readAll } from "../../support/ftp/data_sink.ts";
import { settle } from "../../support/time/fake_clock.ts";
import { disguised, FAKE_HELLO, FakeSecuring } from "../../support/tls/fake_securing.ts";
import { MemorySink, MemorySource, patterned } from "../../support/files/memory_flows.ts";
import { writeFully } from "../../support/network/sockets.ts";

const hostname = "127.0.0.1";
const HELLO = Uint8Array.of(FAKE_HELLO);

async function shakeHands(conn: Deno.TcpConn): Promise<void> {
  await writeFully(conn, HELLO);
  assertEquals(await conn.read(new Uint8Array(1)), 1);
}

function failureOf(event: Ended): string {
  if (event.outcome.ok) return "none";
  return event.outcome.failure.side === "file" ? "file" : event.outcome.failure.kind;
}

Deno.test("a passive channel makes the handshake before it reports, then sends under TLS", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(patterned(300_000));
  const conn = await Deno.connect({
    hostname,
    port: await bench.listen({ secure: new FakeSecuring() }),
  });
  bench.transfer({ direction: "out", source });
  await settle();
  assertEquals(bench.log.left, 0);
  await shakeHands(conn);
  const opened = await bench.log.next();
  assert(opened.kind === "data-opened");
  assertEquals(opened.tls, { version: "1.3", resumed: true });
  assertEquals(disguised(await readAll(conn)), patterned(300_000));
  assertEquals(failureOf(await bench.ended()), "none");
  await bench.system.stop();
});

Deno.test("an active channel secures what it dialled, and receives under TLS", async () => {
  const bench = new ChannelBench();
  const sink = new MemorySink();
  const listener = Deno.listen({ hostname, port: 0 });
  bench.dial(listener.addr.port, new FakeSecuring());
  const conn = await listener.accept();
  listener.close();
  await shakeHands(conn);
  await bench.opened();
  bench.transfer({ direction: "in", sink });
  await writeFully(conn, disguised(encodeText("bytes")));
  await conn.closeWrite();
  assertEquals(failureOf(await bench.ended()), "none");
  assertEquals(sink.bytes, encodeText("bytes"));
  await bench.system.stop();
  conn.close();
});

Deno.test("a data connection that speaks no TLS carries nothing", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(patterned(10));
  const conn = await Deno.connect({
    hostname,
    port: await bench.listen({ secure: new FakeSecuring() }),
  });
  bench.transfer({ direction: "out", source });
  await writeFully(conn, encodeText("x"));
  const ended = await bench.ended();
  assertEquals(failureOf(ended), "not-secured");
  assertEquals(ended.bytes, 0);
  assertEquals(source.disposed, 1);
  assertEquals(await conn.read(new Uint8Array(1)), null);
  await bench.system.stop();
  conn.close();
});

Deno.test("a handshake without an end is bounded from the time a transfer was asked for", async () => {
  const bench = new ChannelBench();
  const sink = new MemorySink();
  const conn = await Deno.connect({
    hostname,
    port: await bench.listen({ secure: new FakeSecuring() }),
  });
  // The first byte of the wait: as long as a listener waits, no transfer asked for.
  await bench.clock.advance(WAIT - 1);
  assertEquals(bench.log.left, 0);
  bench.transfer({ direction: "in", sink });
  await bench.clock.advance(HANDSHAKE_LIMIT - 1);
  assertEquals(bench.log.left, 0);
  await bench.clock.advance(1);
  assertEquals(failureOf(await bench.ended()), "not-secured");
  assertEquals(sink.disposed, 1);
  await bench.system.stop();
  conn.close();
});

Deno.test("an abort during the handshake is an abort", async () => {
  const bench = new ChannelBench();
  const source = new MemorySource(patterned(10));
  const conn = await Deno.connect({
    hostname,
    port: await bench.listen({ secure: new FakeSecuring() }),
  });
  bench.transfer({ direction: "out", source });
  await settle();
  bench.ref.send({ kind: "abort" });
  assertEquals(failureOf(await bench.ended()), "aborted");
  assertEquals(await conn.read(new Uint8Array(1)), null);
  await bench.system.stop();
  conn.close();
});

Deno.test("a channel stopped during the handshake leaves no socket", async () => {
  const bench = new ChannelBench();
  const conn = await Deno.connect({
    hostname,
    port: await bench.listen({ secure: new FakeSecuring() }),
  });
  await settle();
  await bench.system.stop();
  assertEquals(await conn.read(new Uint8Array(1)), null);
  conn.close();
});
