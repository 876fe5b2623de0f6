import type { ClientFailure, ExitCode } from "../../core/errors.ts";
import { rateOf } from "../../core/events/line.ts";
import type { RepresentationType } from "../../core/representation.ts";
import { formatFtpUrl } from "../../core/url.ts";
import type { Job } from "../interpreter/job.ts";
import type { Flow, JobResult } from "../messages.ts";
import type { World } from "../world.ts";
import { EventLines } from "./event_lines.ts";
import { hashed, type HashedFlow } from "./hashing.ts";
import { Totals } from "./totals.ts";

/** What is known of a transfer before it begins. */
export interface TransferOutline {
  /** The path on the server. */
  readonly path: string;
  readonly representation: RepresentationType;
  /** The bytes that the file has, where that is known. */
  readonly size: number | undefined;
  /** The bytes that were there before. */
  readonly resumedAt: number;
}

type FileJob = Exclude<Job, { readonly kind: "list" }>;

/** What has become of the job so far. */
interface Current {
  readonly job: FileJob;
  outline?: TransferOutline;
  hashed?: HashedFlow;
  moved?: { readonly bytes: number; readonly milliseconds: number };
}

/** What `get --json` and `put --json` say: one job after the other, as the client does them. */
export class ClientEvents {
  readonly #lines: EventLines;
  readonly #totals: Totals;
  #current: Current | undefined;

  constructor(world: World, command: "get" | "put") {
    this.#lines = new EventLines(world, command);
    this.#totals = new Totals(this.#lines.now);
  }

  /** A job is taken up, perhaps a second time because its connection was lost before. */
  begin(job: Job): void {
    this.#current = job.kind === "list" ? undefined : { job };
  }

  /** The server agreed, and the local end is open: the flow to move, which is hashed where it is a whole file. */
  started(outline: TransferOutline, flow: Flow): Flow {
    const current = this.#current;
    if (current === undefined) return flow;
    current.outline = outline;
    const { size, resumedAt } = outline;
    this.#lines.add("transfer-started", {
      ...fieldsOf(current),
      ...(size === undefined ? {} : { size }),
      ...(resumedAt === 0 ? {} : { resumed: resumedAt }),
    });
    if (resumedAt > 0) return flow;
    current.hashed = hashed(flow);
    return current.hashed.flow;
  }

  /** So many bytes have travelled. */
  progress(bytes: number): void {
    const current = this.#current;
    if (current?.outline === undefined) return;
    const { size } = current.outline;
    this.#lines.add("progress", {
      ...fieldsOf(current),
      bytes,
      ...(size === undefined ? {} : { size }),
    });
  }

  /** The transfer is over, whether or not it is whole. */
  moved(bytes: number, milliseconds: number): void {
    if (this.#current !== undefined) this.#current.moved = { bytes, milliseconds };
  }

  /** What has become of the job. */
  end(result: JobResult): void {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined) return;
    if (current.outline === undefined && !result.ok) return this.#refused(current, result.failure);
    const { bytes, milliseconds } = current.moved ?? { bytes: 0, milliseconds: 0 };
    const { direction, ...fields } = fieldsOf(current);
    const complete = result.ok && current.outline !== undefined;
    if (current.outline !== undefined) {
      this.#totals.ended(direction, bytes, result.ok ? "complete" : "failed");
    }
    const rate = rateOf(bytes, milliseconds);
    const digest = complete ? current.hashed?.digest() : undefined;
    this.#lines.add("transfer-ended", {
      ...fields,
      direction,
      bytes,
      seconds: milliseconds / 1000,
      ...(rate === undefined ? {} : { rate }),
      outcome: complete ? "complete" : result.ok ? "skipped" : "failed",
      ...(digest === undefined ? {} : { sha256: digest }),
      ...(result.ok ? {} : { failure: result.failure.kind, reason: result.failure.message }),
    });
  }

  /** The last line; resolves when it has been taken. */
  async bye(code: ExitCode): Promise<void> {
    this.#lines.add("bye", this.#totals.bye(code, this.#lines.now));
    await this.#lines.end();
  }

  #refused(current: Current, { kind, message, code }: ClientFailure): void {
    this.#totals.refused();
    this.#lines.add("transfer-refused", {
      ...fieldsOf(current),
      ...(code === undefined ? {} : { code }),
      failure: kind,
      reason: message,
    });
  }
}

function fieldsOf({ job, outline }: Current) {
  const direction = job.kind;
  const path = outline?.path ?? job.url.path;
  return {
    url: formatFtpUrl(withoutPassword(job)),
    ...(localFile(job) === undefined ? {} : { file: localFile(job) }),
    direction,
    path,
    ...(outline === undefined ? {} : { type: outline.representation }),
  };
}

function withoutPassword({ url }: FileJob) {
  const { password: _secret, ...shown } = url;
  return shown;
}

/** The local file as the command line names it; undefined where only the server's name says it. */
function localFile(job: FileJob): string | undefined {
  if (job.kind === "upload") return job.origin.kind === "file" ? job.origin.path : "-";
  switch (job.target.kind) {
    case "standard-output":
      return "-";
    case "file":
      return job.target.path;
    case "folder":
      return undefined;
  }
}
