import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ByteSource } from "../../../actors/transport/flow/flow.ts";
import { Meter, paceOf, pump } from "../../../actors/transport/flow/pump.ts";
import type { Wire } from "../../../actors/transport/wire.ts";
import { failed, success } from "../../../core/base/outcome.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { encodeText } from "../../../core/base/text.ts";
import { readAll } from "../../support/ftp/data_sink.ts";
import { within } from "../../support/time/deadline.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";
import { MemorySink, MemorySource, patterned } from "../../support/files/memory_flows.ts";
import { type SocketPair, socketPair, writeFully } from "../../support/network/sockets.ts";

/** How many transfers at once may have large buffers, how large these are, and after how many bytes they come. */
const MOST_LARGE = 64;
const LARGE_BUFFER = 1_048_576;
const SMALL_BUFFER = 65_536;
const LARGE_AFTER = 4 * LARGE_BUFFER;

function meter(clock = new FakeClock()): Meter {
  return new Meter(clock);
}

/** Runs the work with both ends of a connection, and closes them. */
async function connected(work: (ends: SocketPair) => Promise<void>): Promise<void> {
  const ends = await socketPair();
  try {
    await work(ends);
  } finally {
    for (const end of [ends.near, ends.far]) {
      try {
        end.close();
      } catch {
        // The test has closed it.
      }
    }
  }
}

/** The connection, with some of what is done on it done otherwise. */
function altered(conn: Deno.Conn, changes: Partial<Wire>): Wire {
  return {
    read: (into) => conn.read(into),
    write: (bytes) => conn.write(bytes),
    closeWrite: () => conn.closeWrite(),
    close: () => conn.close(),
    ...changes,
  };
}

/** Takes everything at once: how it gets to the peer is not what the test is about. */
const SWALLOWING: Wire = {
  read: () => Promise.resolve(null),
  write: (bytes) => Promise.resolve(bytes.length),
  closeWrite: () => Promise.resolve(),
  close: () => {},
};

Deno.test("sending ends on the wire, although the connection is not closed", () =>
  connected(async ({ near, far }) => {
    const source = new MemorySource(patterned(1000));
    assertEquals(await pump({ direction: "out", source }, near, meter()), success(undefined));
    assertEquals(await within(readAll(far), "the end of file"), patterned(1000));
  }));

Deno.test("a download whose end cannot be sent is broken, whatever has left before", () =>
  connected(async ({ near }) => {
    const closeWrite = () => Promise.reject(new Error("no end"));
    const source = new MemorySource(patterned(1000));
    const outcome = await pump(
      { direction: "out", source },
      altered(near, { closeWrite }),
      meter(),
    );
    assertEquals(outcome, failed({ side: "data", kind: "broken", detail: "no end" }));
  }));

Deno.test("the peer's end is answered before the file is finished, which may take long", () =>
  connected(async ({ near, far }) => {
    const answered = async () => {
      const answer = await within(far.read(new Uint8Array(1)), "the answer to the end");
      assertEquals(answer, null);
    };
    const sink = new MemorySink({ finish: answered });
    await writeFully(far, encodeText("bytes"));
    await far.closeWrite();
    assertEquals(await pump({ direction: "in", sink }, near, meter()), success(undefined));
    assert(sink.finished);
  }));

Deno.test("an upload is complete even if its end can no longer be answered", () =>
  connected(async ({ near, far }) => {
    const closeWrite = () => Promise.reject(new Error("it has gone"));
    const sink = new MemorySink();
    await writeFully(far, encodeText("bytes"));
    far.close();
    const outcome = await pump({ direction: "in", sink }, altered(near, { closeWrite }), meter());
    assertEquals([outcome, sink.finished], [success(undefined), true]);
  }));

Deno.test("an upload that breaks ends only once what has arrived is in the file", () =>
  connected(async ({ near, far }) => {
    const written = Promise.withResolvers<void>();
    const broken = Promise.withResolvers<void>();
    const sink = new MemorySink({ write: () => written.promise });
    const read = async (into: Uint8Array): Promise<number | null> => {
      try {
        return await near.read(into);
      } catch (error) {
        broken.resolve();
        throw error;
      }
    };
    let ended = false;
    const pumping = pump({ direction: "in", sink }, altered(near, { read }), meter())
      .finally(() => ended = true);
    await writeFully(far, encodeText("bytes"));
    await settle();
    near.close();
    await within(broken.promise, "the break");
    await settle();
    assertEquals(ended, false);
    written.resolve();
    const outcome = await pumping;
    assert(!outcome.ok && outcome.failure.side === "data");
    assertEquals([sink.bytes, sink.finished], [encodeText("bytes"), false]);
  }));

