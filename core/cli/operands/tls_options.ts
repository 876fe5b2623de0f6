import type { OptionReader } from "../option_values.ts";
import { tlsConflict, type TlsOptions } from "../../network/tls_plan.ts";
import type { FtpUrl } from "../../network/url.ts";

/** What the client's options say about TLS. */
export function readTlsOptions(options: OptionReader): TlsOptions {
  return {
    mode: options.oneOf("tls", ["auto", "require", "off"]) ?? "auto",
    authorities: options.text("ca"),
    insecure: options.isOn("insecure"),
    pin: options.fingerprint("pin"),
  };
}

/** What contradicts each other in the URLs and the options, in a sentence; undefined when nothing does. */
export function tlsContradiction(urls: readonly FtpUrl[], options: TlsOptions): string | undefined {
  for (const url of urls) {
    const conflict = tlsConflict(url, options);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}
