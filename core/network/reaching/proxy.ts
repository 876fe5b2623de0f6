// This folder: how a server is reached: through which proxy, in which address family, from which local address.

import { failed, type Outcome, success } from "../../base/outcome.ts";
import { encodeText } from "../../base/text.ts";
import { formatAuthority, type HostPort } from "../address.ts";
import { parseAuthority } from "../url.ts";

/** Name and password for a proxy. */
export interface ProxyLogin {
  readonly user: string;
  readonly password: string;
}

/** A program that connects to servers on behalf of others. */
export interface Proxy {
  readonly kind:
    /** SOCKS version 5 (RFC 1928); the names of servers are looked up here. */
    | "socks5"
    /** The same; the proxy looks the names up. */
    | "socks5h"
    /** HTTP CONNECT (RFC 9110 §9.3.6); the proxy looks the names up. */
    | "http"
    /** An FTP server that passes on what comes for `USER name@host`. */
    | "ftp";
  readonly address: HostPort;
  readonly login: ProxyLogin | undefined;
}

/** As curl: without a port a proxy is at 1080, whatever it speaks. */
const DEFAULT_PORT = 1080;
const FTP_PORT = 21;

/** RFC 1929 §2: one byte gives the length. */
const LONGEST_SOCKS_NAME = 255;

/** What can be written, for messages. */
export const PROXY_FORMS = "socks5h://HOST:PORT, socks5://, http:// or ftp://, or none";

/**
 * Parses `[SCHEME://][USER:PASSWORD@]HOST[:PORT]`, and `none`. Without a scheme it is an HTTP proxy, as for curl. The
 * failure is a sentence that repeats no login.
 */
export function parseProxy(text: string): Outcome<Proxy | "none", string> {
  if (text === "none") return success(text);
  const [, scheme = "http", rest = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*?)\/?$/is.exec(text) ??
    [];
  const kind = kindOf(scheme.toLowerCase());
  if (kind === undefined) {
    return failed(`ferry speaks to no proxy by ${scheme.toLowerCase()}`);
  }
  if (/^(?:.*@)?(?::\d*)?$/.test(rest)) return failed("it names no host");
  const authority = parseAuthority(rest, kind === "ftp" ? FTP_PORT : DEFAULT_PORT);
  if (!authority.ok) return authority;
  const { hostname, port, user, password = "" } = authority.value;
  const login = user === undefined ? undefined : { user, password };
  const tooLong = (name: string) => encodeText(name).length > LONGEST_SOCKS_NAME;
  if (
    kind.startsWith("socks") && login !== undefined && (tooLong(user ?? "") || tooLong(password))
  ) {
    return failed(`SOCKS takes no user or password of more than ${LONGEST_SOCKS_NAME} bytes`);
  }
  return success({ kind, address: { hostname, port }, login });
}

/** `HOST`, `HOST:PORT` or `USER:PASSWORD@HOST:PORT` of an FTP proxy; `ftp://` may stand before it. */
export function parseFtpProxy(text: string): Outcome<Proxy, string> {
  const named = parseProxy(text.includes("://") ? text : `ftp://${text}`);
  if (!named.ok) return named;
  if (named.value !== "none" && named.value.kind === "ftp") return success(named.value);
  return failed("this is no FTP proxy; others are given by --proxy");
}

/** The login as HTTP has it (RFC 7617 §2). */
export function basicCredentials({ user, password }: ProxyLogin): string {
  return btoa(String.fromCharCode(...encodeText(`${user}:${password}`)));
}

/** What must not be shown of a proxy's login, in any form in which it is sent. */
export function proxySecrets({ login }: Pick<Proxy, "login">): readonly string[] {
  return login === undefined ? [] : [login.password, basicCredentials(login)];
}

/** A proxy for messages, without its login. */
export function proxyName({ kind, address }: Proxy): string {
  switch (kind) {
    case "socks5":
    case "socks5h":
      return `the SOCKS proxy ${formatAuthority(address)}`;
    case "http":
      return `the HTTP proxy ${formatAuthority(address)}`;
    case "ftp":
      return `the FTP proxy ${formatAuthority(address)}`;
  }
}

/** `socks://` is what desktops write into ALL_PROXY. */
function kindOf(scheme: string): Proxy["kind"] | undefined {
  switch (scheme) {
    case "socks":
    case "socks5h":
      return "socks5h";
    case "socks5":
    case "http":
    case "ftp":
      return scheme;
    default:
      return undefined;
  }
}
