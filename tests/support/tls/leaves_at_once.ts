import { HAS_SYSTEM_CALLS } from "../process/system_calls.ts";

/** getsockopt(2); opened when the file is loaded, for the program needs it nowhere. */
const GETTER = HAS_SYSTEM_CALLS
  ? Deno.dlopen("libc.so.6", {
    getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  })
  : undefined;

/** Whether small writes leave at once (TCP_NODELAY, tcp(7)); undefined for what is no TCP socket. */
export function leavesAtOnce(descriptor: number): boolean | undefined {
  const [value, length] = [new Int32Array(1), new Uint32Array([4])];
  if (GETTER?.symbols.getsockopt(descriptor, 6, 1, value, length) !== 0) return undefined;
  return value[0] === 1;
}
