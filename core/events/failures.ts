import type { ClientFailureKind } from "../cli/exit_code.ts";
import type { DataFailureKind } from "../protocol/transfer_failure.ts";
import type { FileFailureKind } from "../files/file_failure.ts";

/** The values of the field `failure`. */
export const EVENT_FAILURES = {
  /** `serve`: the file or its folder. */
  file: [
    "not-found",
    "denied",
    "exists",
    "not-empty",
    "no-space",
    "over-quota",
    "too-long",
    "busy",
    "is-folder",
    "not-folder",
    "special-file",
    "name-not-allowed",
    "not-text",
    "vetoed",
    "no-descriptors",
    "no-unique-name",
    "io",
  ],
  /** `serve`: the data connection. */
  data: ["refused", "not-opened", "no-port", "not-secured", "broken", "stalled", "aborted"],
  /** `get` and `put`: the same kinds as the exit codes. */
  client: [
    "usage",
    "unreachable",
    "login-refused",
    "server-refused",
    "local-file",
    "trust",
    "integrity",
    "timed-out",
    "try-later",
    "bug",
    "interrupted",
  ],
} as const satisfies {
  readonly file: readonly FileFailureKind[];
  readonly data: readonly DataFailureKind[];
  readonly client: readonly ClientFailureKind[];
};
