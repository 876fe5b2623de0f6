// This folder: the lines of `ferry serve --json`, with the progress of running transfers.

import { defined } from "../../../../core/base/defined.ts";
import type { Ending } from "../../../../core/serving/lifetime.ts";
import type { ExitCode } from "../../../../core/cli/exit_code.ts";
import { rateOf } from "../../../../core/events/event_line.ts";
import type { EventFields } from "../../../../core/events/schema.ts";
import type { Notice, TransferFacts } from "../../../../core/events/notice.ts";
import type { World } from "../../../machine/world.ts";
import { EventLines } from "../../../machine/terminal/event_lines.ts";
import { Totals } from "../../../../core/events/totals.ts";

/** A transfer under way. */
export type StartedTransfer = Extract<Notice, { readonly kind: "transfer-started" }>;

/** The lines of `serve --json`. */
export class ServeEvents {
  readonly #lines: EventLines;
  readonly #totals: Totals;
  /** By the number of the session, which has at most one transfer at a time. */
  readonly #running = new Map<number, StartedTransfer>();
  /** The notices that came before `listening`; undefined once that line was written. */
  #early: Notice[] | undefined = [];

  constructor(world: World) {
    this.#lines = new EventLines(world, "serve");
    this.#totals = new Totals(this.#lines.now);
  }

  /** The transfers under way, by the number of the session. */
  get running(): ReadonlyMap<number, StartedTransfer> {
    return this.#running;
  }

  /** The server accepts clients from now on. */
  listening(fields: EventFields<"listening">): void {
    this.#lines.add("listening", fields);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const notice of early) this.notice(notice);
  }

  /** Reports how many bytes a transfer has moved, if it still runs. */
  progress(transfer: StartedTransfer, bytes: number): void {
    if (this.#running.get(transfer.session) !== transfer) return;
    this.#lines.add("progress", { ...transferFields(transfer), ...sizeAndOffset(transfer), bytes });
  }

  /** The session of a transfer has ended, whether or not its own notice arrived. */
  lost(transfer: StartedTransfer): void {
    if (this.#running.get(transfer.session) === transfer) this.#running.delete(transfer.session);
  }

  /** Something happened to a session. */
  notice(notice: Notice): void {
    if (this.#early !== undefined) {
      this.#early.push(notice);
      return;
    }
    switch (notice.kind) {
      case "session-opened":
        return this.#lines.add(notice.kind, clientFields(notice));
      case "session-closed":
        this.#running.delete(notice.session);
        return this.#lines.add(notice.kind, clientFields(notice));
      case "session-refused": {
        const { peer, reason } = notice;
        return this.#lines.add(notice.kind, { host: peer.hostname, port: peer.port, reason });
      }
      case "login": {
        const { name: account, accepted } = notice;
        const email = notice.accepted ? notice.email : undefined;
        const reason = notice.accepted ? undefined : notice.reason;
        // Without an @ it may be a password for something else.
        const address = email?.includes("@") === true ? { email } : {};
        const more = { ...address, ...defined({ reason }) };
        return this.#lines.add("login", { ...clientFields(notice), account, accepted, ...more });
      }
      case "banned": {
        const { address: host, failures, seconds } = notice;
        return this.#lines.add("banned", { host, ...defined({ failures }), seconds });
      }
      case "transfer-started": {
        this.#running.set(notice.session, notice);
        return this.#lines.add(notice.kind, {
          ...transferFields(notice),
          ...sizeAndOffset(notice),
        });
      }
      case "transfer-ended":
        return this.#ended(notice);
      case "transfer-refused": {
        this.#totals.refused();
        const { code: reply, reason, failureKind } = notice;
        return this.#lines.add(notice.kind, {
          ...transferFields(notice),
          reply,
          ...defined({ failure: failureKind }),
          reason,
        });
      }
      default:
        return notice satisfies never;
    }
  }

  /** The server ends by itself. */
  ending({ reason, satisfied }: Ending): void {
    if (satisfied || (reason !== "expired" && reason !== "idle")) return;
    this.#lines.add("expired", { after: reason === "expired" ? "expire" : "until-idle" });
  }

  /** Writes the last line; resolves when it has been read. */
  async bye(code: ExitCode): Promise<void> {
    this.#lines.add("bye", this.#totals.bye(code, this.#lines.now));
    await this.#lines.end();
  }

  #ended(notice: Extract<Notice, { readonly kind: "transfer-ended" }>): void {
    const { bytes, milliseconds, failure, sha256 } = notice;
    const started = this.#running.get(notice.session);
    this.#running.delete(notice.session);
    const outcome = failure === undefined ? "complete" : "failed";
    this.#totals.ended(notice.direction, bytes, outcome);
    const rate = rateOf(bytes, milliseconds);
    this.#lines.add("transfer-ended", {
      ...transferFields(notice),
      ...(started === undefined ? {} : sizeAndOffset(started)),
      bytes,
      seconds: Math.max(0, milliseconds) / 1000,
      ...defined({ rate }),
      outcome,
      ...defined({ sha256, failure: failure?.kind, reason: failure?.text }),
    });
  }
}

function clientFields({ session, peer }: Pick<TransferFacts, "session" | "peer">) {
  return { session, host: peer.hostname, port: peer.port };
}

function transferFields(facts: TransferFacts) {
  const { name: account, anonymous, direction, path, representation } = facts;
  return { ...clientFields(facts), account, anonymous, direction, path, representation };
}

/** The size of the file and the offset of the transfer, where they are known. */
function sizeAndOffset({ size, offset = 0 }: StartedTransfer) {
  return { ...defined({ size }), ...(offset === 0 ? {} : { offset }) };
}
