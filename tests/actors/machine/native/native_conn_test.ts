import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { NativeConn } from "../../../../actors/machine/native/sockets/native_conn.ts";
import { NativeListener } from "../../../../actors/machine/native/sockets/native_listener.ts";
import { restOfWaits } from "../../../../actors/machine/native/sockets/readiness.ts";
import { encodeText } from "../../../../core/base/text.ts";
import { HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";
import { resettable, writeFully } from "../../../support/network/sockets.ts";
import { readAll } from "../../../support/ftp/data_sink.ts";
import { patterned } from "../../../support/files/memory_flows.ts";
import { within } from "../../../support/time/deadline.ts";

const hostname = "127.0.0.1";

/** More than the buffers of a connection hold. */
const LARGE = 24 * 2 ** 20;

function nativeTest(name: string, test: () => Promise<void>): void {
  const fn = async () => {
    await test();
    await restOfWaits();
  };
  Deno.test({ name, ignore: !HAS_SYSTEM_CALLS, fn });
}

function listen(at = hostname): NativeListener {
  const listener = NativeListener.listen({ hostname: at, port: 0 });
  assert(listener instanceof NativeListener);
  return listener;
}

/** A connection of the system's calls, and its far end, which is the runtime's. */
async function pair(at = hostname): Promise<{ near: NativeConn; far: Deno.TcpConn }> {
  using listener = listen(at);
  const [near, far] = await Promise.all([
    listener.accept(),
    Deno.connect({ hostname: at, port: listener.addr.port }),
  ]);
  return { near, far };
}

/** Rejects, or throws, as the runtime does for what was closed. */
async function assertClosed(use: () => unknown): Promise<void> {
  const error = await assertRejects(async () => await use());
  assert(error instanceof Deno.errors.BadResource, String(error));
}

async function readToEnd(conn: NativeConn): Promise<number> {
  const buffer = new Uint8Array(2 ** 20);
  for (let total = 0;;) {
    const count = await conn.read(buffer);
    if (count === null) return total;
    total += count;
  }
}

for (const at of [hostname, "::1"]) {
  nativeTest(`a native connection carries bytes both ways over ${at}`, async () => {
    const { near, far } = await pair(at);
    assertEquals(near.remoteAddr, far.localAddr);
    await writeFully(far, encodeText("there"));
    const buffer = new Uint8Array(16);
    assertEquals(await near.read(buffer), 5);
    assertEquals(buffer.subarray(0, 5), encodeText("there"));
    assertEquals(await near.write(encodeText("back")), 4);
    await near.closeWrite();
    assertEquals(await readAll(far), encodeText("back"));
    near.close();
  });
}

nativeTest("a native connection waits for a slow peer, reading and writing", async () => {
  const { near, far } = await pair();
  const bytes = patterned(LARGE);
  const sending = writeFully(near, bytes).then(() => near.closeWrite());
  assertEquals(await readAll(far), bytes);
  await sending;
  near.close();

  const other = await pair();
  const received = readToEnd(other.near);
  await writeFully(other.far, bytes);
  other.far.close();
  assertEquals(await received, LARGE);
  other.near.close();
});

nativeTest("a native connection has nothing to read, then bytes, then the end", async () => {
  const { near, far } = await pair();
  const buffer = new Uint8Array(16);
  assertEquals(near.readNow(buffer), undefined);
  await writeFully(far, encodeText("x"));
  await near.wait("read");
  assertEquals(near.readNow(buffer), 1);
  far.close();
  await near.wait("read");
  assertEquals(near.readNow(buffer), null);
  near.close();
});

nativeTest(
  "closing a native connection ends what waits for it, and closing it again is nothing",
  async () => {
    const { near, far } = await pair();
    const reading = assertClosed(() => near.read(new Uint8Array(1)));
    const writing = assertClosed(() => writeFully(near, patterned(LARGE)));
    near.close();
    near.close();
    await within(Promise.all([reading, writing]), "the end of what waits");
    await assertClosed(() => near.descriptor);
    await assertClosed(() => near.endNow());
    await assertClosed(() => near.write(new Uint8Array(1)));
    far.close();
  },
);

nativeTest("a closed native connection leaves its descriptor to the next one", async () => {
  const first = await pair();
  first.near.close();
  const second = await pair();
  first.near.close();
  await assertClosed(() => first.near.readNow(new Uint8Array(1)));
  await writeFully(second.near, encodeText("still open"));
  second.near.close();
  assertEquals(await readAll(second.far), encodeText("still open"));
  first.far.close();
});

nativeTest(
  "a peer that resets a native connection fails reads and writes, and nothing else",
  async () => {
    using listener = listen();
    const [near, peer] = await Promise.all([
      listener.accept(),
      resettable(listener.addr.port),
    ]);
    const reading = assertRejects(() => near.read(new Uint8Array(1)));
    await peer.reset();
    assertMatch(String(await reading), /Connection reset by peer/);
    const written = await assertRejects(() => near.write(new Uint8Array(1)));
    assertMatch(String(written), /Broken pipe/);
    near.close();
  },
);

nativeTest("a native listener takes whoever has come, and one that is closed nobody", async () => {
  const listener = listen();
  assertEquals(listener.acceptNow(), undefined);
  const far = await Deno.connect({ hostname, port: listener.addr.port });
  const near = listener.acceptNow();
  assertEquals(near?.remoteAddr, far.localAddr);
  const waiting = assertClosed(() => listener.accept());
  listener.close();
  listener.close();
  await within(waiting, "the end of the accept");
  await assertRejects(() => Deno.connect({ hostname, port: listener.addr.port }));
  near?.close();
  far.close();
});

nativeTest("a native listener leaves a port that is taken, and what is no address", () => {
  using taken = Deno.listen({ hostname, port: 0 });
  assertEquals(NativeListener.listen({ hostname, port: taken.addr.port }), "taken");
  assertEquals(NativeListener.listen({ hostname: "localhost", port: 0 }), undefined);
  // An address of documentation, which is none of this machine (RFC 5737).
  assertEquals(NativeListener.listen({ hostname: "192.0.2.1", port: 0 }), undefined);
  return Promise.resolve();
});

nativeTest("many native connections wait at the same time, each for itself", async () => {
  const pairs = await Promise.all(Array.from({ length: 100 }, () => pair()));
  const readings = pairs.map(async ({ near }, index) => {
    const buffer = new Uint8Array(16);
    const count = await near.read(buffer);
    assert(count !== null);
    assertEquals(new TextDecoder().decode(buffer.subarray(0, count)), `number ${index}`);
  });
  await Promise.all(pairs.map(({ far }, index) => writeFully(far, encodeText(`number ${index}`))));
  await Promise.all(readings);
  for (const { near, far } of pairs) {
    near.close();
    far.close();
  }
});

nativeTest("a peer that sends on and on does not keep everything else from its turn", async () => {
  const { near, far } = await pair();
  const sending = writeFully(far, patterned(LARGE)).then(() => far.closeWrite());
  // A byte at a time: there is always more to read, so nothing ever waits.
  await near.wait("read");
  const turned = Deno.lstat(".").then(() => "turned");
  const buffer = new Uint8Array(1);
  const reading = (async () => {
    for (let left = 20_000; left > 0; left -= 1) await near.read(buffer);
    return "read";
  })();
  assertEquals(await Promise.race([turned, reading]), "turned");
  await reading;
  assertEquals(await readToEnd(near), LARGE - 20_000);
  await sending;
  near.close();
  far.close();
});
