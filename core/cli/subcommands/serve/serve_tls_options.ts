import { failed, type Outcome, success } from "../../../base/outcome.ts";
import { FILE, oneOf } from "../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { option, toggle } from "../../options/rows.ts";

/** The options of `serve` about TLS. */
export const SERVE_TLS_OPTIONS = {
  "tls": option({
    kind: oneOf("off", "offer", "require", "implicit"),
    default: "offer",
    summary:
      "offer: TLS for clients that ask for it; require: no login without it; implicit: from the first byte, for ftps://",
  }),
  "cert": option({
    kind: FILE,
    summary: "serve with this PEM certificate; SIGHUP reads it again",
    otherwise: "one of ferry's own, made once and kept",
  }),
  "key": option({
    kind: FILE,
    summary: "the PEM private key of --cert",
    otherwise: "in the same file",
  }),
  "tls-require-reuse": toggle({
    summary:
      "refuse data connections that do not resume the TLS session of their control connection",
  }),
  "tls-end": option({
    kind: oneOf("strict", "any"),
    default: "strict",
    summary:
      "any: take uploads that end without TLS's own end (close_notify), as clients made with .NET send them; then anybody who can cut the connection can make files end early",
  }),
};

/** The TLS of `serve`. */
export interface ServeTls {
  readonly policy: "off" | "offer" | "require" | "implicit";
  /** The operator's PEM files; undefined: a certificate of ferry's own. */
  readonly files: { readonly cert: string; readonly key: string } | undefined;
  /** Whether data connections must resume the session of their control connection. */
  readonly requireReuse: boolean;
  /** Whether an end in order will do without close_notify. */
  readonly bareEnds: boolean;
}

/** Reads `SERVE_TLS_OPTIONS`; fails with the sentence for people. */
export function readServeTls(
  options: OptionValues<ValuesOf<typeof SERVE_TLS_OPTIONS>>,
): Outcome<ServeTls, string> {
  const policy = options.value("tls");
  const cert = options.value("cert");
  const key = options.value("key");
  const requireReuse = options.value("tls-require-reuse");
  if (policy === "off" && options.isGiven("tls-end")) {
    return failed("--tls-end needs TLS; leave it out, or --tls off");
  }
  if (policy === "off" && requireReuse) {
    return failed("--tls-require-reuse needs TLS; leave it out, or --tls off");
  }
  // One file may hold both.
  const first = cert ?? key;
  const files = first === undefined ? undefined : { cert: first, key: key ?? first };
  return success({ policy, files, requireReuse, bareEnds: options.value("tls-end") === "any" });
}
