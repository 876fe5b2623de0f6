import { basename } from "../../machine/system/local_path.ts";
import type { HashAlgorithm } from "../../../core/files/checksums/hash_algorithms.ts";
import { defined } from "../../../core/base/defined.ts";
import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import { isAnonymousName } from "../../../core/access/account_name.ts";
import type { HostPort } from "../../../core/network/address.ts";
import type { ClientFailure, ExitCode } from "../../../core/cli/exit_code.ts";
import { rateOf } from "../../../core/events/event_line.ts";
import { formatFtpUrl, pathOfCopy, withoutPassword } from "../../../core/network/url.ts";
import type {
  DownloadJob,
  DownloadTarget,
  Job,
  JobResult,
  MatchJob,
  UploadJob,
  UploadOrigin,
} from "../jobs/job.ts";
import type { TreeJob } from "../jobs/tree/tree.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import type { World } from "../../machine/world.ts";
import {
  type JobReport,
  NO_REPORTS,
  type Reports,
  type SessionFields,
  type SessionReport,
  type TransferOutline,
} from "./reports.ts";
import { EventLines } from "../../machine/terminal/event_lines.ts";
import { hashed, type HashedFlow } from "../../transport/flow/hashing.ts";
import type { Tree } from "../jobs/tree/tree.ts";
import { treeTotals } from "./tree_totals.ts";
import { Totals } from "../../../core/events/totals.ts";

/** How often, in ms, the progress of a transfer is reported at most. */
const PROGRESS_EVERY = 1_000;

type FileJob = DownloadJob | UploadJob | TreeJob | MatchJob;

/** The events of `get --json` and `put --json`. */
export class ClientEvents implements Reports {
  readonly #lines: EventLines;
  readonly #totals: Totals;
  readonly #running = new Set<JobEvents>();
  readonly #trees = new Set<Tree>();
  #sessions = 0;

  constructor(world: World, command: "get" | "put" | "sync") {
    this.#lines = new EventLines(world, command);
    this.#totals = new Totals(this.#lines.now);
  }

