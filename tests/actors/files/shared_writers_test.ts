import { assert, assertEquals } from "@std/assert";
import { claimMemory, SharedWriters } from "../../../actors/files/tree/shared_writers.ts";
import { type Writer, type WriterBook, Writers } from "../../../actors/files/tree/writers.ts";
import type { ActorRef } from "../../../actors/kernel/kernel.ts";
import type { GiveWayMsg } from "../../../actors/transport/data_channel/data_channel_messages.ts";

/** The address of a session that takes no messages. */
function sessionOf(number: number): ActorRef<GiveWayMsg> {
  return {
    path: `/server/session-${number}`,
    send: () => "stopped",
    sendWhenReady: () => Promise.resolve("stopped"),
    exited: Promise.resolve({ kind: "done" }),
  };
}

function writer(number: number): Writer {
  return { account: "ann", peer: "192.0.2.7", number, session: sessionOf(number) };
}

/** The books of two sessions: of one thread, or of two. */
function books(claims = 8): Readonly<Record<string, () => readonly [WriterBook, WriterBook]>> {
  return {
    "one thread": () => {
      const book = new Writers();
      return [book, book];
    },
    "two threads": () => {
      const memory = claimMemory(claims);
      return [new SharedWriters(memory, sessionOf), new SharedWriters(memory, sessionOf)];
    },
  };
}

for (const [threads, open] of Object.entries(books())) {
  Deno.test(`${threads}: a file has one writer, and another one once that has ended`, async () => {
    const [mine, other] = open();
    const claim = await mine.claim("/r/a", writer(7));
    assert(claim !== undefined);
    assertEquals(await other.claim("/r/a", writer(8)), undefined);
    assertEquals(other.writerOf("/r/a")?.account, "ann");
    assertEquals(other.writerOf("/r/a")?.peer, "192.0.2.7");
    assertEquals(other.writerOf("/r/a")?.session.path, "/server/session-7");
    assertEquals(other.writerOf("/r/b"), undefined);
    assert(await other.claim("/r/b", writer(8)) !== undefined);
    claim[Symbol.dispose]();
    claim[Symbol.dispose]();
    assert(await other.claim("/r/a", writer(8)) !== undefined);
  });

  Deno.test(`${threads}: nothing is moved while it, or something below it, is written`, async () => {
    const [mine, other] = open();
    using _claim = await mine.claim("/r/box/a");
    assertEquals(other.claimWhole("/r/box/a"), undefined);
    assertEquals(other.claimWhole("/r/box"), undefined);
    assertEquals([other.busy("/r/box"), other.claimed("/r/box")], [true, false]);
    assertEquals([other.busy("/r/bo"), other.busy("/r/box/a")], [false, true]);
    assert(other.claimWhole("/r/bo") !== undefined);
  });

  Deno.test(`${threads}: nothing is written below a folder that is being moved`, async () => {
    const [mine, other] = open();
    const claim = mine.claimWhole("/r/box");
    assert(claim !== undefined);
    assertEquals(await other.claim("/r/box/deep/a"), undefined);
    assertEquals(other.claimWhole("/r/box/deep"), undefined);
    using _beside = await other.claim("/r/boxes");
    claim[Symbol.dispose]();
    assert(await other.claim("/r/box/deep/a") !== undefined);
  });

  Deno.test(`${threads}: a claim waits for an upload that was cut and is about to end`, async () => {
    const [mine, other] = open();
    const claim = await mine.claim("/r/a");
    const work = Promise.withResolvers<void>();
    claim?.endsWith(work.promise);
    let got = false;
    const waiting = other.claim("/r/a").then((found) => got = found !== undefined);
    await other.claim("/r/b");
    assertEquals(got, false);
    claim?.[Symbol.dispose]();
    work.resolve();
    assertEquals(await waiting, true);
  });
}

Deno.test("two threads: without room for another claim the file counts as busy", async () => {
  const [mine, other] = books(2)["two threads"]?.() ?? [];
  assert(mine !== undefined && other !== undefined);
  const claims = [await mine.claim("/r/a"), await other.claim("/r/b")];
  assertEquals(await other.claim("/r/c"), undefined);
  claims[0]?.[Symbol.dispose]();
  assert(await other.claim("/r/c") !== undefined);
  assertEquals(await mine.claim(`/r/${"x".repeat(9000)}`), undefined);
});

Deno.test("two threads: the name of a writer that is too long keeps nobody out of the book", async () => {
  const [mine, other] = books()["two threads"]?.() ?? [];
  const claim = await mine?.claim("/r/a", { ...writer(1), account: "x".repeat(1000) });
  assert(claim !== undefined);
  assertEquals(other?.claimed("/r/a"), true);
  assertEquals(other?.writerOf("/r/a"), undefined);
});

Deno.test("two threads: claims of both at once never share a file", async () => {
  const memory = claimMemory(64);
  const source = `
    import { SharedWriters } from "${new URL(
    "../../../actors/files/tree/shared_writers.ts",
    import.meta.url,
  )}";
    self.onmessage = async ({ data: { memory, inside, rounds } }) => {
      const book = new SharedWriters(memory, () => { throw new Error("nobody is asked"); });
      const counts = new Int32Array(inside);
      let won = 0;
      for (let round = 0; round < rounds; round += 1) {
        const claim = await book.claim("/r/" + round % 5);
        if (claim === undefined) continue;
        if (Atomics.add(counts, round % 5, 1) !== 0) self.postMessage("two writers");
        won += 1;
        Atomics.sub(counts, round % 5, 1);
        claim[Symbol.dispose]();
      }
      self.postMessage(won > 0 ? "done" : "never");
    };`;
  const url = URL.createObjectURL(new Blob([source], { type: "application/typescript" }));
  const inside = new SharedArrayBuffer(4 * 5);
  const ends = [1, 2].map(() => {
    const worker = new Worker(url, { type: "module" });
    const end = Promise.withResolvers<unknown>();
    worker.onmessage = ({ data }) => end.resolve(data);
    worker.postMessage({ memory, inside, rounds: 20_000 });
    return end.promise.finally(() => worker.terminate());
  });
  assertEquals(await Promise.all(ends), ["done", "done"]);
  URL.revokeObjectURL(url);
});
