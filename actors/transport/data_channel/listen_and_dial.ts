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
import { dialTo } from "../../machine/dial_to.ts";
import { closeQuietly } from "../wire.ts";

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
export function listenOnFreePort(
  hostname: string,
  ports: PortRange | undefined,
): Outcome<Deno.TcpListener, TransferFailure> {
  if (ports !== undefined) return listenWithin(hostname, ports, Infinity);
  const drawn = KEEPS_PORTS_APART ? listenWithin(hostname, DYNAMIC_PORTS, TRIES) : undefined;
  return drawn?.ok === true ? drawn : listenWithin(hostname, { first: 0, last: 0 }, 1);
}

function listenWithin(
  hostname: string,
  { first, last }: PortRange,
  tries: number,
): Outcome<Deno.TcpListener, TransferFailure> {
  const count = last - first + 1;
  const start = randomBelow(count);
  let detail: string | undefined;
  for (let step = 0; step < Math.min(count, tries); step += 1) {
    try {
      return success(Deno.listen({ hostname, port: first + (start + step) % count }));
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) continue;
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

/** The first connection of the peer. Others are closed and reported. Closes the listener. */
export async function acceptFrom(
  listener: Deno.TcpListener,
  allowedPeer: string,
  onStranger: (hostname: string) => void,
): Promise<Deno.TcpConn> {
  try {
    for (;;) {
      const conn = await listener.accept();
      if (sameHost(conn.remoteAddr.hostname, allowedPeer)) return conn;
      onStranger(conn.remoteAddr.hostname);
      closeQuietly(conn);
    }
  } finally {
    closeQuietly(listener);
  }
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
