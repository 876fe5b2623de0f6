import { descriptorNear, type Ends } from "./connection_descriptor.ts";
import { setNoDelay } from "./sockets/tuning.ts";
import { systemCalls } from "./system_calls.ts";

/**
 * Lets a connection under TLS send small writes at once, for which the runtime has nothing. Otherwise the second of two waits
 * until the system of the peer confirms the first, which it does after 40 ms. `near`: a connection whose descriptor is
 * probably a little lower. Gives whether it did; not where the system's calls are missing.
 */
export function sendAtOnce(conn: Ends, near: Ends): boolean {
  const calls = systemCalls();
  const descriptor = calls === undefined ? undefined : descriptorNear(calls, conn, near);
  if (calls === undefined || descriptor === undefined) return false;
  return setNoDelay(calls, descriptor);
}
