import { sameHost } from "./address.ts";
import { escapeControls } from "../base/redact.ts";
import { quotedForShell } from "../base/shell_word.ts";

/** Which server a TLS client trusts. */
export type TrustPolicy =
  /** Any server: the connection is encrypted, but the server is not verified (`--insecure`). */
  | { readonly kind: "anyone" }
  /** Only the certificate with this SHA-256, 64 lower-case hex digits; its other contents are not checked. */
  | { readonly kind: "pinned"; readonly fingerprint: string }
  /** Servers whose certificate an authority in this file signed (`--ca`). */
  | { readonly kind: "vouched"; readonly authorities: string }
  /**
   * Servers with the certificate that the known-servers file has for them. Of the others those whose certificate an authority
   * of the system signed; else `firstUse` decides: accept and remember it, or ask the person at the terminal.
   */
  | { readonly kind: "known"; readonly firstUse: "accept" | "ask" }
  /** Any server, except one whose certificate is not the one in the known-servers file. */
  | { readonly kind: "unchanged" };

/** The names that a certificate was issued for (its subjectAltName). */
export interface CertifiedNames {
  /** DNS names; the left-most label may be `*`. */
  readonly dns: readonly string[];
  /** Numeric addresses. */
  readonly addresses: readonly string[];
}

/** What is wrong with a certificate. */
export type TrustProblem =
  /** No trusted authority signed it. `reason`: details, if there are any. */
  | { readonly kind: "unknown-issuer"; readonly issuer: string; readonly reason?: string }
  /** Times in ms since 1970. */
  | { readonly kind: "expired"; readonly since: number }
  | { readonly kind: "not-yet-valid"; readonly from: number }
  | { readonly kind: "wrong-host"; readonly names: CertifiedNames }
  /** It is not meant for servers (extendedKeyUsage). */
  | { readonly kind: "not-for-servers" }
  /** It is not the pinned certificate. */
  | { readonly kind: "changed-pin"; readonly pinned: string }
  /** It is not the one that was remembered. */
  | {
    readonly kind: "changed-known";
    /** The server's line in the known-servers file. */
    readonly known: KnownLine;
  };

/** A line of a known-servers file. */
export interface KnownLine {
  readonly fingerprint: string;
  /** When it was written, `2026-11-30`; undefined if the line does not say. */
  readonly day: string | undefined;
  /** Counted from 1. */
  readonly line: number;
  /** The file, for people. */
  readonly file: string;
}

/** The period of validity of a certificate, in ms since 1970. */
export interface ValidityPeriod {
  readonly from: number;
  readonly to: number;
}

/** Checks that the certificate is valid at this time (RFC 5280 §4.1.2.5); both ends belong to the period. */
export function checkValidity({ from, to }: ValidityPeriod, now: number): TrustProblem | undefined {
  if (now < from) return { kind: "not-yet-valid", from };
  return now > to ? { kind: "expired", since: to } : undefined;
}

/**
 * Whether the certificate is for this host (RFC 9525 §6). Names are compared label by label, ignoring case; `*` matches
 * exactly the left-most label. Numeric addresses are compared by value. The common name does not count.
 */
export function certifies(names: CertifiedNames, hostname: string): boolean {
  if (isNumeric(hostname)) return names.addresses.some((address) => sameHost(address, hostname));
  const host = comparableName(hostname);
  return names.dns.some((pattern) => matchesName(comparableName(pattern), host));
}

/** Whether the host is a numeric address, for which TLS has no server name (RFC 6066 §3). */
export function isNumeric(hostname: string): boolean {
  return hostname.includes(":") || /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname);
}

function matchesName(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return pattern !== "" && pattern === host;
  const rest = pattern.slice(1);
  const label = host.slice(0, host.length - rest.length);
  // A pattern must not cover a whole top-level domain.
  return rest.slice(1).includes(".") && host.endsWith(rest) && /^[^.*]+$/.test(label);
}

/** The name in lower-case ASCII without a final dot, as in certificates and DNS. */
function comparableName(name: string): string {
  const plain = name.toLowerCase().replace(/\.$/, "");
  return /^[\x21-\x7e]*$/.test(plain) ? plain : asciiName(plain);
}

/** The ASCII form of an international name; "" if it has none. */
export function asciiName(name: string): string {
  if (/^[\x21-\x7e]*$/.test(name)) return name;
  try {
    return new URL(`http://${name}/`).hostname;
  } catch {
    return "";
  }
}

