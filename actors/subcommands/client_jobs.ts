import type { GetInvocation } from "../../core/cli/subcommands/client/transfers/get.ts";
import type { ListInvocation } from "../../core/cli/subcommands/client/folders/ls.ts";
import type { PutInvocation } from "../../core/cli/subcommands/client/transfers/put.ts";
import type { RepresentationChoice } from "../../core/protocol/representation.ts";
import type { FtpUrl } from "../../core/network/url.ts";
import type { DownloadJob, DownloadTarget, Job, UploadJob } from "../client/jobs/job.ts";

/** A command line that asks for jobs of the client. */
export type JobsInvocation = GetInvocation | PutInvocation | ListInvocation;

/** The jobs that a command line asks for, in its order. */
export function jobsOf(invocation: JobsInvocation): readonly Job[] {
  switch (invocation.kind) {
    case "get":
      return invocation.urls.map((url): DownloadJob => ({
        kind: "download",
        url,
        target: targetOf(invocation),
        representation: representationOf(invocation.representation, url),
        resume: invocation.resume,
      }));
    case "put":
      return invocation.files.map((file): UploadJob => ({
        kind: "upload",
        url: invocation.url,
        origin: file === "-" ? { kind: "standard-input" } : { kind: "file", path: file },
        representation: representationOf(invocation.representation, invocation.url),
        resume: invocation.resume,
      }));
    case "ls": {
      const format = invocation.json ? "json" : invocation.long ? "long" : "names";
      return [{ kind: "list", url: invocation.url, format }];
    }
  }
}

function targetOf({ output, directory }: GetInvocation): DownloadTarget {
  if (output === "-") return { kind: "standard-output" };
  if (output !== undefined) return { kind: "file", path: output };
  return { kind: "folder", path: directory ?? "." };
}

/** `--ascii` overrides `;type=` in the URL. Without either the file is transferred as it is (type I). */
function representationOf(
  asked: RepresentationChoice | undefined,
  { type }: FtpUrl,
): RepresentationChoice {
  return asked ?? (type === "ascii" ? "ascii" : "image");
}
