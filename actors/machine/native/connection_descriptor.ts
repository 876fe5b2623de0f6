import { parseHostNumbers } from "../../../core/network/address.ts";
import { ADDRESS_LENGTH, AF_INET, AF_INET6 } from "./sockets/socket_address.ts";
import type { SystemCalls } from "./system_calls.ts";

/** Where the system writes addresses (`socketAddress` says how). */
const address = new Uint8Array(ADDRESS_LENGTH);
const view = new DataView(address.buffer);
const length = new Uint32Array(1);

/** The mark on a connection under which the runtime keeps its descriptor. It is not documented, so it is checked. */
const MARK = "Deno.internal.fd";

/** A TCP connection, or one under TLS, by the addresses of its ends. */
export type Ends = Pick<Deno.TcpConn, "localAddr" | "remoteAddr">;

/**
 * The descriptor of an open TCP connection; undefined if the runtime does not tell it. Whatever the runtime tells counts
 * only if the system has a socket between the same two addresses there. It is valid until the connection is closed.
 */
export function descriptorOf(calls: SystemCalls, conn: Ends): number | undefined {
  const mark = markOn(conn);
  if (mark === undefined) return undefined;
  const told: unknown = Reflect.get(conn, mark);
  if (typeof told !== "number") return undefined;
  return isOf(calls, told, conn) ? told : undefined;
}

/** Whether it is a connection of the runtime, which reads nothing ahead of whoever reads it. */
export function isOfRuntime(conn: Ends): boolean {
  return markOn(conn) !== undefined;
}

function markOn(conn: Ends): symbol | undefined {
  return Object.getOwnPropertySymbols(conn).find(({ description }) => description === MARK);
}

/** How many descriptors a search tries in each direction. Few are needed: the system assigns the lowest that is free. */
const MOST_TRIED = 4_096;

/**
 * The descriptor of an open connection of which the runtime tells nothing, found by its addresses: the nearest first to the
 * one of another connection, which was opened shortly before. Undefined if it is not there.
 */
export function descriptorNear(calls: SystemCalls, conn: Ends, near: Ends): number | undefined {
  const start = descriptorOf(calls, near) ?? 0;
  for (let distance = 0; distance < MOST_TRIED; distance += 1) {
    const [above, below] = [start + distance, start - distance];
    if (isOf(calls, above, conn)) return above;
    if (below >= 0 && below < above && isOf(calls, below, conn)) return below;
  }
  return undefined;
}

/** Whether a descriptor is that of the socket between these two addresses. */
export function isOf(
  { getpeername, getsockname }: Pick<SystemCalls, "getpeername" | "getsockname">,
  descriptor: number,
  conn: Ends,
): boolean {
  return isAt(getpeername, descriptor, conn.remoteAddr) &&
    isAt(getsockname, descriptor, conn.localAddr);
}

/** The descriptors of the sockets of this process that listen at an address; several threads may. */
export function listenersAt(calls: SystemCalls, at: Deno.NetAddr): readonly number[] {
  try {
    return Array.from(Deno.readDirSync("/proc/self/fd"), ({ name }) => Number(name))
      .filter((descriptor) =>
        isAt(calls.getsockname, descriptor, at) && !hasPeer(calls, descriptor)
      );
  } catch {
    return [];
  }
}

function hasPeer({ getpeername }: SystemCalls, descriptor: number): boolean {
  length[0] = address.length;
  return getpeername(descriptor, address, length) === 0;
}

/** Whether a connection has not been closed on this side, so that its descriptor still belongs to it. */
export function isOpen(conn: Deno.TcpConn): boolean {
  try {
    // Throws once it is closed, and changes nothing: small writes are sent at once anyway.
    conn.setNoDelay(true);
    return true;
  } catch {
    return false;
  }
}

function isAt(
  ask: SystemCalls["getpeername"],
  descriptor: number,
  { hostname, port }: Deno.NetAddr,
): boolean {
  length[0] = address.length;
  if (ask(descriptor, address, length) !== 0 || view.getUint16(2) !== port) return false;
  switch (view.getUint16(0, true)) {
    case AF_INET:
      return address.subarray(4, 8).join(".") === hostname;
    case AF_INET6: {
      const numbers = parseHostNumbers(hostname) ?? [];
      // An IPv4 address is at the end of its mapped form.
      return numbers.length > 0 &&
        numbers.every((number, at) => number === address[24 - numbers.length + at]);
    }
    default:
      return false;
  }
}
