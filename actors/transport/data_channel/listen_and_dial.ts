import { abortable } from "@std/async/abortable";
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
import { closeQuietly, describeWireError } from "../wire.ts";

/**
 * Listens on the first port of the range that is free, beginning anywhere in it, so that the next port cannot be
 * foretold, not even from all the former ones (RFC 2577 §8). Without a range the system chooses a free port.
 */
export function listenOnFreePort(
  hostname: string,
  ports: PortRange | undefined,
): Outcome<Deno.TcpListener, TransferFailure> {
  const { first, last } = ports ?? { first: 0, last: 0 };
  const count = last - first + 1;
  const start = randomBelow(count);
  let detail: string | undefined;
  for (let step = 0; step < count; step += 1) {
    try {
      return success(Deno.listen({ hostname, port: first + (start + step) % count }));
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) continue;
      detail = describeWireError(error);
      // Too many descriptors, or no such address: the other ports would fail alike.
      break;
    }
  }
  return failed(dataFailure("no-port", detail));
}

/** A number from 0 up to the bound, itself not included; not to be foretold. */
function randomBelow(bound: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % bound;
}

/** The first connection that comes from the peer; those from elsewhere are closed and told. Closes the listener. */
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
 * Connects to the address, from the address and the port given as far as they can be had: where the port is taken or not
 * permitted from another one, and a connection within a link is left to the system, which has one address there.
 */
export async function dial(
  address: HostPort,
  signal: AbortSignal,
  from?: LocalEnd,
): Promise<Deno.TcpConn> {
  if (from === undefined || hasZone(address.hostname)) return await dialAnyhow(address, signal);
  // Loaded here: who only listens does without it.
  const { connectFrom } = await import("./bound_conn.ts");
  const { hostname } = from;
  return await connectFrom(from, address, signal) ??
    (from.port === undefined ? undefined : await connectFrom({ hostname }, address, signal)) ??
    await dialAnyhow(address, signal);
}

/** Connects to the address. A connection that stands only after the signal was aborted is closed. */
async function dialAnyhow(address: HostPort, signal: AbortSignal): Promise<Deno.TcpConn> {
  const { hostname, port } = address;
  // Deno before 2.7 does not know the signal and goes on; hence the race.
  const connecting = Deno.connect({ hostname, port, signal });
  try {
    return await abortable(connecting, signal);
  } catch (error) {
    connecting.then(closeQuietly, () => undefined);
    throw error;
  }
}

/** Why dialling the address failed. */
export function dialFailure(address: HostPort, error: unknown): TransferFailure {
  const detail = `${formatAuthority(address)}: ${describeWireError(error)}`;
  return dataFailure(error instanceof Deno.errors.TimedOut ? "not-opened" : "refused", detail);
}
