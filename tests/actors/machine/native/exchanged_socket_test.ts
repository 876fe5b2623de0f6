import { assert, assertEquals, assertThrows } from "@std/assert";
import { descriptorNear } from "../../../../actors/machine/native/connection_descriptor.ts";
import {
  exchangeSocket,
  RuntimeSet,
} from "../../../../actors/machine/native/exchange/exchanged_socket.ts";
import type { SystemCalls } from "../../../../actors/machine/native/system_calls.ts";
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
    assertEquals(exchangeSocket(calls(), ends, new RuntimeSet()), false);
    await writeFully(near, encodeText("x"));
    assertEquals((await new StreamReader(far).exactly(1)).length, 1);
    calls().close(copy);
    for (const opened of [near, far]) opened.close();
  },
});

const EPOLL_CTL_ADD = 1;

Deno.test({
  name: "a descriptor that a set knows twice keeps its socket",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const [first, second] = [await socketPair(), await socketPair()];
    const { open, dup3, epoll_create1, epoll_ctl, close } = calls();
    const epoll = epoll_create1(0);
    const [copy, former] = [1, 2].map(() => open(encodeText("/dev/null\0"), 0));
    assert(copy !== undefined && former !== undefined);
    const event = new Uint8Array(16);
    event[0] = 1;
    dup3(descriptor(first.near), copy, 0);
    // Holds the file under another number after the next change: the set then knows two files under one.
    dup3(copy, former, 0);
    assertEquals(epoll_ctl(epoll, EPOLL_CTL_ADD, copy, event), 0);
    dup3(descriptor(second.near), copy, 0);
    assertEquals(epoll_ctl(epoll, EPOLL_CTL_ADD, copy, event), 0);
    const ends = { descriptor: copy, socket: descriptor(first.near) };
    assertEquals(exchangeSocket(calls(), ends, new RuntimeSet()), false);
    for (const opened of [copy, former, epoll]) close(opened);
    for (const conn of [first.near, first.far, second.near, second.far]) conn.close();
  },
});

Deno.test({
  name: "a connection for which nothing can wait any more is ended",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const [first, second] = [await socketPair(), await socketPair()];
    const ends = { descriptor: descriptor(first.near), socket: descriptor(second.near) };
    const failing: SystemCalls = {
      ...calls(),
      epoll_ctl: (epoll, how, at, event) =>
        how === EPOLL_CTL_ADD ? -1 : calls().epoll_ctl(epoll, how, at, event),
    };
    assertThrows(() => exchangeSocket(failing, ends));
    assertEquals((await readUntilEnd(second.far)).length, 0);
    for (const conn of [first.near, first.far, second.near, second.far]) conn.close();
  },
});

Deno.test({
  name: "a descriptor is found with few questions, above another one and below",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const [first, second] = [await socketPair(), await socketPair()];
    let questions = 0;
    const counting: SystemCalls = {
      ...calls(),
      getpeername: (...asked) => {
        questions += 1;
        return calls().getpeername(...asked);
      },
    };
    // The runtime tells the descriptor of a connection that it has accepted.
    const beside = first.far;
    for (const sought of [first.near, second.near]) {
      questions = 0;
      assertEquals(descriptorNear(counting, sought, beside), descriptor(sought));
      // One about the other connection, and those up to the distance in both directions.
      const distance = Math.abs(descriptor(sought) - descriptor(beside));
      assert(questions <= 2 + 2 * distance, `${questions} questions, distance ${distance}`);
    }
    for (const conn of [first.near, first.far, second.near, second.far]) conn.close();
  },
});
