// This folder: the transfer queue, which decides what job runs next, in which session, and whether it is tried again.

import type { ClientSettings } from "../client_settings.ts";
import type { Stage } from "../jobs/any_job.ts";
import type { Job } from "../jobs/job.ts";
import { JobMemory } from "../jobs/job_memory.ts";
import type { JobReport } from "../reports/reports.ts";
import { Failures } from "./retrying.ts";

/** A job on its way through the queue, over all of its attempts. */
export class Task {
  readonly job: Job;
  /** Those of the command that asked for it. */
  readonly settings: ClientSettings;
  readonly report: JobReport;
  readonly memory = new JobMemory();
  readonly failures = new Failures();
  /** Its place: what was listed first is served first. */
  readonly order: number;
  #hasBegun = false;

  constructor(job: Job, settings: ClientSettings, order: number) {
    this.job = job;
    this.settings = settings;
    this.report = settings.reports.job(job);
    this.order = order;
  }

  /** Whether it has run, however that went. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** It runs now, perhaps again. */
  begin(): void {
    this.#hasBegun = true;
    this.report.begin();
  }

  /** When it may run. */
  get stage(): Stage {
    return this.job.stage ?? "work";
  }
}
