import { asciiName, formatFingerprint, isNumeric, parseFingerprint } from "./trust.ts";
import { formatAuthority, type HostPort } from "./address.ts";

/** A server whose certificate is trusted because somebody trusted it before. */
export interface KnownServer {
  /** Host and port, as `serverKey` writes them. */
  readonly server: string;
  /** The SHA-256 of its certificate, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** The day on which it was remembered, `2026-11-30`; undefined if the line does not say. */
  readonly day: string | undefined;
  /** The line in the file, counted from 1. */
  readonly line: number;
}

/** A known-servers file. */
export interface KnownServers {
  readonly servers: readonly KnownServer[];
  /** The lines, counted from 1, that are not understood. */
  readonly faults: readonly number[];
}

/** What a known-servers file says of a server that shows a certificate. */
export type Acquaintance =
  | { readonly kind: "unknown" | "known" }
  /** The newest line for this server; no line has the certificate that it shows. */
  | { readonly kind: "changed"; readonly known: KnownServer };

const HEADER =
  "# The certificates of FTP servers that ferry trusts: HOST:PORT, SHA-256, since when";

/** The host and the port under which a server is remembered: `ftp.example.org:21`, `[::1]:990`. */
export function serverKey({ hostname, port }: HostPort): string {
  const host = isNumeric(hostname) ? hostname : asciiName(hostname.replace(/\.$/, ""));
  return formatAuthority({ hostname: (host === "" ? hostname : host).toLowerCase(), port });
}

/**
 * Reads a known-servers file. A line is `HOST:PORT sha256:HEX DAY`; what follows is a remark. Empty lines and lines that
 * begin with # say nothing.
 */
export function parseKnownServers(text: string): KnownServers {
  const servers: KnownServer[] = [];
  const faults: number[] = [];
  text.split("\n").forEach((content, index) => {
    const line = index + 1;
    const trimmed = content.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return;
    const [server = "", hash = "", third] = trimmed.split(/\s+/);
    const fingerprint = parseFingerprint(hash);
    if (fingerprint === undefined || !/^[^\s]+:\d{1,5}$/.test(server)) {
      return void faults.push(line);
    }
    const day = third !== undefined && /^\d{4}-\d\d-\d\d$/.test(third) ? third : undefined;
    servers.push({ server: server.toLowerCase(), fingerprint, day, line });
  });
  return { servers, faults };
}

/** What is known of a server that shows this certificate. Several lines for one server allow several certificates. */
export function acquaintance(
  { servers }: KnownServers,
  server: string,
  fingerprint: string,
): Acquaintance {
  const lines = servers.filter((known) => known.server === server);
  const known = lines.at(-1);
  if (known === undefined) return { kind: "unknown" };
  if (lines.some((line) => line.fingerprint === fingerprint)) return { kind: "known" };
  return { kind: "changed", known };
}

/** What is to be appended to a file with this text, so that it has one more server. */
export function knownServerLine(
  text: string,
  { server, fingerprint, day }: Pick<KnownServer, "server" | "fingerprint" | "day">,
): string {
  const before = text === "" ? `${HEADER}\n` : text.endsWith("\n") ? "" : "\n";
  return `${before}${server} ${formatFingerprint(fingerprint)}${
    day === undefined ? "" : ` ${day}`
  }\n`;
}
