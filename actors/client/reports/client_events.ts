import { defined } from "../../../core/base/defined.ts";
import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import { isAnonymousName } from "../../../core/access/account_name.ts";
import type { HostPort } from "../../../core/network/address.ts";
import type { ClientFailure, ExitCode } from "../../../core/cli/exit_code.ts";
import { rateOf } from "../../../core/events/event_line.ts";
import type { RepresentationType } from "../../../core/protocol/representation.ts";
import { formatFtpUrl } from "../../../core/network/url.ts";
import type { Job } from "../jobs/job.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import type { JobResult } from "../client_messages.ts";
import type { World } from "../../machine/world.ts";
import { EventLines } from "../../machine/terminal/event_lines.ts";
import { hashed, type HashedFlow } from "../../transport/flow/hashing.ts";
import { Totals } from "../../../core/events/totals.ts";

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

/** The events of one control connection. */
export interface SessionEvents {
  /** A job uses it. */
  use(): void;
  /** It is open, to this server. */
  opened(server: HostPort): void;
  /** A login has succeeded, or was refused for the reason given. */
  login(account: string, refusal?: string): void;
  closed(): void;
}

/** The fields of a control connection in the events of its transfers. */
interface SessionFields {
  readonly session: number;
  readonly host: string;
  readonly port: number;
  readonly account: string;
  readonly anonymous: boolean;
}

type FileJob = Exclude<Job, { readonly kind: "list" }>;

/** What is known of the job so far. */
interface Current {
  readonly job: FileJob;
  session?: () => SessionFields | undefined;
  outline?: TransferOutline;
  hashed?: HashedFlow;
  moved?: { readonly bytes: number; readonly milliseconds: number };
}

/** The events of `get --json` and `put --json`, one job after the other. */
export class ClientEvents {
  readonly #lines: EventLines;
  readonly #totals: Totals;
  #current: Current | undefined;
  #sessions = 0;

  constructor(world: World, command: "get" | "put") {
    this.#lines = new EventLines(world, command);
    this.#totals = new Totals(this.#lines.now);
  }

  /** A job begins, perhaps again because its connection was lost before. */
  begin(job: Job): void {
    this.#current = job.kind === "list" ? undefined : { job };
  }

  /** A new control connection. */
  session(): SessionEvents {
    let fields: SessionFields | undefined;
    return {
      use: () => {
        if (this.#current !== undefined) this.#current.session = () => fields;
      },
      opened: ({ hostname: host, port }) => {
        const peer = { session: ++this.#sessions, host, port };
        fields = { ...peer, account: "", anonymous: false };
        this.#lines.add("session-opened", peer);
      },
      login: (account, refusal) => {
        if (fields === undefined) return;
        const { session, host, port } = fields;
        const accepted = refusal === undefined;
        if (accepted) fields = { ...fields, account, anonymous: isAnonymousName(account) };
        const reason = accepted ? {} : { reason: refusal };
        this.#lines.add("login", { session, host, port, account, accepted, ...reason });
      },
      closed: () => {
        if (fields === undefined) return;
        const { session, host, port } = fields;
        this.#lines.add("session-closed", { session, host, port });
      },
    };
  }

  /** The server agreed, and the local end is open: gives the flow to move, which hashes a whole file. */
  started(outline: TransferOutline, flow: Flow): Flow {
    const current = this.#current;
    if (current === undefined) return flow;
    current.outline = outline;
    this.#lines.add("transfer-started", { ...fieldsOf(current), ...placeOf(current) });
    if (outline.resumedAt > 0) return flow;
    current.hashed = hashed(flow);
    return current.hashed.flow;
  }

  /** This many bytes have moved. */
  progress(bytes: number): void {
    const current = this.#current;
    if (current?.outline === undefined) return;
    this.#lines.add("progress", { ...fieldsOf(current), ...placeOf(current), bytes });
  }

  /** The transfer is over, complete or not. */
  moved(bytes: number, milliseconds: number): void {
    if (this.#current !== undefined) this.#current.moved = { bytes, milliseconds };
  }

  /** The result of the job. */
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
      ...placeOf(current),
      bytes,
      seconds: Math.max(0, milliseconds) / 1000,
      ...defined({ rate }),
      outcome: complete ? "complete" : result.ok ? "skipped" : "failed",
      ...defined({ sha256: digest }),
      ...(result.ok ? {} : { failure: result.failure.kind, reason: result.failure.message }),
    });
  }

  /** The last line; resolves when it is written. */
  async bye(code: ExitCode): Promise<void> {
    this.#lines.add("bye", this.#totals.bye(code, this.#lines.now));
    await this.#lines.end();
  }

  #refused(current: Current, { kind, message, code }: ClientFailure): void {
    this.#totals.refused();
    this.#lines.add("transfer-refused", {
      ...fieldsOf(current),
      ...defined({ reply: code }),
      failure: kind,
      reason: message,
    });
  }
}

/** JSON holds text only, so names are decoded in the usual encoding. */
const USUAL = new ServerNames(USUAL_ENCODING);

function fieldsOf({ job, session, outline }: Current) {
  const direction = job.kind;
  const path = outline?.path ?? USUAL.readable(job.url.path);
  return {
    ...session?.(),
    url: formatFtpUrl(withoutPassword(job)),
    ...(localFile(job) === undefined ? {} : { file: localFile(job) }),
    direction,
    path,
    ...(outline === undefined ? {} : { representation: outline.representation }),
  };
}

function placeOf({ outline }: Current) {
  const { size, resumedAt = 0 } = outline ?? {};
  return {
    ...defined({ size }),
    ...(resumedAt === 0 ? {} : { offset: resumedAt }),
  };
}

function withoutPassword({ url }: FileJob) {
  const { password: _secret, ...shown } = url;
  return shown;
}

/** The local file as the command line names it; undefined when it gets the name that it has on the server. */
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
