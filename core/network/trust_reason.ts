import type { TrustProblem } from "./trust.ts";

/** Why the certificate of a known server is not trusted. */
export const CHANGED = "it is not the one that was remembered";

/** Why a certificate is not trusted, in a few words, for a table that shows the rest of it. */
export function trustReason(problem: TrustProblem): string {
  switch (problem.kind) {
    case "unknown-issuer":
      return problem.reason === undefined
        ? "no known authority signed it"
        : `no known authority signed it (${problem.reason})`;
    case "expired":
      return "it has expired";
    case "not-yet-valid":
      return "it is not valid yet";
    case "wrong-host":
      return "it is not for this host";
    case "not-for-servers":
      return "it is not meant for servers";
    case "changed-known":
      return CHANGED;
    case "changed-pin":
      return "it is not the pinned one";
  }
}
