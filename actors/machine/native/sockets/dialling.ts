import type { HostPort } from "../../../../core/network/address.ts";
import { failureNumber, systemCalls } from "../system_calls.ts";
import { NativeConn } from "./native_conn.ts";
import { SOCK_NONBLOCK_CLOEXEC, SOCK_STREAM } from "./numbers.ts";
import { sharedReadiness } from "./readiness.ts";
import { socketAddress } from "./socket_address.ts";

/** The peer has not answered yet (connect(2)). */
const EINPROGRESS = 115;

/**
 * Begins to connect to a numeric address without a zone, and does not wait: what is read or written before the peer has
 * answered finds nothing, or no room. Undefined when it fails at once, or where the system's calls are missing: the runtime
 * then says why.
 */
export function beginToConnect(address: HostPort): NativeConn | undefined {
  const calls = systemCalls();
  const peer = socketAddress(address);
  if (calls === undefined || peer === undefined) return undefined;
  const readiness = sharedReadiness(calls);
  if (readiness === undefined) return undefined;
  const descriptor = calls.socket(peer.family, SOCK_STREAM | SOCK_NONBLOCK_CLOEXEC, 0);
  if (descriptor < 0) return undefined;
  const isUnderWay = calls.connect(descriptor, peer.bytes, peer.bytes.length) === 0 ||
    failureNumber(calls) === EINPROGRESS;
  if (isUnderWay) {
    const remoteAddr: Deno.NetAddr = { transport: "tcp", ...address };
    return new NativeConn(calls, readiness, { descriptor, remoteAddr });
  }
  calls.close(descriptor);
  return undefined;
}
