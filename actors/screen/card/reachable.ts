import type { HostPort } from "../../../core/network/address.ts";

/** How long, in ms, an own address has to answer. */
const PATIENCE = 500;

/** What came of trying one's own addresses. */
export interface Reached {
  /** Hosts that did not answer. */
  readonly unreachable: readonly string[];
  /** Clients that came meanwhile; they are the caller's. */
  readonly strangers: readonly Deno.TcpConn[];
}

/**
 * Connects to a listening socket at each of these hosts, the machine's own, to see whether anything is in the way. Before
 * anybody else accepts from it. The probes are closed without a word.
 */
export async function tryOwnAddresses(
  socket: Deno.TcpListener,
  hosts: readonly string[],
): Promise<Reached> {
  const unreachable: string[] = [];
  const strangers: Deno.TcpConn[] = [];
  for (const hostname of hosts) {
    const probe = await connectWithin({ hostname, port: socket.addr.port });
    if (probe === undefined) {
      unreachable.push(hostname);
      continue;
    }
    using _probe = probe;
    // What has connected is accepted sooner or later, so this never waits for somebody who does not come.
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

async function connectWithin(target: HostPort): Promise<Deno.TcpConn | undefined> {
  try {
    return await Deno.connect({ ...target, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return undefined;
  }
}