Deno.test("a peer that takes a little now and then has not stalled, however slow it is", () =>
  connected(async ({ near, far }) => {
    const clock = new FakeClock();
    const counted = meter(clock);
    const idle: number[] = [];
    const write = async (bytes: Uint8Array): Promise<number> => {
      await clock.advance(1000);
      idle.push(counted.idle);
      return await near.write(bytes.subarray(0, 10));
    };
    const source = new MemorySource(patterned(50));
    await pump({ direction: "out", source }, altered(near, { write }), counted);
    assertEquals(idle, [1000, 1000, 1000, 1000, 1000]);
    assertEquals([counted.idle, counted.bytes], [0, 50]);
    assertEquals(await readAll(far), patterned(50));
  }));

Deno.test("a transfer that is called off moves nothing more, though its throttle lets it", async () => {
  const controller = new AbortController();
  const throttle = { portion: 10, take: () => Promise.resolve(controller.abort()) };
  const pace = paceOf(throttle, controller);
  const source = new MemorySource(patterned(50));
  const counted = meter();
  await assertRejects(() => pump({ direction: "out", source }, SWALLOWING, counted, pace));
  assertEquals(counted.bytes, 0);
});

/** A source of that length, without content: it records the largest buffer that it got, and waits before its end. */
function noting(length: number, end: Promise<void>) {
  let left = length;
  const source: ByteSource & { largest: number } = {
    largest: 0,
    read: async (into) => {
      source.largest = Math.max(source.largest, into.buffer.byteLength);
      if (left <= 0) await end;
      const count = Math.min(left, into.length);
      left -= count;
      return count <= 0 ? null : count;
    },
    [Symbol.dispose]: () => {},
  };
  return source;
}

Deno.test("only some transfers have large buffers at once, and they give them back", async () => {
  const length = LARGE_AFTER + 4 * LARGE_BUFFER;
  const end = Promise.withResolvers<void>();
  const sources = Array.from({ length: MOST_LARGE + 6 }, () => noting(length, end.promise));
  const pumping = sources.map((source) => pump({ direction: "out", source }, SWALLOWING, meter()));
  await settle(20);
  const large = sources.filter(({ largest }) => largest === LARGE_BUFFER).length;
  assert(large > 0 && large <= MOST_LARGE, `${large} have large buffers`);
  end.resolve();
  await Promise.all(pumping);
  const next = noting(length, end.promise);
  await pump({ direction: "out", source: next }, SWALLOWING, meter());
  assertEquals(next.largest, LARGE_BUFFER);
});

Deno.test("a transfer has small buffers at first, and always when it moves small portions", async () => {
  const first = noting(LARGE_AFTER, Promise.resolve());
  await pump({ direction: "out", source: first }, SWALLOWING, meter());
  const throttled = noting(2 * LARGE_AFTER, Promise.resolve());
  const pace = { portion: SMALL_BUFFER, take: () => Promise.resolve() };
  await pump({ direction: "out", source: throttled }, SWALLOWING, meter(), pace);
  assertEquals([first.largest, throttled.largest], [SMALL_BUFFER, SMALL_BUFFER]);
});

Deno.test("a file that was read whole at once is not read again, others are to their end", async () => {
  const reads: (number | null)[] = [];
  const reading = (length: number, known: boolean): ByteSource => {
    let left = length;
    return {
      get left() {
        return known ? left : undefined;
      },
      read: (into) => {
        const count = Math.min(left, into.length);
        left -= count;
        reads.push(count === 0 ? null : count);
        return Promise.resolve(count === 0 ? null : count);
      },
      [Symbol.dispose]: () => {},
    };
  };
  const counted = meter();
  await pump({ direction: "out", source: reading(5, true) }, SWALLOWING, counted);
  await pump({ direction: "out", source: reading(SMALL_BUFFER + 1, true) }, SWALLOWING, counted);
  await pump({ direction: "out", source: reading(5, false) }, SWALLOWING, counted);
  await pump({ direction: "out", source: reading(0, true) }, SWALLOWING, counted);
  assertEquals(reads, [5, SMALL_BUFFER, 1, null, 5, null, null]);
  assertEquals(counted.bytes, 5 + SMALL_BUFFER + 1 + 5);
});

