import type { TrustPolicy } from "./trust.ts";
import type { FtpUrl } from "./url.ts";

/** What the options of the command line say about TLS. */
export interface TlsOptions {
  /** `auto`: if the server offers it; `require`: TLS or no login; `off`: never. */
  readonly mode: "auto" | "require" | "off";
  /** The file with the authorities to trust instead of the system's. */
  readonly authorities: string | undefined;
  /** Trust any certificate. */
  readonly insecure: boolean;
  /** The SHA-256 of the only certificate to trust, 64 lower-case hex digits. */
  readonly pin: string | undefined;
  /** Accept and remember the certificate of a server that nobody vouches for and that is not known yet. */
  readonly trustOnFirstUse: boolean;
  /** The known-servers file; undefined: ferry's own. */
  readonly knownServers: string | undefined;
}

/** How TLS is used with one server. */
export type TlsPlan =
  | { readonly kind: "off" }
  /**
   * AUTH TLS if the server offers it: it protects against eavesdroppers, but not against attackers who change packets.
   */
  | { readonly kind: "when-offered"; readonly trust: TrustPolicy }
  /** AUTH TLS before the login, or no login (RFC 4217 §4). */
  | { readonly kind: "explicit"; readonly trust: TrustPolicy }
  /** TLS from the first byte. */
  | { readonly kind: "implicit"; readonly trust: TrustPolicy };

/** The parts of a URL that decide about TLS. */
type Server = Pick<FtpUrl, "scheme" | "fingerprint">;

/** The contradiction between the URL and the options, as a sentence; undefined if there is none. */
export function tlsConflict(server: Server, options: TlsOptions): string | undefined {
  const { scheme } = server;
  const named = pinOf(server, options) !== undefined
    ? "a pinned certificate"
    : options.authorities === undefined
    ? undefined
    : "--ca";
  if (options.insecure && named !== undefined) {
    return `--insecure trusts anybody, and ${named} does not; leave one of them out`;
  }
  const alone = options.insecure ? "--insecure" : options.pin === undefined ? named : "--pin";
  // A pin in the URL is of this server alone: it comes first, and no contradiction.
  if (options.trustOnFirstUse && alone !== undefined && server.fingerprint === undefined) {
    return `${alone} already says which servers to trust, --trust-on-first-use another way; ` +
      "leave one of them out";
  }
  if (options.mode !== "off") return undefined;
  if (scheme !== "ftp") return `${scheme}:// is TLS; leave --tls off out, or write ftp://`;
  return namesTrust(server, options)
    ? "--tls off has no certificate to check; leave out --ca, --pin, # and --trust-on-first-use"
    : undefined;
}

/**
 * How the URL and the options together want TLS to be used. `ftps://` and `ftpes://` require it. So does a choice of
 * whom to trust, with `ftp://`. If they conflict, the safer one wins.
 */
export function planTls(server: Server, options: TlsOptions): TlsPlan {
  const trust = policyOf(options, pinOf(server, options));
  if (server.scheme === "ftps") return { kind: "implicit", trust };
  const required = server.scheme === "ftpes" || options.mode === "require" ||
    namesTrust(server, options);
  if (required) return { kind: "explicit", trust };
  if (options.mode === "off") return { kind: "off" };
  return { kind: "when-offered", trust: { kind: options.insecure ? "anyone" : "unchanged" } };
}

function pinOf({ fingerprint }: Server, { pin }: TlsOptions): string | undefined {
  return fingerprint ?? pin;
}

/** Whether the options say whom to trust. */
function namesTrust(server: Server, options: TlsOptions): boolean {
  return pinOf(server, options) !== undefined || options.authorities !== undefined ||
    options.trustOnFirstUse;
}

function policyOf(
  { authorities, insecure, trustOnFirstUse }: TlsOptions,
  pin: string | undefined,
): TrustPolicy {
  if (pin !== undefined) return { kind: "pinned", fingerprint: pin };
  if (insecure) return { kind: "anyone" };
  if (authorities !== undefined) return { kind: "vouched", authorities };
  return { kind: "known", firstUse: trustOnFirstUse ? "accept" : "ask" };
}

/** Whom a plan trusts. */
export function trustIn(plan: TlsPlan): TrustPolicy {
  switch (plan.kind) {
    case "off":
      return { kind: "anyone" };
    case "when-offered":
    case "explicit":
    case "implicit":
      return plan.trust;
  }
}
