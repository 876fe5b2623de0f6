import { type Ends, isOf } from "../../../actors/machine/native/connection_descriptor.ts";
import { calls } from "../process/system_calls.ts";

/** How many descriptors of this process lead to the socket between these two addresses. */
export function descriptorsOf(conn: Ends): number {
  return [...Deno.readDirSync("/proc/self/fd")]
    .filter(({ name }) => isOf(calls(), Number(name), conn)).length;
}