Deno.test("a file that is known to be large is moved in large buffers from its start", async () => {
  const source = { ...noting(LARGE_AFTER, Promise.resolve()), left: LARGE_AFTER };
  const sizes: number[] = [];
  const noted = {
    ...source,
    read: (into: Uint8Array) => {
      sizes.push(into.length);
      return source.read(into);
    },
  };
  await pump({ direction: "out", source: noted }, SWALLOWING, meter());
  assertEquals(sizes[0], LARGE_BUFFER);
});

Deno.test("a transfer that has become large uses no small buffer any more", async () => {
  const sizes: number[] = [];
  const source = noting(LARGE_AFTER + 6 * LARGE_BUFFER, Promise.resolve());
  const noted: ByteSource = {
    read: (into) => {
      sizes.push(into.buffer.byteLength);
      return source.read(into);
    },
    [Symbol.dispose]: () => {},
  };
  await pump({ direction: "out", source: noted }, SWALLOWING, meter());
  const grown = sizes.slice(sizes.indexOf(LARGE_BUFFER));
  assert(grown.length > 4, `${sizes}`);
  assertEquals(grown.filter((size) => size !== LARGE_BUFFER), []);
});

Deno.test("a buffer that is read into when its transfer breaks is used by no other", async () => {
  const late = Promise.withResolvers<number>();
  const buffers: ArrayBufferLike[] = [];
  const noted = (read: (into: Uint8Array) => Promise<number | null>): ByteSource => ({
    read: (into) => {
      buffers.push(into.buffer);
      return read(into);
    },
    [Symbol.dispose]: () => {},
  });
  const broken = noted(() => buffers.length === 1 ? Promise.resolve(1) : late.promise);
  const wire: Wire = { ...SWALLOWING, write: () => Promise.reject(new Error("reset")) };
  assertEquals((await pump({ direction: "out", source: broken }, wire, meter())).ok, false);
  const used = buffers.splice(0);
  assertEquals(used.length, 2);
  const short = () => {
    let reads = 0;
    return noted(() => Promise.resolve(reads++ < 2 ? 1 : null));
  };
  // A transfer that ends well leaves its buffers to the next one.
  await pump({ direction: "out", source: short() }, SWALLOWING, meter());
  const kept = new Set(buffers.splice(0));
  await pump({ direction: "out", source: short() }, SWALLOWING, meter());
  assertEquals(new Set(buffers), kept);
  assertEquals(buffers.filter((buffer) => used.includes(buffer)), []);
  late.resolve(0);
});

Deno.test("a buffer that the network fills when its file breaks is used by no other", async () => {
  const late = Promise.withResolvers<number>();
  const buffers: ArrayBufferLike[] = [];
  const receiving = (reads: (() => Promise<number | null>)[]): Wire => ({
    ...SWALLOWING,
    read: (into) => {
      buffers.push(into.buffer);
      return reads.shift()?.() ?? Promise.resolve(null);
    },
  });
  const one = () => Promise.resolve(1);
  const failure = { kind: "no-space", action: "write", path: "/up" } as const;
  const full = new MemorySink();
  full.write = () => Promise.reject(new FileFault(failure));
  const broken = await pump(
    { direction: "in", sink: full },
    receiving([one, () => late.promise]),
    meter(),
  );
  assertEquals(broken, failed({ side: "file", failure }));
  const used = buffers.splice(0);
  assertEquals(used.length, 2);
  const upload = () =>
    pump({ direction: "in", sink: new MemorySink() }, receiving([one, one]), meter());
  await upload();
  const kept = new Set(buffers.splice(0));
  await upload();
  assertEquals(new Set(buffers), kept);
  assertEquals(buffers.filter((buffer) => used.includes(buffer)), []);
  late.resolve(0);
});
