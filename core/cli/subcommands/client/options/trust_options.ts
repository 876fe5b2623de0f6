import type { TlsOptions } from "../../../../network/tls_plan.ts";
import { parseFingerprint } from "../../../../network/trust.ts";
import { FILE, oneOf } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { type Kind, option, toggle } from "../../../options/rows.ts";

/** The SHA-256 of a certificate. */
const FINGERPRINT: Kind<string> = {
  value: "sha256:HEX",
  wanted: "sha256: and 64 hex digits",
  parse: parseFingerprint,
};

/** The options that say when to use TLS, and whom to trust. */
export const TRUST_OPTIONS = {
  "tls": option({
    kind: oneOf("auto", "require", "off"),
    default: "auto",
    summary: "for ftp:// URLs: use TLS when the server offers it, insist on it, or never",
  }),
  "ca": option({
    kind: FILE,
    summary: "trust the authorities in this PEM file, not the system's; TLS is then required",
  }),
  "pin": option({
    kind: FINGERPRINT,
    summary: "trust the certificate with this fingerprint and no other; TLS is then required",
  }),
  "insecure": toggle({ summary: "trust whatever certificate the server has" }),
  "trust-on-first-use": toggle({
    summary: "trust and remember the certificate of a server that is not known yet, though no " +
      "authority vouches for it; TLS is then required",
    otherwise: "ask on a terminal, else refuse",
  }),
  "known-servers": option({
    kind: FILE,
    summary: "remember the certificates of servers in FILE",
    otherwise: "~/.config/ferry/known_servers",
  }),
};

/** Reads `TRUST_OPTIONS`. */
export function readTrust(options: OptionValues<ValuesOf<typeof TRUST_OPTIONS>>): TlsOptions {
  return {
    mode: options.value("tls"),
    authorities: options.value("ca"),
    insecure: options.value("insecure"),
    pin: options.value("pin"),
    trustOnFirstUse: options.value("trust-on-first-use"),
    knownServers: options.value("known-servers"),
  };
}
