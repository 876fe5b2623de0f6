import type { HostPort } from "../../../core/network/address.ts";
import type { Clock } from "../../kernel/kernel.ts";
import { dialTo } from "../../machine/dial_to.ts";

/** How long, in ms, a connection to one of the machine's addresses may take. */
const PATIENCE = 500;

/** The result of connecting to one's own addresses. */
export interface OwnAddressCheck {
  /** Hosts that did not answer. */
  readonly unreachable: readonly string[];
  /** Connections of clients that were accepted meanwhile; the caller owns them. */
  readonly strangers: readonly Deno.TcpConn[];
}

/**
 * Connects to the listening socket at each of these addresses of this machine, to find out whether a firewall blocks them.
 * Call it before anything else accepts from the socket. The probes are closed without a greeting.
 */
export async function tryOwnAddresses(
  socket: Deno.TcpListener,
  hosts: readonly string[],
  clock: Clock,
): Promise<OwnAddressCheck> {
  const unreachable: string[] = [];
  const strangers: Deno.TcpConn[] = [];
  for (const hostname of hosts) {
    const probe = await connectWithin({ hostname, port: socket.addr.port }, clock);
    if (probe === undefined) {
      unreachable.push(hostname);
      continue;
    }
    using _probe = probe;
    // The probe is connected, so accept returns it sooner or later; this never waits for another client.
    for (;;) {
      const accepted = await socket.accept();
      if (accepted.remoteAddr.port === probe.localAddr.port) {
        accepted.close();
        break;
      }
      strangers.push(accepted);
    }
  }
  return { unreachable, strangers };
}

async function connectWithin(target: HostPort, clock: Clock): Promise<Deno.TcpConn | undefined> {
  const tooLate = new AbortController();
  const cancel = clock.schedule(PATIENCE, () => tooLate.abort());
  try {
    return await dialTo(target, tooLate.signal);
  } catch {
    return undefined;
  } finally {
    cancel();
  }
}
