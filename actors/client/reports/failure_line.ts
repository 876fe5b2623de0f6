import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import type { Job } from "../jobs/job.ts";

/** How names are read where the encoding of the server is not known. */
const USUAL = new ServerNames(USUAL_ENCODING);

/** What people call what a job is about: a local file that is sent, otherwise the path on the server. */
export function nameOf(job: Job): string {
  if (job.kind !== "upload") return USUAL.readable(job.url.path);
  switch (job.origin.kind) {
    case "standard-input":
      return "standard input";
    case "file":
      return job.origin.path;
    case "tree":
      return job.origin.tree.sourceOf(job.origin.path);
  }
}

/** The failures that concern a server and not one file, or whose message names a local file. */
const NAMED: ReadonlySet<ClientFailure["kind"]> = new Set([
  "unreachable",
  "login-refused",
  "trust",
  "local-file",
]);

/** A failure in one line; among several files it names its own, where that matters. */
export function failureLine(
  job: Job,
  { kind, message }: ClientFailure,
  isSeveral: boolean,
): string {
  const name = nameOf(job).replace(/\/+$/, "");
  if (!isSeveral || NAMED.has(kind) || name === "" || message.includes(name)) return message;
  return `${name}: ${message}`;
}
