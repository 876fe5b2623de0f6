import { assert, assertEquals } from "@std/assert";
import { descriptorNear } from "../../../../actors/machine/native/connection_descriptor.ts";
import { exchangeSocket } from "../../../../actors/machine/native/exchange/exchanged_socket.ts";
import { decodeLenient, encodeText } from "../../../../core/base/text.ts";
import { readUntilEnd } from "../../../support/network/network_checks.ts";
import { socketPair, writeFully } from "../../../support/network/sockets.ts";
import { StreamReader } from "../../../support/network/stream_reader.ts";
import { calls, HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";

function descriptor(conn: Deno.TcpConn): number {
  const found = descriptorNear(calls(), conn, conn);
  assert(found !== undefined);
  return found;
}

Deno.test({
  name: "a connection of the runtime goes on with another socket, also while it waits",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const [first, second] = [await socketPair(), await socketPair()];
    const reader = new StreamReader(first.near);
    await writeFully(first.far, encodeText("before"));
    assertEquals(decodeLenient(await reader.exactly(6)), "before");
    const waiting = reader.exactly(5);
    const ends = { descriptor: descriptor(first.near), socket: descriptor(second.near) };
    assertEquals(exchangeSocket(calls(), ends), true);
    await writeFully(second.far, encodeText("after"));
    assertEquals(decodeLenient(await waiting), "after");
    await writeFully(first.near, encodeText("answer"));
    assertEquals(decodeLenient(await new StreamReader(second.far).exactly(6)), "answer");
    // Nothing else holds the socket of before.
    assertEquals((await readUntilEnd(first.far)).length, 0);
    for (const conn of [first.near, first.far, second.near, second.far]) conn.close();
  },
});

Deno.test({
  name: "what the runtime does not wait for keeps its socket",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const { near, far } = await socketPair();
    const copy = calls().open(encodeText("/dev/null\0"), 0);
    const ends = { descriptor: copy, socket: descriptor(near) };
    assertEquals(exchangeSocket(calls(), ends), false);
    await writeFully(near, encodeText("x"));
    assertEquals((await new StreamReader(far).exactly(1)).length, 1);
    calls().close(copy);
    for (const opened of [near, far]) opened.close();
  },
});
