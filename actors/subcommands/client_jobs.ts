import type { Invocation } from "../../core/cli/subcommands/table.ts";
import type { BatchInvocation } from "../../core/cli/subcommands/client/sessions/batch.ts";
import type { MakeFolderInvocation } from "../../core/cli/subcommands/client/changing/mkdir.ts";
import type { MoveInvocation } from "../../core/cli/subcommands/client/changing/mv.ts";
import type { RemoveInvocation } from "../../core/cli/subcommands/client/changing/rm.ts";
import type { UsageInvocation } from "../../core/cli/subcommands/client/folders/du.ts";
import type { StatInvocation } from "../../core/cli/subcommands/client/folders/stat.ts";
import type { ListInvocation } from "../../core/cli/subcommands/client/folders/ls.ts";
import type { Job } from "../client/jobs/job.ts";
import type { TransferInvocation } from "./transfer_jobs.ts";

/** A command line that asks for jobs of the client. */
export type JobsInvocation =
  | TransferInvocation
  | ListInvocation
  | StatInvocation
  | UsageInvocation
  | RemoveInvocation
  | MakeFolderInvocation
  | MoveInvocation
  | BatchInvocation;

/** Whether a command line asks for jobs of the client. */
export function asksForJobs(invocation: Invocation): invocation is JobsInvocation {
  switch (invocation.kind) {
    case "get":
    case "put":
    case "sync":
    case "cp":
    case "ls":
    case "stat":
    case "du":
    case "rm":
    case "mkdir":
    case "mv":
    case "batch":
      return true;
    default:
      return false;
  }
}

/** The jobs that a command line asks for, in its order. What transfers need is loaded only for them. */
export async function jobsOf(invocation: JobsInvocation): Promise<readonly Job[]> {
  switch (invocation.kind) {
    case "get":
    case "put":
    case "cp":
    case "sync": {
      const { transferJobsOf } = await import("./transfer_jobs.ts");
      return transferJobsOf(invocation);
    }
    case "ls": {
      const format = invocation.json ? "json" : invocation.long ? "long" : "names";
      const { url, recursive, order } = invocation;
      return [{ kind: "list", url, format, recursive, order }];
    }
    case "stat":
      return invocation.urls.map((url) => ({ kind: "stat", url, json: invocation.json }));
    case "du": {
      const { summarize, humanReadable, json } = invocation;
      return invocation.urls.map((url) => ({ kind: "usage", url, summarize, humanReadable, json }));
    }
    case "rm": {
      const { recursive, yes: agreed, json } = invocation;
      return invocation.urls.map((url) => ({ kind: "remove", url, recursive, agreed, json }));
    }
    case "mkdir": {
      const { parents, json } = invocation;
      return invocation.urls.map((url) => ({ kind: "make-folder", url, parents, json }));
    }
    case "mv": {
      const { url, target, yes: agreed, json } = invocation;
      return [{ kind: "move", url, target, agreed, json }];
    }
    // Its commands ask for the rest.
    case "batch":
      return [{ kind: "enter", url: invocation.url }];
    default:
      return invocation satisfies never;
  }
}
