import type { Outcome } from "../../core/base/outcome.ts";
import type { ClientFailure } from "../../core/cli/exit_code.ts";
import type { OptionalCommand } from "./conversation/optional.ts";
import type { Job } from "./jobs/job.ts";

/** How a job of the client went. */
export type JobResult = Outcome<void, ClientFailure>;

/** What the client actor may send to an interpreter: one server, one control connection, one job at a time. */
export type InterpreterMsg =
  | { readonly kind: "run-job"; readonly job: Job }
  /** The user wants to stop: ABOR the running transfer, end the job. */
  | { readonly kind: "interrupt" }
  /** Says QUIT, then ends. */
  | { readonly kind: "leave" };

/** What interpreters, and the root, may send to the client actor. */
export type ClientMsg =
  | {
    readonly kind: "job-ended";
    readonly result: JobResult;
    /** `usable`: for the next job too. `lost`: a new one may be made. `refused`: the login has not succeeded. */
    readonly connection: "usable" | "lost" | "refused";
  }
  /**
   * The connection was closed before the job had begun, or the server ended the session after an optional command: the job
   * can run on a new connection, without that command.
   */
  | { readonly kind: "job-returned"; readonly over?: OptionalCommand }
  /** SIGINT or SIGTERM. */
  | { readonly kind: "interrupt" };
