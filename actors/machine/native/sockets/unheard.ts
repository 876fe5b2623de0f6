import { descriptorOf } from "../connection_descriptor.ts";
import { failureNumber, systemCalls } from "../system_calls.ts";

/** Look without taking it, and do not wait (recv(2)). */
const MSG_PEEK_DONTWAIT = 0x42;

const EAGAIN = 11;

const place = new Uint8Array(1);

/**
 * Whether something has come on a connection, its end included, that the runtime has not read yet. Undefined where that is
 * not known: its descriptor is not, or there are no calls of the system's.
 */
export function hasUnheard(conn: Deno.TcpConn): boolean | undefined {
  const calls = systemCalls();
  const descriptor = calls === undefined ? undefined : descriptorOf(calls, conn);
  if (calls === undefined || descriptor === undefined) return undefined;
  // An end stays to be seen after it was read. A failure other than that nothing is there is something to hear of.
  return calls.recv(descriptor, place, 1n, MSG_PEEK_DONTWAIT) >= 0n ||
    failureNumber(calls) !== EAGAIN;
}
