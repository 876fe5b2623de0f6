import { assert, assertEquals } from "@std/assert";
import { type Context, startSystem } from "../../../actors/kernel/kernel.ts";
import { DataChannels } from "../../../actors/transport/data_channel/data_channel_handle.ts";
import type { DataChannelEvent } from "../../../actors/transport/data_channel/data_channel_messages.ts";
import type { DirectChannel } from "../../../actors/transport/data_channel/direct_channel.ts";
import { readAll } from "../../support/ftp/data_sink.ts";
import { MemorySink, MemorySource, patterned } from "../../support/files/memory_flows.ts";
import { resettableListener, writeFully } from "../../support/network/sockets.ts";
import { HAS_SYSTEM_CALLS } from "../../support/process/system_calls.ts";
import { within } from "../../support/time/deadline.ts";
import { settle } from "../../support/time/fake_clock.ts";

const hostname = "127.0.0.1";
const waitMs = 30_000;
const stallMs = 30_000;

type OwnerMsg = DataChannelEvent | { readonly kind: "settled" };

/** Runs the work with a channel to a peer that takes one connection, in an actor of its own. */
function directTest(
  name: string,
  work: (channel: DirectChannel, peer: Deno.TcpConn) => Promise<void>,
): void {
  const fn = async () => {
    using listener = Deno.listen({ hostname, port: 0 });
    await inOwner(async (channels) => {
      const address = { hostname, port: listener.addr.port };
      const channel = channels.dialDirectly({ address, waitMs }, true);
      assert(channel !== undefined);
      using peer = await listener.accept();
      await within(work(channel, peer), "the work");
    });
  };
  Deno.test({ name, ignore: !HAS_SYSTEM_CALLS, fn });
}

async function inOwner(work: (channels: DataChannels) => Promise<void>): Promise<void> {
  const system = startSystem();
  const done = Promise.withResolvers<void>();
  system.spawn("owner", (ctx: Context<OwnerMsg>) => {
    const channels = new DataChannels(ctx);
    ctx.run(() => work(channels).then(done.resolve, done.reject), () => ({ kind: "settled" }));
    return {
      receive: (msg: OwnerMsg) => {
        if (msg.kind !== "settled") channels.receive(msg);
        return undefined;
      },
      onStopping: () => void channels.end(),
    };
  });
  try {
    await done.promise;
  } finally {
    await system.stop();
  }
}

directTest(
  "what has come when the server says that it is complete is taken",
  async (channel, peer) => {
    const sink = new MemorySink();
    channel.transfer({ flow: { direction: "in", sink }, stallMs });
    await writeFully(peer, patterned(4096));
    peer.close();
    channel.look();
    assertEquals(await channel.ended, { bytes: 4096, outcome: { ok: true, value: undefined } });
    assertEquals(sink.bytes, patterned(4096));
  },
);

directTest("what comes later than the server says is waited for", async (channel, peer) => {
  const sink = new MemorySink();
  await writeFully(peer, patterned(1000));
  channel.transfer({ flow: { direction: "in", sink }, stallMs });
  channel.look();
  await channel.reached;
  await writeFully(peer, patterned(4096).subarray(1000));
  peer.close();
  assertEquals((await channel.ended).bytes, 4096);
  assertEquals(sink.bytes, patterned(4096));
});

directTest(
  "a small file is sent, and more than there is room for as well",
  async (channel, peer) => {
    const bytes = patterned(60_000);
    const source = new MemorySource(bytes);
    channel.transfer({ flow: { direction: "out", source }, stallMs });
    assertEquals(await readAll(peer), bytes);
    assertEquals((await channel.ended).bytes, bytes.length);
  },
);

/** A source that knows how many bytes are left, as files do. */
class SizedSource extends MemorySource {
  left: number;

  constructor(bytes: Uint8Array, before?: (at: number) => Promise<void>) {
    super(bytes, before);
    this.left = bytes.length;
  }

  override async read(into: Uint8Array): Promise<number | null> {
    const count = await super.read(into);
    this.left -= count ?? 0;
    return count;
  }
}

