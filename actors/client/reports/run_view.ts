import type { StatusLine } from "../../machine/terminal/status_line.ts";
import type { ClientEvents } from "./client_events.ts";
import { RunReports } from "./run_reports.ts";
import { ShownRun, type ShownRunOptions } from "./shown_run.ts";

/** What people and programs are shown of the jobs of one command. */
export class RunView {
  readonly status: StatusLine;
  readonly shown: ShownRun;
  readonly reports: RunReports;

  /** `events`: those of `--json`. */
  constructor({ status, clock, verbose }: ShownRunOptions, events?: ClientEvents) {
    this.status = status;
    this.shown = new ShownRun({ status, clock, verbose });
    this.reports = new RunReports(this.shown, events);
  }
}
