import type { HostPort } from "../../../core/network/address.ts";
import type { Features } from "../../../core/protocol/features.ts";
import type { ShownIdentity } from "../../transport/tls/client/client_securing.ts";
import type { TlsFacts } from "../../transport/tls/securing.ts";
import type { DataWay } from "../data/data_opener.ts";

/** What a server has shown in one session; undefined before that. */
export interface ServerFacts {
  /** The server's address; through a proxy it may be a name. */
  readonly peer: HostPort | undefined;
  /** Whether a proxy is between. */
  readonly throughProxy: boolean;
  /** How long that took, in ms. */
  readonly connectedIn: number | undefined;
  /** FEAT after the login. */
  readonly features: Features;
  /** The certificates that it has shown, trusted or not. */
  readonly identity: ShownIdentity | undefined;
  /** TLS of the control connection. */
  readonly tls: TlsFacts | undefined;
  /** Whether data connections are under TLS. */
  readonly protectsData: boolean;
  /** How the last data connection was opened. */
  readonly dataWay: DataWay | undefined;
}
