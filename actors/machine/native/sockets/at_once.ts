import { failureNumber, type SystemCalls } from "../system_calls.ts";
import { EAGAIN, EINTR, MSG_DONTWAIT, MSG_DONTWAIT_NOSIGNAL } from "./numbers.ts";

/** Look without taking it, and do not wait (recv(2)). */
const MSG_PEEK_DONTWAIT = 0x42;

/** What the system says of a broken connection, in the words of the runtime. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [32, "Broken pipe"],
  [101, "Network is unreachable"],
  [104, "Connection reset by peer"],
  [107, "Transport endpoint is not connected"],
  [110, "Connection timed out"],
  [111, "Connection refused"],
  [113, "No route to host"],
]);

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

/**
 * Takes what has come on a socket, as far as it fits: how many bytes; 0 at the end, undefined when nothing is there. Throws when
 * it is broken.
 */
export function receiveNow(
  calls: SystemCalls,
  descriptor: number,
  into: Uint8Array,
): number | undefined {
  return counted(calls, calls.recv(descriptor, into, BigInt(into.length), MSG_DONTWAIT));
}

/** Sends what a socket has room for: how many bytes; undefined when there is none. Throws when it is broken. */
export function sendNow(
  calls: SystemCalls,
  descriptor: number,
  bytes: Uint8Array,
): number | undefined {
  const length = BigInt(bytes.length);
  return counted(calls, calls.send(descriptor, bytes, length, MSG_DONTWAIT_NOSIGNAL));
}

/** The failure of a call for a socket, by the number of its error, as the runtime words it. */
export function reasonOf(number: number): Error {
  const reason = REASONS.get(number) ?? "the connection is broken";
  return new Error(`${reason} (os error ${number})`);
}

/** Undefined when the call would have had to wait. */
function counted(calls: SystemCalls, result: bigint): number | undefined {
  if (result >= 0n) return Number(result);
  const number = failureNumber(calls);
  if (number === EAGAIN || number === EINTR) return undefined;
  throw reasonOf(number);
}
