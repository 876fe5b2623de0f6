import type { AnyJob } from "../../any_job.ts";

/** Print what is known about the file or folder that the URL names. */
export interface StatJob extends AnyJob {
  readonly kind: "stat";
  readonly json: boolean;
}

/** Print how many bytes a folder holds. */
export interface UsageJob extends AnyJob {
  readonly kind: "usage";
  /** Only the total. */
  readonly summarize: boolean;
  readonly humanReadable: boolean;
  readonly json: boolean;
}

/** Make sure that the URL names a folder that can be entered. */
export interface EnterJob extends AnyJob {
  readonly kind: "enter";
}

/** Say something about what the server has. */
export type TellingJob = StatJob | EnterJob | UsageJob;
