import type { DownloadPlan, UploadPlan } from "./target/plans.ts";

/** What a job knows of its earlier attempts in this run; it lives as long as the job. */
export class JobMemory {
  /** The part of the download here is of this run and of TYPE I, so another attempt may go on after it. */
  hasPart = false;
  /** What the first attempt has decided about a name that is taken. */
  downloadPlan?: DownloadPlan;
  uploadPlan?: UploadPlan;
  /** The bytes that the last attempt moved. */
  moved = 0;
}
