// This folder: what the client reports during a run, as progress on the terminal or as JSON events.

import type { HostPort } from "../../../core/network/address.ts";
import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type { HashAlgorithm } from "../../../core/files/checksums/hash_algorithms.ts";
import type { RepresentationType } from "../../../core/representation/representation_type.ts";
import type { Counting } from "../../transport/data_channel/handle.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import type { Job, JobResult } from "../jobs/job.ts";

/** What is known of the file of a transfer once its local end is open. */
export interface TransferOutline {
  /** What the progress line calls it. */
  readonly name: string;
  /** The path on the server. */
  readonly path: string;
  readonly representation: RepresentationType;
  /** The bytes that the file has, where that is known. */
  readonly size: number | undefined;
  /** The bytes that were there before. */
  readonly resumedAt: number;
}

/** The fields of a control connection in the events of its transfers. */
export interface SessionFields {
  readonly session: number;
  readonly host: string;
  readonly port: number;
  readonly account: string;
  readonly anonymous: boolean;
}

/** Is told of one control connection. */
export interface SessionReport {
  /** What is known of it; undefined before it is open. */
  readonly fields: SessionFields | undefined;
  /** It is open, to this server. */
  opened(server: HostPort): void;
  /** A login has succeeded, or was refused for the reason given. */
  login(account: string, refusal?: string): void;
  closed(): void;
}

/** Is told of one job, from the moment when it is known of until its end. */
export interface JobReport {
  /** It runs now, perhaps again. */
  begin(): void;
  /** It uses this control connection. */
  use(session: SessionReport): void;
  /** The server agreed, and the local end is open: gives the flow to move over this channel. */
  started(outline: TransferOutline, flow: Flow, channel: Counting): Flow;
  /** This many bytes have moved. */
  progress(bytes: number): void;
  /** The transfer is over, complete or not. */
  moved(bytes: number, milliseconds: number): void;
  /** The server has stored the file under this name, another than it was asked for. */
  stored(name: string): void;
  /** The copy is all there, compared by this checksum or by its size; `sha256`: its digest, if that is known. */
  proved(by: HashAlgorithm | "size", sha256: string | undefined): void;
  /** It has failed and is tried again in so many ms. */
  again(failure: ClientFailure, waitMs: number): void;
  /** Its result. */
  end(result: JobResult): void;
}

/** Is told of everything that the client does in a run. */
export interface Reports {
  job(job: Job): JobReport;
  session(): SessionReport;
  /** The run is ended at once: what is under way has this result. */
  cut(result: JobResult): void;
}

/** Nobody wants to know about the job. */
export const SILENT_JOB: JobReport = {
  begin: () => {},
  use: () => {},
  started: (_outline, flow) => flow,
  progress: () => {},
  moved: () => {},
  stored: () => {},
  proved: () => {},
  again: () => {},
  end: () => {},
};

/** Is told of a control connection that nobody wants to know of. */
const SILENT_SESSION: SessionReport = {
  fields: undefined,
  opened: () => {},
  login: () => {},
  closed: () => {},
};

/** Nobody wants to know. */
export const NO_REPORTS: Reports = {
  job: () => SILENT_JOB,
  session: () => SILENT_SESSION,
  cut: () => {},
};
