import type { Outcome } from "../../core/base/outcome.ts";
import type { ClientFailure } from "../../core/cli/exit_code.ts";
import type { Settled } from "../kernel/kernel.ts";
import type { ConnectionEvent } from "../transport/connection/connection_messages.ts";
import type { DataChannelEvent } from "../transport/data_channel/data_channel_messages.ts";
import type { OptionalCommand } from "./conversation/optional.ts";
import type { Job } from "./jobs/job.ts";

/** How a job of the client went. */
export type JobResult = Outcome<void, ClientFailure>;

/** What a protocol interpreter of the client understands: one server, one control connection, one job at a time. */
export type InterpreterMsg =
  | ConnectionEvent
  | DataChannelEvent
  | { readonly kind: "run-job"; readonly job: Job }
  | { readonly kind: "job-settled"; readonly settled: Settled<void> }
  /** The user wants to stop: ABOR the running transfer, end the job. */
  | { readonly kind: "interrupt" }
  /** Takes leave with QUIT, then ends. */
  | { readonly kind: "leave" }
  | { readonly kind: "left"; readonly settled: Settled<void> };

/** What the client actor understands. */
export type ClientMsg =
  | {
    readonly kind: "job-ended";
    readonly result: JobResult;
    /** `usable`: for the next job too. `lost`: a new one may be made. `refused`: there never was a login. */
    readonly connection: "usable" | "lost" | "refused";
  }
  /**
   * The connection was gone before the job had begun, or ended over an optional command: it can be done on a new one,
   * and without that command.
   */
  | { readonly kind: "job-returned"; readonly over?: OptionalCommand }
  /** SIGINT or SIGTERM. */
  | { readonly kind: "interrupt" };

/** What a progress actor understands. */
export type ProgressMsg =
  | { readonly kind: "tick" }
  | { readonly kind: "counted"; readonly bytes: number };
