import type { HostPort } from "../../../../core/network/address.ts";
import { failureNumber } from "../system_calls.ts";
import { NativeConn } from "./native_conn.ts";
import { openSocket } from "./owned_socket.ts";

/** The peer has not answered yet (connect(2)). */
const EINPROGRESS = 115;

/**
 * Begins to connect to a numeric address without a zone, and does not wait: what is read or written before the peer has
 * answered finds nothing, or no room. Undefined when it fails at once, or where the system's calls are missing: the runtime
 * then says why.
 */
export function beginToConnect(address: HostPort): NativeConn | undefined {
  const opened = openSocket(address);
  if (opened === undefined) return undefined;
  const { calls, readiness, descriptor, bytes } = opened;
  const isUnderWay = calls.connect(descriptor, bytes, bytes.length) === 0 ||
    failureNumber(calls) === EINPROGRESS;
  if (isUnderWay) {
    const remoteAddr: Deno.NetAddr = { transport: "tcp", ...address };
    return new NativeConn(calls, readiness, { descriptor, remoteAddr });
  }
  calls.close(descriptor);
  return undefined;
}