/** Whether this is the pinned certificate. */
export function checkPinned(
  { fingerprint }: Extract<TrustPolicy, { readonly kind: "pinned" }>,
  seen: string,
): TrustProblem | undefined {
  return seen === fingerprint ? undefined : { kind: "changed-pin", pinned: fingerprint };
}

/** Parses a fingerprint as people write it: `sha256:` and 64 hex digits, with or without colons between the bytes. */
export function parseFingerprint(text: string): string | undefined {
  const digits = /^sha256[:=]([0-9a-f:]+)$/i.exec(text.trim())?.[1]?.replaceAll(":", "");
  return digits?.length === 64 ? digits.toLowerCase() : undefined;
}

/** The fingerprint in the form that `parseFingerprint` reads. */
export function formatFingerprint(fingerprint: string): string {
  return `sha256:${fingerprint}`;
}

/** The certificate that is not trusted, and for which host. */
export interface DistrustedServer {
  readonly hostname: string;
  /** SHA-256, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** Whether `--trust-on-first-use` would make a difference. */
  readonly firstUse: boolean;
}

/** A sentence that says why a server is not trusted, which certificate it has, and what to do. */
export function describeTrustProblem(problem: TrustProblem, server: DistrustedServer): string {
  const host = escapeControls(server.hostname);
  const seen = formatFingerprint(server.fingerprint);
  switch (problem.kind) {
    case "changed-pin":
      return `${host} has another certificate than the pinned one, ` +
        `${seen} instead of ${formatFingerprint(problem.pinned)}: this may be an attack; ` +
        `only if you know that the server has a new certificate: --pin ${seen}`;
    case "changed-known":
      return describeChange(problem.known, host, seen);
    default: {
      const { reason, advice } = describeDistrust(problem, server.hostname);
      const remember = server.firstUse ? ", or --trust-on-first-use to remember it" : "";
      return `${reason}, fingerprint ${seen}; ${advice}; ` +
        `if you know that this is the right server: --pin ${seen}${remember}`;
    }
  }
}

/** A certificate that nobody vouches for. */
export type Distrust = Exclude<TrustProblem, { readonly kind: "changed-pin" | "changed-known" }>;

/** Whether the problem is that nobody vouches for the certificate, so that a person could. */
export function isDistrust(problem: TrustProblem): problem is Distrust {
  return problem.kind !== "changed-pin" && problem.kind !== "changed-known";
}

/** Why the certificate of the host is not trusted, and what to do about it. */
export function describeDistrust(
  problem: Distrust,
  hostname: string,
): { readonly reason: string; readonly advice: string } {
  const host = escapeControls(hostname);
  switch (problem.kind) {
    case "unknown-issuer": {
      const issuer = escapeControls(problem.issuer);
      const more = problem.reason === undefined ? "" : ` (${escapeControls(problem.reason)})`;
      return {
        reason: `the certificate of ${host} is not trusted: no known authority signed it; ` +
          `issuer ${issuer}${more}`,
        advice: "if you have its authority: --ca FILE",
      };
    }
    case "expired":
      return {
        reason: `the certificate of ${host} has expired on ${dayOf(problem.since)}`,
        advice: "the server needs a new one",
      };
    case "not-yet-valid":
      return {
        reason: `the certificate of ${host} is not valid before ${dayOf(problem.from)}`,
        advice: "check the clock of this machine",
      };
    case "wrong-host":
      return {
        reason: `the certificate is not for ${host} but for ${listNames(problem.names)}`,
        advice: "use a name that it is for",
      };
    case "not-for-servers":
      return {
        reason: `the certificate of ${host} is not meant for servers`,
        advice: "the server needs another one",
      };
  }
}

function describeChange({ fingerprint, day, line, file }: KnownLine, host: string, seen: string) {
  const since = day === undefined ? "" : ` since ${day}`;
  const removal = `sed -i ${line}d ${quotedForShell(file)}`;
  return `the certificate of ${host} has changed: ${seen} instead of ` +
    `${formatFingerprint(fingerprint)}, known${since} by line ${line} of ${
      escapeControls(file)
    }: ` +
    "this may be an attack; only if you know that the server has a new certificate: remove that " +
    `line (${removal}) and use --trust-on-first-use`;
}

/** The day of a time in ms since 1970, in UTC: `2026-11-30`. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The most names that are listed. */
const SHOWN_NAMES = 8;

function listNames({ dns, addresses }: CertifiedNames): string {
  const names = [...dns, ...addresses];
  if (names.length === 0) return "no host at all (it has no subjectAltName)";
  const shown = names.slice(0, SHOWN_NAMES).map(escapeControls).join(", ");
  return names.length > SHOWN_NAMES ? `${shown} and others` : shown;
}
