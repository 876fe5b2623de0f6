import { descriptorOf } from "../../connection_descriptor.ts";
import { systemCalls } from "../../system_calls.ts";
import { peek } from "../at_once.ts";

/**
 * Whether something has come on a connection, its end included, that the runtime has not read yet. Undefined where that is
 * not known: its descriptor is not, or there are no calls of the system's.
 */
export function hasUnheard(conn: Deno.TcpConn): boolean | undefined {
  const calls = systemCalls();
  const descriptor = calls === undefined ? undefined : descriptorOf(calls, conn);
  if (calls === undefined || descriptor === undefined) return undefined;
  return peek(calls, descriptor) !== "nothing";
}
