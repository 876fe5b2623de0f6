// This folder: connections that a SOCKS or HTTP proxy makes for the client.

import type { HostPort } from "../../../core/network/address.ts";
import { type Proxy, proxyName } from "../../../core/network/reaching/proxy.ts";
import { closeQuietly } from "../wire.ts";
import { Carrier } from "./carrier.ts";
import { ProxyFault } from "./proxy_fault.ts";

/** How long a proxy is waited for. */
export interface ProxyPatience {
  readonly signal: AbortSignal;
  /** Not less than the time after which the signal is aborted. */
  readonly waitMs: number;
}

/**
 * Lets the proxy at the other end of the connection connect to the server, whose name it may look up itself. The connection
 * belongs to the result; it is closed when the proxy refuses, or when the signal is aborted. Throws a `ProxyFault`, or the
 * signal's reason.
 */
export async function throughProxy(
  conn: Deno.TcpConn,
  proxy: Proxy,
  server: HostPort,
  { signal, waitMs }: ProxyPatience,
): Promise<Deno.TcpConn> {
  const close = () => closeQuietly(conn);
  signal.addEventListener("abort", close, { once: true });
  try {
    signal.throwIfAborted();
    return await agreed(new Carrier(conn), proxy, server, waitMs);
  } catch (error) {
    close();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", close);
  }
}

/** Each kind is loaded only when it is used. */
async function agreed(
  carrier: Carrier,
  proxy: Proxy,
  server: HostPort,
  waitMs: number,
): Promise<Deno.TcpConn> {
  switch (proxy.kind) {
    case "socks5":
    case "socks5h": {
      const { throughSocks } = await import("./socks_proxy.ts");
      return await throughSocks(carrier, proxy, server, waitMs);
    }
    case "http": {
      const { throughHttp } = await import("./http_proxy.ts");
      return await throughHttp(carrier, proxy, server);
    }
    case "ftp":
      throw new ProxyFault(`${proxyName(proxy)} carries no connections`);
  }
}
