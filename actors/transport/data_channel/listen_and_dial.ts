import {
  formatAuthority,
  hasZone,
  type HostPort,
  type PortRange,
  sameHost,
} from "../../../core/network/address.ts";
import { dataFailure, type TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import type { LocalEnd } from "./bound_conn.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import type { NativeConn } from "../../machine/native/sockets/native_conn.ts";
import { NativeListener } from "../../machine/native/sockets/native_listener.ts";
import { dialTo } from "../../machine/dial_to.ts";
import { closeQuietly } from "../wire.ts";

/** A data connection as its peer has made it. */
export type DataConn = Deno.TcpConn | NativeConn;

/** What waits for the peer. */
export type DataListener = Deno.TcpListener | NativeListener;

/** The ports for connections of the moment (RFC 6335 §6), and how many of them are tried where no range is set. */
const DYNAMIC_PORTS: PortRange = { first: 49_152, last: 65_535 };
const TRIES = 8;

/**
 * Whether the system refuses a port that another program listens on at all addresses. Elsewhere one address of it is given
 * away: ferry would get the clients of that program.
 */
const KEEPS_PORTS_APART = Deno.build.os === "linux";

/**
 * Listens on the first free port of the range, beginning at a random place: nobody can predict the next port, not even from
 * all earlier ones (RFC 2577 §8). Without a range any free port will do. On Linux some are tried before the system is asked
 * for one: it goes through the ports of all connections of the last minute, which after some thousand transfers takes
 * milliseconds.
 */
export function listenOnFreePort<L extends DataListener>(
  hostname: string,
  ports: PortRange | undefined,
  listen: (at: HostPort) => L | "taken",
): Outcome<L, TransferFailure> {
  const within = (range: PortRange, tries: number) => listenWithin(hostname, range, tries, listen);
  if (ports !== undefined) return within(ports, Infinity);
  const drawn = KEEPS_PORTS_APART ? within(DYNAMIC_PORTS, TRIES) : undefined;
  return drawn?.ok === true ? drawn : within({ first: 0, last: 0 }, 1);
}

/** Listens by the runtime. */
export function listenByRuntime(at: HostPort): Deno.TcpListener | "taken" {
  try {
    return Deno.listen(at);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return "taken";
    throw error;
  }
}

/** Listens by the system's own calls, and where that fails by the runtime, whose connections only TLS needs. */
export function listenBySystem(at: HostPort): DataListener | "taken" {
  // The system's calls take no zones.
  return (hasZone(at.hostname) ? undefined : NativeListener.listen(at)) ?? listenByRuntime(at);
}

function listenWithin<L>(
  hostname: string,
  { first, last }: PortRange,
  tries: number,
  listen: (at: HostPort) => L | "taken",
): Outcome<L, TransferFailure> {
  const count = last - first + 1;
  const start = randomBelow(count);
  let detail: string | undefined;
  for (let step = 0; step < Math.min(count, tries); step += 1) {
    try {
      const listener = listen({ hostname, port: first + (start + step) % count });
      if (listener !== "taken") return success(listener);
    } catch (error) {
      detail = plainReason(error);
      // Too many descriptors, or no such address: the other ports would fail alike.
      break;
    }
  }
  return failed(dataFailure("no-port", detail));
}

/** An unpredictable number from 0 up to the bound, which is not included. */
function randomBelow(bound: number): number {
  if (bound === 1) return 0;
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % bound;
}

/** Who may connect. */
export interface Admission {
  readonly allowedPeer: string;
  /** Called for each connection of somebody else, which is closed. */
  onStranger(hostname: string): void;
}

/** The first connection of the peer. Others are closed and reported. Closes the listener. */
export async function acceptFrom<C extends DataConn>(
  listener: { accept(): Promise<C>; close(): void },
  admission: Admission,
): Promise<C> {
  try {
    for (;;) {
      const conn = await listener.accept();
      if (admits(admission, conn)) return conn;
    }
  } finally {
    closeQuietly(listener);
  }
}

/** The same of what has come already; undefined when the peer has not. */
export function acceptNow(
  listener: NativeListener,
  admission: Admission,
): NativeConn | undefined {
  try {
    for (;;) {
      const conn = listener.acceptNow();
      if (conn !== undefined && !admits(admission, conn)) continue;
      if (conn !== undefined) closeQuietly(listener);
      return conn;
    }
  } catch (error) {
    closeQuietly(listener);
    throw error;
  }
}

function admits({ allowedPeer, onStranger }: Admission, conn: DataConn): boolean {
  const { hostname } = conn.remoteAddr;
  if (sameHost(hostname, allowedPeer)) return true;
  onStranger(hostname);
  closeQuietly(conn);
  return false;
}

/**
 * Connects to the address, from the given local address and port if possible. When the port is taken or not permitted,
 * from another one. For a link-local address the system chooses: it has one address there.
 */
export async function dial(
  address: HostPort,
  signal: AbortSignal,
  from?: LocalEnd,
): Promise<Deno.TcpConn> {
  if (from === undefined || hasZone(address.hostname)) return await dialTo(address, signal);
  // Loaded here: a server that only listens does not need it.
  const { connectFrom } = await import("./bound_conn.ts");
  const { hostname } = from;
  return await connectFrom(from, address, signal) ??
    (from.port === undefined ? undefined : await connectFrom({ hostname }, address, signal)) ??
    await dialTo(address, signal);
}

/** Why dialling the address failed. */
export function dialFailure(address: HostPort, error: unknown): TransferFailure {
  const detail = `${formatAuthority(address)}: ${plainReason(error)}`;
  return dataFailure(error instanceof Deno.errors.TimedOut ? "not-opened" : "refused", detail);
}
