import type { HashAlgorithm } from "../../../core/files/checksums/hash_algorithms.ts";
import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type { Counting } from "../../transport/data_channel/handle.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import type { Job, JobResult } from "../jobs/job.ts";
import {
  type JobReport,
  NO_REPORTS,
  type Reports,
  type SessionReport,
  type TransferOutline,
} from "./reports.ts";

/** A transfer whose bytes move now. */
export interface MovingTransfer {
  readonly report: JobReport;
  readonly channel: Counting;
}

/** Tells several others, and knows which transfers are under way. */
export class RunReports implements Reports {
  readonly #moving = new Set<MovingTransfer>();
  readonly #jobs: readonly Pick<Reports, "job">[];
  readonly #events: Reports;

  /** `shown`: for people; `events`: for programs. */
  constructor(shown: Pick<Reports, "job">, events: Reports | undefined) {
    this.#jobs = events === undefined ? [shown] : [shown, events];
    this.#events = events ?? NO_REPORTS;
  }

  /** The transfers whose bytes move now. */
  get moving(): Iterable<MovingTransfer> {
    return this.#moving;
  }

  job(job: Job): JobReport {
    return new RunJob(this.#jobs.map((reports) => reports.job(job)), this.#moving);
  }

  session(): SessionReport {
    return this.#events.session();
  }

  cut(result: JobResult): void {
    this.#moving.clear();
    this.#events.cut(result);
  }
}

class RunJob implements JobReport {
  readonly #reports: readonly JobReport[];
  readonly #moving: Set<MovingTransfer>;
  #transfer: MovingTransfer | undefined;

  constructor(reports: readonly JobReport[], moving: Set<MovingTransfer>) {
    this.#reports = reports;
    this.#moving = moving;
  }

  begin(): void {
    for (const report of this.#reports) report.begin();
  }

  use(session: SessionReport): void {
    for (const report of this.#reports) report.use(session);
  }

  started(outline: TransferOutline, flow: Flow, channel: Counting): Flow {
    this.#still();
    this.#transfer = { report: this, channel };
    this.#moving.add(this.#transfer);
    return this.#reports.reduce((moved, report) => report.started(outline, moved, channel), flow);
  }

  progress(bytes: number): void {
    // The answer of a channel may come after the end of its transfer.
    if (this.#transfer === undefined) return;
    for (const report of this.#reports) report.progress(bytes);
  }

  moved(bytes: number, milliseconds: number): void {
    this.#still();
    for (const report of this.#reports) report.moved(bytes, milliseconds);
  }

  proved(by: HashAlgorithm | "size", sha256: string | undefined): void {
    for (const report of this.#reports) report.proved(by, sha256);
  }

  stored(name: string): void {
    for (const report of this.#reports) report.stored(name);
  }

  again(failure: ClientFailure, waitMs: number): void {
    this.#still();
    for (const report of this.#reports) report.again(failure, waitMs);
  }

  end(result: JobResult): void {
    this.#still();
    for (const report of this.#reports) report.end(result);
  }

  /** Nothing of it moves any more. */
  #still(): void {
    if (this.#transfer !== undefined) this.#moving.delete(this.#transfer);
    this.#transfer = undefined;
  }
}
