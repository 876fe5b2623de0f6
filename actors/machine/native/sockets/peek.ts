import { failureNumber, type SystemCalls } from "../system_calls.ts";
import { EAGAIN } from "./numbers.ts";

/** Look without taking it, and do not wait (recv(2)). */
const MSG_PEEK_DONTWAIT = 0x42;

const place = new Uint8Array(1);

/** What waits to be read on a socket, of which nothing is taken. An end stays to be seen after it was read. */
export function peek(
  calls: SystemCalls,
  descriptor: number,
): "bytes" | "end" | "nothing" | "broken" {
  const count = calls.recv(descriptor, place, 1n, MSG_PEEK_DONTWAIT);
  if (count > 0n) return "bytes";
  if (count === 0n) return "end";
  return failureNumber(calls) === EAGAIN ? "nothing" : "broken";
}