  job(job: Job): JobReport {
    switch (job.kind) {
      case "download":
      case "upload":
      case "tree":
      case "match":
        if (job.kind === "tree") this.#trees.add(job.tree);
        return new JobEvents(job, this.#lines, this.#totals, this.#running);
      default:
        return NO_REPORTS.job(job);
    }
  }

  session(): SessionReport {
    return new SessionEvents(this.#lines, () => ++this.#sessions);
  }

  cut(result: JobResult): void {
    for (const job of [...this.#running]) job.end(result);
  }

  /** The last line; resolves when it is written. */
  async bye(code: ExitCode): Promise<void> {
    const { unchanged, deleted } = treeTotals(this.#trees);
    this.#lines.add("bye", {
      ...this.#totals.bye(code, this.#lines.now),
      ...(unchanged === 0 ? {} : { unchanged }),
      ...(deleted === 0 ? {} : { deleted }),
    });
    await this.#lines.end();
  }
}

/** The events of one control connection. */
class SessionEvents implements SessionReport {
  fields: SessionFields | undefined;
  readonly #lines: EventLines;
  readonly #number: () => number;

  constructor(lines: EventLines, number: () => number) {
    this.#lines = lines;
    this.#number = number;
  }

  opened({ hostname: host, port }: HostPort): void {
    const peer = { session: this.#number(), host, port };
    this.fields = { ...peer, account: "", anonymous: false };
    this.#lines.add("session-opened", peer);
  }

  login(account: string, refusal?: string): void {
    if (this.fields === undefined) return;
    const { session, host, port } = this.fields;
    const accepted = refusal === undefined;
    if (accepted) this.fields = { ...this.fields, account, anonymous: isAnonymousName(account) };
    const reason = accepted ? {} : { reason: refusal };
    this.#lines.add("login", { session, host, port, account, accepted, ...reason });
  }

  closed(): void {
    if (this.fields === undefined) return;
    const { session, host, port } = this.fields;
    this.#lines.add("session-closed", { session, host, port });
  }
}

/** The events of one file. */
class JobEvents implements JobReport {
  readonly #job: FileJob;
  readonly #lines: EventLines;
  readonly #totals: Totals;
  readonly #running: Set<JobEvents>;
  #session: SessionReport | undefined;
  #outline: TransferOutline | undefined;
  /** Of the last attempt that moved bytes: what it has sent may be proved by another one, which moves none. */
  #lastOutline: TransferOutline | undefined;
  #hashed: HashedFlow | undefined;
  #moved = { bytes: 0, milliseconds: 0 };
  /** When progress was reported last, or the transfer began. */
  #toldAt = 0;
  #storedAs: string | undefined;
  #proved: { readonly by: HashAlgorithm | "size"; readonly sha256: string | undefined } | undefined;

  constructor(job: FileJob, lines: EventLines, totals: Totals, running: Set<JobEvents>) {
    this.#job = job;
    this.#lines = lines;
    this.#totals = totals;
    this.#running = running;
  }

  begin(): void {
    this.#running.add(this);
    this.#outline = undefined;
    this.#hashed = undefined;
    this.#moved = { bytes: 0, milliseconds: 0 };
  }

  use(session: SessionReport): void {
    this.#session = session;
  }

  /** A whole file is hashed. */
  started(outline: TransferOutline, flow: Flow): Flow {
    this.#outline = outline;
    this.#lastOutline = outline;
    this.#toldAt = this.#lines.now;
    this.#lines.add("transfer-started", { ...this.#fields(), ...placeOf(outline) });
    if (outline.resumedAt > 0) return flow;
    this.#hashed = hashed(flow);
    return this.#hashed.flow;
  }

  progress(bytes: number): void {
    const { now } = this.#lines;
    if (this.#outline === undefined || now - this.#toldAt < PROGRESS_EVERY) return;
    this.#toldAt = now;
    this.#lines.add("progress", { ...this.#fields(), ...placeOf(this.#outline), bytes });
  }

  moved(bytes: number, milliseconds: number): void {
    this.#moved = { bytes, milliseconds };
  }

  proved(by: HashAlgorithm | "size", sha256: string | undefined): void {
    this.#proved = { by, sha256 };
    this.#outline ??= this.#lastOutline;
  }

  stored(name: string): void {
    this.#storedAs = name;
  }

  again({ kind, message, code }: ClientFailure, waitMs: number): void {
    this.#running.delete(this);
    const { bytes } = this.#moved;
    this.#totals.again(directionOf(this.#job), bytes);
    this.#lines.add("again", {
      ...this.#fields(),
      bytes,
      wait: Math.round(waitMs) / 1000,
      ...defined({ reply: code }),
      failure: kind,
      reason: message,
    });
  }

  end(result: JobResult): void {
    this.#running.delete(this);
    // Of the work on a tree only what fails is told; its files are jobs of their own.
    if ((this.#job.kind === "tree" || this.#job.kind === "match") && result.ok) return;
    if (this.#outline === undefined && !result.ok) return this.#refused(result.failure);
    this.#ended(this.#outline, result);
  }

  #ended(outline: TransferOutline | undefined, result: JobResult): void {
    const { bytes, milliseconds } = this.#moved;
    const { direction, ...fields } = this.#fields();
    const complete = result.ok && outline !== undefined;
    const outcome = complete ? "complete" : result.ok ? "skipped" : "failed";
    this.#totals.ended(direction, bytes, outcome);
    const rate = rateOf(bytes, milliseconds);
    const sha256 = complete ? this.#hashed?.digest() ?? this.#proved?.sha256 : undefined;
    const verified = complete ? this.#proved?.by : undefined;
    this.#lines.add("transfer-ended", {
      ...fields,
      direction,
      ...placeOf(outline),
      bytes,
      seconds: Math.max(0, milliseconds) / 1000,
      ...defined({ rate }),
      outcome,
      ...defined({ sha256, verified, stored_as: this.#storedAs }),
      ...(result.ok ? {} : { failure: result.failure.kind, reason: result.failure.message }),
    });
  }

  #refused({ kind, message, code }: ClientFailure): void {
    this.#totals.refused();
    this.#lines.add("transfer-refused", {
      ...this.#fields(),
      ...defined({ reply: code }),
      failure: kind,
      reason: message,
    });
  }

  #fields() {
    const job = this.#job;
    const direction = directionOf(job);
    const outline = this.#outline;
    const path = outline?.path ?? USUAL.readable(pathOf(job));
    return {
      ...this.#session?.fields,
      url: formatFtpUrl(withoutPassword(job.url)),
      ...defined({ file: localFile(job) }),
      direction,
      path,
      ...(outline === undefined ? {} : { representation: outline.representation }),
    };
  }
}

/** JSON holds text only, so names are decoded in the usual encoding. */
const USUAL = new ServerNames(USUAL_ENCODING);

function directionOf(job: FileJob): "download" | "upload" {
  if (job.kind === "match") return "download";
  if (job.kind !== "tree") return job.kind;
  return job.tree.order.direction === "fetch" ? "download" : "upload";
}

function placeOf(outline: TransferOutline | undefined) {
  const { size, resumedAt = 0 } = outline ?? {};
  return {
    ...defined({ size }),
    ...(resumedAt === 0 ? {} : { offset: resumedAt }),
  };
}

/** The path on the server, before the transfer tells. */
function pathOf(job: FileJob): string {
  return job.kind === "upload" && job.origin.kind === "file"
    ? pathOfCopy(job.url, basename(job.origin.path))
    : job.url.path;
}

/** The local file as the command line names it; undefined when it gets the name that it has on the server. */
function localFile(job: FileJob): string | undefined {
  switch (job.kind) {
    case "upload":
      return pathHere(job.origin);
    case "download":
      return job.target.kind === "folder" ? undefined : pathHere(job.target);
    case "tree":
      return job.tree.order.local;
    case "match":
      return undefined;
  }
}

function pathHere(
  place: UploadOrigin | Exclude<DownloadTarget, { readonly kind: "folder" }>,
): string {
  switch (place.kind) {
    case "standard-input":
    case "standard-output":
      return "-";
    case "file":
      return place.path;
    case "tree":
      return place.tree.folder.pathOf(place.path);
  }
}
