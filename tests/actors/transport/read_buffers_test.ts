import { assert, assertEquals, assertThrows } from "@std/assert";
import { DirectSocket } from "../../../actors/machine/native/sockets/of_runtime/direct_socket.ts";
import { encodeText } from "../../../core/base/text.ts";
import { wholeTurn } from "../../../actors/kernel/waiting/whole_turn.ts";
import { resettable } from "../../support/network/sockets.ts";
import { HAS_SYSTEM_CALLS } from "../../support/process/system_calls.ts";
import {
  ReadBuffers,
  type ReadingPlace,
} from "../../../actors/transport/connection/read_buffers.ts";

/** Where a client's next line begins, in clear, and it waits for no answer. */
const LINE_BEGINS: ReadingPlace = {
  clear: true,
  direct: false,
  sinceLine: 0,
  telnetSinceLine: false,
  caughtUp: true,
};

function readsBytes(
  place: Partial<ReadingPlace>,
  { mayBeUrgent = true, took = 0 }: { readonly mayBeUrgent?: boolean; readonly took?: number } = {},
): boolean {
  const buffers = new ReadBuffers(mayBeUrgent);
  buffers.filled(new Uint8Array(took), took, undefined);
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

Deno.test({
  name: "what has come behind the first byte is read with it, up to a reset",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const client = await resettable(listener.addr.port, "NOOP\r\nST");
    using conn = await listener.accept();
    const direct = DirectSocket.of(conn);
    assert(direct !== undefined);
    const buffers = new ReadBuffers(true);
    const place = { ...LINE_BEGINS, direct: true };
    const buffer = buffers.next(place);
    assertEquals(buffer.length, 1);
    assertEquals(await conn.read(buffer), 1);
    assertEquals(buffers.filled(buffer, 1, direct), encodeText("NOOP\r\nST"));
    buffers.release();
    assertEquals(direct.sendNow(new Uint8Array(5)), 5);
    await client.reset();
    // The runtime knows of it when the system does.
    const found = () => buffers.filled(buffers.next(place), 1, direct);
    await wholeTurn();
    assertEquals(found().length, 1);
    assertThrows(found, "Connection reset by peer");
    assertEquals(direct.sendNow(new Uint8Array(1)), 0);
  },
});
