import type { SystemCalls } from "../system_calls.ts";
import { IPPROTO_TCP, SOL_SOCKET } from "./numbers.ts";

/** Small writes do not wait (tcp(7)), and the system notices when the peer has vanished (socket(7)). */
const TCP_NODELAY = 1;
const SO_KEEPALIVE = 9;

const YES = new Int32Array([1]);

/** Sends small writes at once; false if that cannot be set. */
export function setNoDelay(calls: SystemCalls, descriptor: number): boolean {
  return calls.setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, YES, YES.byteLength) === 0;
}

/** The same, and notices peers that vanish. What is set for a listener its connections inherit. */
export function tuneSocket(calls: SystemCalls, descriptor: number): boolean {
  return setNoDelay(calls, descriptor) &&
    calls.setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, YES, YES.byteLength) === 0;
}
