import { SocksClient, type SocksClientOptions } from "socks";
import { defined } from "../../../core/base/defined.ts";
import { errorMessage } from "../../../core/base/error_text.ts";
import { formatAuthority, type HostPort } from "../../../core/network/address.ts";
import { type Proxy, proxyName } from "../../../core/network/reaching/proxy.ts";
import "../../machine/node/no_warnings.ts";
import type { Carrier } from "./carrier.ts";
import { ProxyFault } from "./proxy_fault.ts";

/** What the library says, and the same in plain words (RFC 1928 §6); the first match counts. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/- ConnectionRefused/, "connection refused"],
  [/- HostUnreachable/, "the host cannot be reached, or its name is not known there"],
  [/- NetworkUnreachable/, "the network cannot be reached"],
  [/- NotAllowed/, "its rules do not allow it"],
  [/- TTLExpired/, "the server does not answer"],
  [
    /- AddressNotSupported/,
    "it cannot use this kind of address; try socks5:// or socks5h://, -4 or -6",
  ],
  [/- (?:Failure|CommandNotSupported|undefined)/, "it gives no reason"],
];

/**
 * Lets a SOCKS proxy connect to the server (RFC 1928, with user and password RFC 1929). Throws a `ProxyFault`. The library
 * cancels the timer of its `waitMs` when the program ends, or when it is over, and not before.
 */
export async function throughSocks(
  carrier: Carrier,
  proxy: Proxy,
  server: HostPort,
  waitMs: number,
): Promise<Deno.TcpConn> {
  const { user: userId, password } = proxy.login ?? {};
  const options: SocksClientOptions = {
    command: "connect",
    proxy: {
      host: proxy.address.hostname,
      port: proxy.address.port,
      type: 5,
      ...defined({ userId, password }),
    },
    destination: { host: server.hostname, port: server.port },
    existing_socket: carrier.stream,
    timeout: waitMs,
  };
  return await new Promise((resolve, reject) => {
    // Called at once when the proxy agrees: the next byte may be the server's.
    const ended = (error: Error | null) => {
      if (error === null) resolve(carrier.release(server));
      else reject(faultOf(proxy, server, error));
    };
    void SocksClient.createConnection(options, ended);
  });
}

function faultOf(proxy: Proxy, server: HostPort, error: Error): ProxyFault {
  const message = errorMessage(error);
  const name = proxyName(proxy);
  const lasting = (text: string) => new ProxyFault(text, true);
  if (/Authentication failed/.test(message)) {
    return lasting(
      `${name} refuses the user or the password that --proxy or the environment gives`,
    );
  }
  if (/accepted authentication/.test(message)) {
    return lasting(
      proxy.login === undefined
        ? `${name} wants a login; write it as ${proxy.kind}://USER:PASSWORD@HOST:PORT`
        : `${name} takes no user and password`,
    );
  }
  if (/invalid socks version/i.test(message)) {
    return lasting(`${name} does not speak SOCKS 5; is it an HTTP proxy, http://HOST:PORT?`);
  }
  if (/timed out/i.test(message)) return new ProxyFault(`${name} does not answer`);
  if (/Socket closed/.test(message)) {
    return new ProxyFault(`${name} closed the connection without a word`);
  }
  const found = REASONS.find(([said]) => said.test(message))?.[1] ?? message;
  const text = `${name} cannot connect to ${formatAuthority(server)}: ${found}`;
  return new ProxyFault(text, /- (?:NotAllowed|AddressNotSupported)/.test(message));
}
