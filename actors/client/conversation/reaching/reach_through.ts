import { LONGEST_DURATION } from "../../../../core/base/quantities.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import type { HostPort } from "../../../../core/network/address.ts";
import { type Proxy, proxyName } from "../../../../core/network/reaching/proxy.ts";
import { asciiName } from "../../../../core/network/trust.ts";
import { waitFor, type WaitLimit } from "../../../kernel/waiting/wait_for.ts";
import { endsOf } from "../../../transport/connection_ends.ts";
import { ProxyFault } from "../../../transport/proxy/proxy_fault.ts";
import { throughProxy } from "../../../transport/proxy/through_proxy.ts";
import { closeQuietly } from "../../../transport/wire.ts";
import { ClientFault, secondsText } from "../../client_fault.ts";
import type { ClientSettings } from "../../client_settings.ts";
import { addressesOf, connect } from "./connect.ts";
import type { Reached } from "./reached.ts";

/** The library of SOCKS has a time limit, too; ours comes first. */
const MARGIN = 1_000;

interface Surroundings {
  readonly limit: WaitLimit;
  readonly settings: ClientSettings;
}

/**
 * A control connection through a SOCKS or HTTP proxy. Its data connections go through the same proxy to the same name, or
 * address where names are looked up here: the other end of a connection is the proxy, so the server's address is not known,
 * and what a 227 reply says is not believed here either. Throws a `ClientFault`.
 */
export async function reachThrough(
  proxy: Proxy,
  target: HostPort,
  surroundings: Surroundings,
): Promise<Reached> {
  let last: unknown;
  for (const hostname of await namesFor(proxy, target, surroundings)) {
    const server = { hostname, port: target.port };
    try {
      const conn = await connected(proxy, server, surroundings);
      const { limit } = surroundings;
      return {
        conn,
        local: endsOf(conn).local,
        peer: server,
        dial: (address, signal) =>
          connected(proxy, address, { ...surroundings, limit: { ...limit, signal } }),
      };
    } catch (error) {
      if (surroundings.limit.signal?.aborted === true) throw error;
      last = error;
    }
  }
  throw last;
}

/** How the proxy is told the host: by name, or by its addresses one after the other. */
async function namesFor(
  { kind }: Proxy,
  target: HostPort,
  { limit, settings: { reaching } }: Surroundings,
): Promise<readonly string[]> {
  if (kind !== "socks5") return [asciiName(target.hostname)];
  return await addressesOf({ ...target, reaching }, limit);
}

async function connected(
  proxy: Proxy,
  server: HostPort,
  { limit, settings: { reaching, secrets } }: Surroundings,
): Promise<Deno.TcpConn> {
  const name = proxyName(proxy);
  const { conn } = await connect({ ...proxy.address, reaching, name }, limit);
  const over = new AbortController();
  try {
    return await waitFor(
      throughProxy(conn, proxy, server, {
        signal: over.signal,
        waitMs: Math.min(limit.ms + MARGIN, LONGEST_DURATION),
      }),
      limit,
      () =>
        new ClientFault({
          kind: "timed-out",
          message: `${name} is silent for ${secondsText(limit.ms)}`,
        }),
      closeQuietly,
    );
  } catch (error) {
    if (!(error instanceof ProxyFault)) throw error;
    const message = escapeControls(secrets.mask(error.message));
    const lasting = error.lasting ? { lasting: true as const } : {};
    throw new ClientFault({ kind: "unreachable", message, ...lasting });
  } finally {
    // Closes the connection, unless it was passed on.
    over.abort();
  }
}
