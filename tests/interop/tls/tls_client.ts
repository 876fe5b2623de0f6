import type { Gap } from "../matrix.ts";
import type { Invocation } from "../program.ts";

/** How one run of a client is to speak TLS with ferry's server. */
export interface TlsLink {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly mode: "explicit" | "implicit";
  readonly version: "1.2" | "1.3";
  /** PROT: data connections in clear or private. */
  readonly level: "C" | "P";
  readonly passive: boolean;
}

/** Somebody else's client that speaks TLS. Remote paths are absolute, local ones too. */
export interface TlsClient {
  readonly name: string;
  readonly program: string;
  readonly versionOf: Invocation;
  /** Why this client cannot work like that; undefined if it can. */
  gapOf(link: TlsLink): Gap | undefined;
  /** Fetches the one file and sends it back under the other name, in one session where it can. */
  exchange(link: TlsLink, remote: string, local: string, sent: string): readonly Invocation[];
  /** Whether the client itself says that its data connections resumed, in what one run prints; undefined: it has no word for it. */
  saysResumed?(printed: string): boolean;
}
