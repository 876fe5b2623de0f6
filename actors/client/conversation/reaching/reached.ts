import type { HostPort } from "../../../../core/network/address.ts";
import type { ProxyLogin } from "../../../../core/network/reaching/proxy.ts";
import type { Dial } from "../../../transport/data_channel/data_channel_messages.ts";

/** A control connection, and how its data connections are made. */
export interface Reached {
  readonly conn: Deno.TcpConn;
  readonly local: HostPort;
  /** The server. Through a proxy it may be a name: which address has answered, only the proxy knows. */
  readonly peer: HostPort;
  /** Dials in place of the system, through a proxy; undefined: directly. */
  readonly dial?: Dial;
}

/** An FTP proxy, as the login sees it. */
export interface Gateway {
  /** What follows the user's name in USER: `@host`, or `@host:port`. */
  readonly suffix: string;
  /** The login that the proxy wants for itself. */
  readonly login: ProxyLogin | undefined;
}
