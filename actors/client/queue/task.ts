// This folder: the transfer queue, which decides what job runs next, in which session, and whether it is tried again.

import type { Stage } from "../jobs/any_job.ts";
import type { Job } from "../jobs/job.ts";
import { JobMemory } from "../jobs/job_memory.ts";
import type { JobReport } from "../reports/reports.ts";
import { Failures } from "./retrying.ts";

/** A job on its way through the queue, over all of its attempts. */
export class Task {
  readonly job: Job;
  readonly report: JobReport;
  readonly memory = new JobMemory();
  readonly failures = new Failures();
  /** Its place: what was listed first is served first. */
  readonly order: number;

  constructor(job: Job, report: JobReport, order: number) {
    this.job = job;
    this.report = report;
    this.order = order;
  }

  /** When it may run. */
  get stage(): Stage {
    return this.job.stage ?? "work";
  }
}
