import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type { ClientSettings } from "../client_settings.ts";
import type { OptionalCommand } from "../conversation/optional.ts";
import type { Job, JobResult } from "../jobs/job.ts";
import type { JobMemory } from "../jobs/job_memory.ts";
import type { JobReport } from "../reports/reports.ts";

/** A job for one session, with what lives as long as the job. */
export interface Assignment {
  readonly job: Job;
  readonly settings: ClientSettings;
  readonly memory: JobMemory;
  readonly report: JobReport;
}

/** What the client actor may send to an interpreter: one server, one control connection, one job at a time. */
export type InterpreterMsg =
  | { readonly kind: "run-job"; readonly assignment: Assignment }
  /** The user wants to stop, or the time is up: ABOR the running transfer, end the job with this failure. */
  | { readonly kind: "interrupt"; readonly failure: ClientFailure }
  /** Says QUIT, then ends. */
  | { readonly kind: "leave" };

/** What interpreters, and the root, may send to the client actor. `session`: the path of the interpreter. */
export type ClientMsg =
  /** A login has succeeded. */
  | { readonly kind: "logged-in"; readonly session: string }
  | {
    readonly kind: "job-ended";
    readonly session: string;
    readonly result: JobResult;
    /** `usable`: for the next job too. `lost`: a new one may be made. `refused`: the login has not succeeded. */
    readonly connection: "usable" | "lost" | "refused";
  }
  /**
   * The connection was closed before the job had begun, or the server ended the session after an optional command: the job
   * can run on a new connection, without that command. `connection`: what is left of this one.
   */
  | {
    readonly kind: "job-returned";
    readonly session: string;
    readonly over?: OptionalCommand;
    readonly connection: "usable" | "lost";
  }
  /** SIGINT or SIGTERM. */
  | { readonly kind: "interrupt" };
