import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { errorMessage } from "../../../core/base/error_text.ts";
import { formatAuthority, type HostPort } from "../../../core/network/address.ts";
import { basicCredentials, type Proxy, proxyName } from "../../../core/network/reaching/proxy.ts";
import "../../machine/node/no_warnings.ts";
import type { Carrier } from "./carrier.ts";
import { ProxyFault } from "./proxy_fault.ts";

/** Lets an HTTP proxy connect to the server (RFC 9110 §9.3.6, CONNECT). Throws a `ProxyFault`. */
export async function throughHttp(
  carrier: Carrier,
  proxy: Proxy,
  server: HostPort,
): Promise<Deno.TcpConn> {
  const authority = formatAuthority(server);
  const asked = request({
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...authorization(proxy) },
    createConnection: () => carrier.stream,
  });
  return await answered(asked, carrier, proxy, server);
}

function answered(
  asked: ClientRequest,
  carrier: Carrier,
  proxy: Proxy,
  server: HostPort,
): Promise<Deno.TcpConn> {
  return new Promise((resolve, reject) => {
    const name = proxyName(proxy);
    asked.once("connect", (response: IncomingMessage) => {
      // Done at once: the next byte may be the server's.
      const conn = carrier.release(server);
      const { statusCode = 0 } = response;
      if (statusCode >= 200 && statusCode < 300) return resolve(conn);
      reject(refusal(proxy, server, response));
    });
    asked.once("response", (response) => reject(refusal(proxy, server, response)));
    asked.once("error", (error) => {
      reject(new ProxyFault(`${name} does not answer as an HTTP proxy: ${errorMessage(error)}`));
    });
    asked.end();
  });
}

/** RFC 7617. */
function authorization({ login }: Proxy): { readonly "proxy-authorization"?: string } {
  if (login === undefined) return {};
  return { "proxy-authorization": `Basic ${basicCredentials(login)}` };
}

function refusal(
  proxy: Proxy,
  server: HostPort,
  { statusCode = 0, statusMessage = "" }: IncomingMessage,
): ProxyFault {
  const name = proxyName(proxy);
  const said = `${statusCode} ${statusMessage}`.trim();
  switch (statusCode) {
    // Some proxies mean 407 by 401.
    case 401:
    case 407: {
      const text = proxy.login === undefined
        ? `${name} wants a login (${said}); write it as http://USER:PASSWORD@HOST:PORT`
        : `${name} refuses the user or the password that --proxy or the environment gives (${said})`;
      return new ProxyFault(text, true);
    }
    case 403:
    case 405:
    case 501:
      return new ProxyFault(
        `${name} does not allow connections to ${formatAuthority(server)}: ${said}; ` +
          "many let only some ports pass, a SOCKS proxy takes any",
        true,
      );
    default:
      return new ProxyFault(`${name} cannot connect to ${formatAuthority(server)}: ${said}`);
  }
}
