import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Slices } from "../../../actors/kernel/waiting/slices.ts";
import {
  type ListingLines,
  ListingSource,
} from "../../../actors/server/session/transfers/listing_source.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { lineBytesOf } from "../../../core/protocol/encoding/line_bytes.ts";
import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { SessionNames } from "../../../core/protocol/encoding/session_names.ts";

const DENIED = { kind: "denied", action: "list", path: "/" } as const;

/** So many lines of 100 bytes, each made after `ms`; `fails`: the line that fails. */
function lines(count: number, { ms = 0, fails = Infinity, ending = {} } = {}) {
  let now = 0;
  const state = { made: 0, disposed: 0 };
  const all: ListingLines = {
    addNext(into) {
      now += ms;
      if (state.made === fails) throw new FileFault(DENIED);
      if (state.made === count) return false;
      into.text(String(++state.made).padStart(98));
      into.endLine();
      return true;
    },
    ...ending,
    [Symbol.dispose]: () => void state.disposed++,
  };
  const bytes = lineBytesOf(new SessionNames(USUAL_ENCODING));
  return { state, source: new ListingSource(all, bytes, new Slices(() => now)) };
}

/** The sizes of all reads. */
async function readAll(source: ListingSource, room: number): Promise<readonly number[]> {
  const sizes: number[] = [];
  const into = new Uint8Array(room);
  for (let count = await source.read(into); count !== null; count = await source.read(into)) {
    sizes.push(count);
  }
  return sizes;
}

Deno.test("lines are made as they are taken: no more than a buffer ahead", async () => {
  const { source, state } = lines(10_000);
  assert(source.begin());
  assertEquals(state.made, 656);
  const into = new Uint8Array(4096);
  for (let taken = 0; taken < 1_000_000;) {
    taken += await source.read(into) ?? 0;
    assert(state.made * 100 <= taken + 65_536 + 100, `${state.made} lines for ${taken} bytes`);
  }
  assertEquals(await source.read(into), null);
  source[Symbol.dispose]();
  assertEquals(state.disposed, 1);
});

Deno.test("a read gives what a slice has made, not all that there is room for", async () => {
  const { source } = lines(100, { ms: 2 });
  assert(source.begin());
  const sizes = await readAll(source, 65_536);
  assert(sizes.every((size) => size <= 800), String(sizes));
  assertEquals(sizes.reduce((sum, size) => sum + size), 10_000);
});

Deno.test("the first line that fails refuses the listing, a later one fails it", async () => {
  const refused = assertThrows(() => lines(3, { fails: 0 }).source.begin());
  assert(refused instanceof FileFault);
  const { source } = lines(3000, { fails: 2000 });
  assert(source.begin());
  assert(await assertRejects(() => readAll(source, 8192)) instanceof FileFault);
});

Deno.test("a listing whose lines are not all there fails after the last one", async () => {
  const { source } = lines(3, { ending: { failure: DENIED } });
  assert(source.begin());
  const into = new Uint8Array(8192);
  assertEquals(await source.read(into), 300);
  assert(await assertRejects(() => source.read(into)) instanceof FileFault);
});

Deno.test("a listing without lines says so before it begins", async () => {
  const { source } = lines(0);
  assertEquals(source.begin(), false);
  assertEquals(await source.read(new Uint8Array(8192)), null);
});
