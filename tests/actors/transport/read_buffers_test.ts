import { assertEquals } from "@std/assert";
import {
  ReadBuffers,
  type ReadingPlace,
} from "../../../actors/transport/connection/read_buffers.ts";

/** Where a client's next line begins, in clear, and it waits for no answer. */
const LINE_BEGINS: ReadingPlace = {
  clear: true,
  sinceLine: 0,
  telnetSinceLine: false,
  caughtUp: true,
};

function readsBytes(
  place: Partial<ReadingPlace>,
  { mayBeUrgent = true, took = 0 }: { readonly mayBeUrgent?: boolean; readonly took?: number } = {},
): boolean {
  const buffers = new ReadBuffers(mayBeUrgent);
  buffers.took(took);
  return buffers.next({ ...LINE_BEGINS, ...place }).length === 1;
}

Deno.test("one byte is read at a time where a Synch may be", () => {
  assertEquals(readsBytes({}), true);
  assertEquals(readsBytes({ sinceLine: 1, telnetSinceLine: true }), true);
  assertEquals(readsBytes({ caughtUp: false }), true);
  assertEquals(readsBytes({ caughtUp: false, sinceLine: 1 }), true);
});

Deno.test("large reads are used where no Synch can be, or no reply is awaited", () => {
  assertEquals(readsBytes({}, { mayBeUrgent: false }), false);
  assertEquals(readsBytes({ clear: false }), false);
  assertEquals(readsBytes({ sinceLine: 1 }), false);
});

Deno.test("a line longer than any command, and a flood, are read many bytes at a time", () => {
  assertEquals(readsBytes({ caughtUp: false, sinceLine: 512 }), true);
  assertEquals(readsBytes({ caughtUp: false, sinceLine: 513 }), false);
  assertEquals(readsBytes({ caughtUp: false }, { took: 65_536 }), true);
  assertEquals(readsBytes({ caughtUp: false }, { took: 65_537 }), false);
  assertEquals(readsBytes({}, { took: 65_537 }), true);
});
