import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import { leftText } from "../../../core/screen/progress/quantity_text.ts";
import type { FileProgress } from "../../../core/screen/progress/run_progress.ts";
import { RunProgress } from "../../../core/screen/progress/run_progress.ts";
import { fileSummary, runSummary } from "../../../core/screen/progress/summary.ts";
import type { Clock } from "../../kernel/kernel.ts";
import type { StatusLine } from "../../machine/terminal/status_line.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import { findsMore, type Job, type JobResult } from "../jobs/job.ts";
import type { Tree } from "../jobs/tree/tree.ts";
import { treeTotals } from "./tree_totals.ts";
import { failureLine, nameOf } from "./failure_line.ts";
import type { JobReport, TransferOutline } from "./reports.ts";

/** A job that is not done: it has failed, or was never tried. */
export interface UndoneJob {
  readonly job: Job;
  readonly reason: string;
}

/** How a run is shown. */
export interface ShownRunOptions {
  readonly status: StatusLine;
  readonly clock: Clock;
  /** Failures are printed at once, among the lines of the dialogue. */
  readonly verbose: boolean;
}

/**
 * What people are shown of a run: how far it is, what has failed, and at the end what it has done. Where several files are
 * transferred each failure is printed once: on a terminal at once, above the board, otherwise at the end.
 */
export class ShownRun {
  readonly progress: RunProgress;
  readonly #options: ShownRunOptions;
  readonly #open = new Set<Job>();
  readonly #failed = new Map<Job, ClientFailure>();
  /** The lines about failures that were printed, and those that wait for the end. */
  readonly #printed = new Set<string>();
  readonly #waiting: string[] = [];
  readonly #trees = new Set<Tree>();

  constructor(options: ShownRunOptions) {
    this.#options = options;
    this.progress = new RunProgress(options.clock.now());
  }

  job(job: Job): JobReport {
    this.#open.add(job);
    if (job.kind === "tree") this.#trees.add(job.tree);
    return new ShownJob(job, this.progress, {
      now: () => this.#options.clock.now(),
      note: (line) => this.#note(line),
      done: () => void this.#open.delete(job),
      failed: (failure) => this.#failedJob(job, failure),
    });
  }

  /** What was not done, in the order of the run; `reason`: why what was never tried was not. */
  undone(reason: string): readonly UndoneJob[] {
    return [...this.#open].map((job) => ({
      job,
      reason: this.#failed.get(job)?.message ?? reason,
    }));
  }

  /** The run is over: prints what is left to say. */
  finish(): void {
    const { status, clock } = this.#options;
    for (const line of this.#waiting.splice(0)) status.print(line);
    // A tree whose plan was only to be printed, or that says what was done by itself, is summed up already.
    const isSaid = [...this.#trees].some(({ dryRun, order }) => dryRun || order.reports);
    if (!this.progress.isSeveral || isSaid) return;
    status.note(runSummary({
      ...this.progress.summary(clock.now()),
      ...treeTotals(this.#trees),
    }));
  }

  /** It stays among those that are open: it is not done. */
  #failedJob(job: Job, failure: ClientFailure): void {
    const { status, verbose } = this.#options;
    const line = `ferry: ${failureLine(job, failure, this.progress.isSeveral)}`;
    this.#failed.set(job, failure);
    if (!this.progress.isSeveral) return status.print(line);
    if (this.#printed.has(line)) return;
    this.#printed.add(line);
    if (status.watched || verbose) status.print(line);
    else this.#waiting.push(line);
  }

  /** Prints something that only somebody who watches wants to know. */
  #note(line: string): void {
    if (this.#options.status.watched) this.#options.status.print(line);
  }
}

/** What a job tells of itself. */
interface Listener {
  now(): number;
  note(line: string): void;
  done(): void;
  failed(failure: ClientFailure): void;
}

class ShownJob implements JobReport {
  readonly #job: Job;
  readonly #run: RunProgress;
  readonly #listener: Listener;
  readonly #file: FileProgress | undefined;
  readonly #listed: (() => void) | undefined;
  #outline: TransferOutline | undefined;
  #moved: { readonly bytes: number; readonly elapsed: number } | undefined;
  #stored: string | undefined;

  constructor(job: Job, run: RunProgress, listener: Listener) {
    this.#job = job;
    this.#run = run;
    this.#listener = listener;
    this.#file = fileOf(job, run);
    this.#listed = findsMore(job) ? run.listing() : undefined;
  }

  begin(): void {}

  use(): void {}

  started(outline: TransferOutline, flow: Flow): Flow {
    this.#outline = outline;
    this.#moved = undefined;
    this.#file?.begin(outline, this.#listener.now());
    return flow;
  }

  progress(bytes: number): void {
    this.#file?.count(bytes, this.#listener.now());
  }

  moved(bytes: number, elapsed: number): void {
    this.#moved = { bytes, elapsed };
    this.progress(bytes);
  }

  /** What was compared is said where it was compared. */
  proved(): void {}

  stored(name: string): void {
    this.#stored = name;
  }

  again({ message }: ClientFailure, waitMs: number): void {
    this.#file?.again();
    const wait = leftText(waitMs / 1000) ?? "a while";
    this.#listener.note(`ferry: ${nameOf(this.#job)}: ${message}; trying again in ${wait}`);
  }

  end(result: JobResult): void {
    this.#listed?.();
    if (!result.ok) {
      if (this.#file === undefined) this.#run.otherFailed();
      this.#file?.end("failed");
      return this.#listener.failed(result.failure);
    }
    this.#file?.end(result.value.skipped === true ? "skipped" : "complete");
    this.#listener.done();
    this.#sumUp();
  }

  #sumUp(): void {
    const { name } = this.#outline ?? {};
    if (name === undefined || this.#moved === undefined) return;
    if (this.#stored !== undefined) {
      this.#listener.note(`${name} is stored as ${this.#stored}`);
    }
    if (!this.#run.isSeveral) this.#listener.note(fileSummary({ name, ...this.#moved }));
  }
}

function fileOf(job: Job, run: RunProgress): FileProgress | undefined {
  switch (job.kind) {
    case "download":
      return run.file(job.told?.size);
    case "upload":
      return run.file(job.size);
    case "copy":
      return run.file(undefined);
    default:
      return undefined;
  }
}
