import type { Ending } from "../../core/ending/lifetime.ts";
import type { ExitCode } from "../../core/errors.ts";
import { rateOf } from "../../core/events/line.ts";
import type { EventFields } from "../../core/events/schema.ts";
import type { ActorRef, System } from "../kernel.ts";
import type { Notice, ServerMsg, TransferFacts } from "../messages.ts";
import type { World } from "../world.ts";
import { EventLines } from "./event_lines.ts";
import { progressReports } from "./progress_reports.ts";
import { Totals } from "./totals.ts";

/** A transfer under way. */
export interface RunningTransfer {
  readonly facts: TransferFacts;
  readonly size: number | undefined;
}

/** What `serve --json` says. */
export class ServeEvents {
  readonly #lines: EventLines;
  readonly #totals: Totals;
  /** By the number of the session, which has one at a time. */
  readonly #running = new Map<number, RunningTransfer>();

  constructor(world: World) {
    this.#lines = new EventLines(world, "serve");
    this.#totals = new Totals(this.#lines.now);
  }

  /** The transfers under way, by the number of the session. */
  get running(): ReadonlyMap<number, RunningTransfer> {
    return this.#running;
  }

  /** Clients are served from now on; the server tells from time to time how far their transfers are. */
  listening(fields: EventFields<"listening">, system: System, server: ActorRef<ServerMsg>): void {
    this.#lines.add("listening", fields);
    system.spawn("events", progressReports({ server, events: this }));
  }

  /** How many bytes a session's transfer has moved. */
  progress(session: number, bytes: number): void {
    const running = this.#running.get(session);
    if (running === undefined) return;
    this.#lines.add("progress", {
      ...transferFields(running.facts),
      bytes,
      ...sized(running.size),
    });
  }

  /** Something happened to a session. */
  notice(notice: Notice): void {
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
        const { name: account, accepted, email, reason } = notice;
        const more = { ...(email === undefined ? {} : { email }), ...because(reason) };
        return this.#lines.add("login", { ...clientFields(notice), account, accepted, ...more });
      }
      case "banned": {
        const { address: host, failures, seconds } = notice;
        const after = failures === undefined ? {} : { failures };
        return this.#lines.add("banned", { host, ...after, seconds });
      }
      case "transfer-started": {
        const size = notice.expected;
        this.#running.set(notice.session, { facts: notice, size });
        return this.#lines.add(notice.kind, { ...transferFields(notice), ...sized(size) });
      }
      case "transfer-ended":
        return this.#ended(notice);
      case "transfer-refused": {
        this.#totals.refused();
        const { code, reason } = notice;
        return this.#lines.add(notice.kind, { ...transferFields(notice), code, reason });
      }
    }
  }

  /** The server ends by itself. */
  ending({ reason, satisfied }: Ending): void {
    if (satisfied || (reason !== "expired" && reason !== "idle")) return;
    this.#lines.add("expired", { after: reason === "expired" ? "expire" : "until-idle" });
  }

  /** The last line; resolves when it has been taken. */
  async bye(code: ExitCode): Promise<void> {
    this.#lines.add("bye", this.#totals.bye(code, this.#lines.now));
    await this.#lines.end();
  }

  #ended(notice: Extract<Notice, { readonly kind: "transfer-ended" }>): void {
    const { bytes, milliseconds, failure, failureKind, sha256 } = notice;
    this.#running.delete(notice.session);
    const outcome = failure === undefined ? "complete" : "failed";
    this.#totals.ended(notice.direction, bytes, outcome);
    const rate = rateOf(bytes, milliseconds);
    this.#lines.add("transfer-ended", {
      ...transferFields(notice),
      bytes,
      seconds: milliseconds / 1000,
      ...(rate === undefined ? {} : { rate }),
      outcome,
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(failureKind === undefined ? {} : { failure: failureKind }),
      ...because(failure),
    });
  }
}

function clientFields({ session, peer }: Pick<TransferFacts, "session" | "peer">) {
  return { session, host: peer.hostname, port: peer.port };
}

function transferFields(facts: TransferFacts) {
  const { name: account, anonymous, direction, path, representation: type } = facts;
  return { ...clientFields(facts), account, anonymous, direction, path, type };
}

function sized(size: number | undefined) {
  return size === undefined ? {} : { size };
}

function because(reason: string | undefined) {
  return reason === undefined ? {} : { reason };
}
