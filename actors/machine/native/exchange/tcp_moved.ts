import { IPPROTO_TCP } from "../sockets/numbers.ts";
import type { SystemCalls } from "../system_calls.ts";

/** `struct tcp_info` is asked for (tcp(7)). */
const TCP_INFO = 11;

/** In `struct tcp_info`: bytes received, bytes not sent yet, bytes sent, and how many of these more than once. */
const RECEIVED_AT = 128;
const UNSENT_AT = 144;
const SENT_AT = 200;
const AGAIN_AT = 208;
const LENGTH = 216;

const info = new Uint8Array(LENGTH);
const view = new DataView(info.buffer);
const length = new Uint32Array(1);

/** What has moved on a TCP connection since it was made. */
export interface Moved {
  /** How many bytes were written to it, those that wait in the system included. */
  readonly written: number;
  /** How many bytes have come. */
  readonly received: number;
}

/** What has moved on the connection with this descriptor; undefined where the system does not tell. */
export function movedOn(calls: SystemCalls, descriptor: number): Moved | undefined {
  length[0] = info.length;
  if (calls.getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, info, length) !== 0) return undefined;
  // Systems before Linux 4.19 tell less.
  if (length[0] !== info.length) return undefined;
  const sent = view.getBigUint64(SENT_AT, true) - view.getBigUint64(AGAIN_AT, true);
  return {
    written: Number(sent) + view.getUint32(UNSENT_AT, true),
    received: Number(view.getBigUint64(RECEIVED_AT, true)),
  };
}
