import { assert, assertEquals, assertRejects } from "@std/assert";
import { ReadAhead } from "../../../actors/transport/tls/server/read_ahead.ts";
import { concatBytes } from "../../../core/base/text.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { within } from "../../support/time/deadline.ts";
import { settle } from "../../support/time/fake_clock.ts";

const RECORD = 16_384;
/** The records of an upload before it is read ahead. */
const FIRST_RECORDS = 4;

/** A stream of pieces, each given by one read, and then its end: orderly, or by an error. */
class Pieces {
  given = 0;
  readonly #pieces: Uint8Array[];
  readonly #error: Error | undefined;

  constructor(pieces: readonly Uint8Array[], error?: Error) {
    this.#pieces = [...pieces];
    this.#error = error;
  }

  async read(into: Uint8Array): Promise<number | null> {
    await Promise.resolve();
    const piece = this.#pieces.shift();
    if (piece === undefined) {
      if (this.#error !== undefined) throw this.#error;
      return null;
    }
    const count = Math.min(piece.length, into.length);
    into.set(piece.subarray(0, count));
    if (count < piece.length) this.#pieces.unshift(piece.subarray(count));
    this.given += count;
    return count;
  }
}

function records(bytes: Uint8Array, size = RECORD): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

/** Reads to the end, with a pause before each read; gives each read's bytes. */
async function readAll(
  wire: Pick<ReadAhead, "read">,
  size: number,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<Uint8Array[]> {
  const read: Uint8Array[] = [];
  for (;;) {
    await pause();
    const into = new Uint8Array(size);
    const count = await within(wire.read(into), "bytes, or their end");
    if (count === null) return read;
    read.push(into.subarray(0, count));
  }
}

Deno.test("all bytes come in order, for readers and records of any size", async () => {
  const sent = patterned(700_000);
  for (const size of [16_001, 300_000]) {
    for (const pieces of [records(sent), records(sent, 5_000), records(sent, 16_383)]) {
      for (const pause of [undefined, () => settle(1)]) {
        const read = await readAll(new ReadAhead(new Pieces(pieces)), size, pause);
        assertEquals(concatBytes(read), sent);
      }
    }
  }
});

Deno.test("a reader that is busy gets together what has come meanwhile", async () => {
  const sent = patterned(40 * RECORD);
  const read = await readAll(new ReadAhead(new Pieces(records(sent))), 1_048_576, settle);
  assertEquals(concatBytes(read), sent);
  const sizes = read.slice(FIRST_RECORDS).map(({ length }) => length);
  assert(sizes.some((size) => size >= 8 * RECORD), `${sizes}`);
});

Deno.test("no more than a quarter of a mebibyte waits for its reader", async () => {
  const pieces = new Pieces(records(patterned(200 * RECORD)));
  const wire = new ReadAhead(pieces);
  const into = new Uint8Array(RECORD);
  for (let turn = 0; turn < FIRST_RECORDS; turn += 1) await wire.read(into);
  await settle();
  const ahead = pieces.given - FIRST_RECORDS * RECORD;
  assert(ahead >= RECORD && ahead <= 262_144, `${ahead}`);
});

Deno.test("nothing is read ahead of commands, nor of a small file", async () => {
  const commands = new Pieces(records(patterned(100 * 1_000), 1_000));
  const small = new Pieces(records(patterned(6 * RECORD)));
  for (const [pieces, reads] of [[commands, 99], [small, FIRST_RECORDS - 1]] as const) {
    const wire = new ReadAhead(pieces);
    const into = new Uint8Array(65_536);
    let taken = 0;
    for (let turn = 0; turn < reads; turn += 1) taken += await wire.read(into) ?? 0;
    await settle();
    assertEquals(pieces.given, taken);
  }
});

Deno.test("what came before a stream broke is read before its error", async () => {
  const sent = patterned(10 * RECORD + 5);
  const wire = new ReadAhead(new Pieces(records(sent), new Error("cut")));
  const into = new Uint8Array(RECORD);
  const read: Uint8Array[] = [];
  const failed = await assertRejects(async () => {
    for (let count: number | null = 0; count !== null;) {
      await settle(1);
      count = await wire.read(into);
      read.push(into.slice(0, count ?? 0));
    }
  });
  assertEquals(String(failed), "Error: cut");
  assertEquals(concatBytes(read), sent);
  assertEquals(String(await assertRejects(() => wire.read(into))), "Error: cut");
});