for (const length of [0, 1, 60_000]) {
  directTest(`a file of ${length} bytes that knows its size is sent`, async (channel, peer) => {
    const source = new SizedSource(patterned(length));
    channel.transfer({ flow: { direction: "out", source }, stallMs });
    assertEquals(await readAll(peer), patterned(length));
    assertEquals(await channel.ended, { bytes: length, outcome: { ok: true, value: undefined } });
    assertEquals(source.disposed, 1);
  });
}

directTest("a source that fails in a way of its own ends the transfer", async (channel) => {
  const source = new SizedSource(patterned(9), () => Promise.reject(new Error("no such bytes")));
  const end = await channel.transfer({ flow: { direction: "out", source }, stallMs });
  const failure = { side: "data", kind: "broken", detail: "no such bytes" } as const;
  assertEquals(end, { bytes: 0, outcome: { ok: false, failure } });
  assertEquals(source.disposed, 1);
});

directTest(
  "a source that fails after the transfer was called off is no failure more",
  async (channel) => {
    const { promise, reject } = Promise.withResolvers<void>();
    const source = new SizedSource(patterned(9), () => promise);
    const ended = channel.transfer({ flow: { direction: "out", source }, stallMs });
    channel.abort();
    reject(new Error("it is closed"));
    const { outcome } = await ended;
    assert(!outcome.ok && outcome.failure.side === "data");
    assertEquals(outcome.failure.kind, "aborted");
  },
);

directTest("a file that does not answer stalls the transfer", async (channel) => {
  const source = new SizedSource(patterned(9), () => new Promise(() => {}));
  const { outcome } = await channel.transfer({ flow: { direction: "out", source }, stallMs: 20 });
  assert(!outcome.ok && outcome.failure.side === "data");
  assertEquals(outcome.failure.kind, "stalled");
});

directTest("a channel that is aborted has moved nothing and is closed", async (channel, peer) => {
  channel.abort();
  assertEquals((await channel.ended).outcome.ok, false);
  assertEquals(await peer.read(new Uint8Array(1)), null);
});

Deno.test({
  name: "a direct channel to nobody says that the connection was refused",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const listener = Deno.listen({ hostname, port: 0 });
    const { port } = listener.addr;
    listener.close();
    await inOwner(async (channels) => {
      const channel = channels.dialDirectly({ address: { hostname, port }, waitMs }, false);
      const end = await channel?.ended;
      assert(end?.outcome.ok === false && end.outcome.failure.side === "data");
      assertEquals([end.bytes, end.outcome.failure.kind], [0, "refused"]);
    });
  },
});

Deno.test({
  name: "an empty file is sent once the peer has answered",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    // While others wait to be accepted, the system does not answer, and is asked again a second later.
    using listener = Deno.listen({ hostname, port: 0, tcpBacklog: 1 });
    const { port } = listener.addr;
    const before = [await Deno.connect({ hostname, port }), await Deno.connect({ hostname, port })];
    await inOwner(async (channels) => {
      const channel = channels.dialDirectly({ address: { hostname, port }, waitMs }, true);
      assert(channel !== undefined);
      assertEquals(channel.wasReached, false);
      const source = new SizedSource(new Uint8Array());
      channel.transfer({ flow: { direction: "out", source }, stallMs });
      for (const conn of before) {
        (await listener.accept()).close();
        conn.close();
      }
      using peer = await within(listener.accept(), "the connection");
      assertEquals(await readAll(peer), new Uint8Array());
      assertEquals((await channel.ended).outcome.ok, true);
    });
  },
});

Deno.test({
  name: "a connection that is reset was reached",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const peer = await resettableListener();
    await inOwner(async (channels) => {
      const channel = channels.dialDirectly(
        { address: { hostname, port: peer.port }, waitMs },
        true,
      );
      assert(channel !== undefined);
      await peer.send(patterned(9));
      const sink = new MemorySink();
      channel.transfer({ flow: { direction: "in", sink }, stallMs });
      await settle();
      await peer.reset();
      channel.look();
      assertEquals((await channel.ended).outcome.ok, false);
      assertEquals(sink.bytes, patterned(9));
      assertEquals(channel.wasReached, true);
    });
  },
});
