import { failed, type Outcome, success } from "../base/outcome.ts";
import type { TrustPolicy } from "./trust.ts";
import type { FtpUrl } from "./url.ts";

/** What the options of the command line say about TLS. */
export interface TlsOptions {
  /** `auto`: when the server offers it; `require`: or not at all; `off`: never. */
  readonly mode: "auto" | "require" | "off";
  /** The file with the authorities to trust instead of the system's. */
  readonly authorities: string | undefined;
  /** Trust whoever answers. */
  readonly insecure: boolean;
  /** The SHA-256 of the only certificate to trust, 64 lower-case hex digits. */
  readonly pin: string | undefined;
}

/** How TLS is used with one server. */
export type TlsPlan =
  | { readonly kind: "off" }
  /** AUTH TLS when the server offers it: whoever listens only reads nothing, whoever interferes can prevent it. */
  | { readonly kind: "when-offered" }
  /** AUTH TLS before the login, or no login (RFC 4217 §4). */
  | { readonly kind: "explicit"; readonly trust: TrustPolicy }
  /** TLS from the first byte. */
  | { readonly kind: "implicit"; readonly trust: TrustPolicy };

/**
 * How the URL and the options together want TLS used. `ftps://` and `ftpes://` require it; so does, for `ftp://`,
 * whatever says whom to trust. The failure is a sentence that says which options contradict each other.
 */
export function planTls(
  { scheme, fingerprint }: Pick<FtpUrl, "scheme" | "fingerprint">,
  options: TlsOptions,
): Outcome<TlsPlan, string> {
  const pin = fingerprint ?? options.pin;
  const checked = pin !== undefined || options.authorities !== undefined;
  if (options.insecure && checked) {
    const named = pin === undefined ? "--ca" : "a pinned certificate";
    return failed(`--insecure trusts anybody, and ${named} does not; leave one of them out`);
  }
  if (options.mode === "off") {
    if (scheme !== "ftp") {
      return failed(`${scheme}:// is TLS; leave --tls off out, or write ftp://`);
    }
    if (checked) {
      return failed("--tls off has no certificate to check; leave out --ca, --pin and #");
    }
    return success({ kind: "off" });
  }
  const trust = policyOf(options, pin);
  if (scheme === "ftps") return success({ kind: "implicit", trust });
  const required = scheme === "ftpes" || options.mode === "require" || checked;
  return success(required ? { kind: "explicit", trust } : { kind: "when-offered" });
}

function policyOf(
  { authorities, insecure }: TlsOptions,
  pin: string | undefined,
): TrustPolicy {
  if (pin !== undefined) return { kind: "pinned", fingerprint: pin };
  return insecure ? { kind: "anyone" } : { kind: "vouched", authorities };
}
