import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import { isAnonymousName } from "../../../core/access/account_name.ts";
import type { HostPort } from "../../../core/network/address.ts";
import type { ClientFailure, ExitCode } from "../../../core/cli/exit_code.ts";
import { rateOf } from "../../../core/events/line.ts";
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

/** One control connection, from before it stands until it has ended. */
export interface ToldSession {
  /** A job goes on with it. */
  use(): void;
  /** It stands, with this server at its other end. */
  opened(server: HostPort): void;
  /** Somebody was let in, or was not for the reason given. */
  login(account: string, refusal?: string): void;
  closed(): void;
}

/** What transfers say of the control connection that they belong to. */
interface SessionFields {
  readonly session: number;
  readonly host: string;
  readonly port: number;
  readonly account: string;
  readonly anonymous: boolean;
}

type FileJob = Exclude<Job, { readonly kind: "list" }>;

/** What has become of the job so far. */
interface Current {
  readonly job: FileJob;
  session?: () => SessionFields | undefined;
  outline?: TransferOutline;
  hashed?: HashedFlow;
  moved?: { readonly bytes: number; readonly milliseconds: number };
}

/** What `get --json` and `put --json` say: one job after the other, as the client does them. */
export class ClientEvents {
  readonly #lines: EventLines;
  readonly #totals: Totals;
  #current: Current | undefined;
  #sessions = 0;

  constructor(world: World, command: "get" | "put") {
    this.#lines = new EventLines(world, command);
    this.#totals = new Totals(this.#lines.now);
  }

  /** A job is taken up, perhaps a second time because its connection was lost before. */
  begin(job: Job): void {
    this.#current = job.kind === "list" ? undefined : { job };
  }

  /** What becomes of a control connection that is to be made. */
  session(): ToldSession {
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

  /** The server agreed, and the local end is open: the flow to move, which is hashed where it is a whole file. */
  started(outline: TransferOutline, flow: Flow): Flow {
    const current = this.#current;
    if (current === undefined) return flow;
    current.outline = outline;
    this.#lines.add("transfer-started", { ...fieldsOf(current), ...placeOf(current) });
    if (outline.resumedAt > 0) return flow;
    current.hashed = hashed(flow);
    return current.hashed.flow;
  }

  /** So many bytes have travelled. */
  progress(bytes: number): void {
    const current = this.#current;
    if (current?.outline === undefined) return;
    this.#lines.add("progress", { ...fieldsOf(current), ...placeOf(current), bytes });
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
      ...placeOf(current),
      bytes,
      seconds: Math.max(0, milliseconds) / 1000,
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
      ...(code === undefined ? {} : { reply: code }),
      failure: kind,
      reason: message,
    });
  }
}

/** Bytes that are no text are no JSON either. */
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
    ...(size === undefined ? {} : { size }),
    ...(resumedAt === 0 ? {} : { offset: resumedAt }),
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
