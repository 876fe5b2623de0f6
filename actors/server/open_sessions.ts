import { type ActorRef, ask } from "../kernel/kernel.ts";
import type { HostPort } from "../../core/network/address.ts";
import type { Notice } from "../../core/events/notice.ts";
import type { SessionDetails, SessionEntry, SessionMsg } from "./session/session_messages.ts";

/** How long, in ms, a session may take to answer `describe`, and to end its upload. */
const PATIENCE = 2_000;
const GIVING_WAY = { timeoutMs: 10_000 } as const;

/** The address of a session that has ended. */
const GONE: ActorRef<SessionMsg> = {
  path: "/server/session",
  send: () => "stopped",
  sendWhenReady: () => Promise.resolve("stopped"),
  exited: Promise.resolve({ kind: "done" }),
};

/** The sessions of a server: their actors, and what their notices say about them. Sessions are known by their numbers. */
export class OpenSessions {
  readonly #actors = new Map<number, ActorRef<SessionMsg>>();
  /** Sessions that only answer 421; they do not count against the limits. */
  readonly #refused = new Set<number>();
  readonly #entries = new Map<number, SessionEntry>();

  get size(): number {
    return this.#actors.size;
  }

  /** How many of them only answer 421. */
  get refused(): number {
    return this.#refused.size;
  }

  add(number: number, actor: ActorRef<SessionMsg>, kind: "admitted" | "refused"): void {
    this.#actors.set(number, actor);
    if (kind === "refused") this.#refused.add(number);
  }

  /** Removes a session whose actor has ended; the number of an admitted one, otherwise undefined. */
  remove(actor: ActorRef<never>): number | undefined {
    const number = this.numberOf(actor);
    return number !== undefined && this.removeNumber(number) ? number : undefined;
  }

  /** The number of the session that is this actor; undefined if it is none. */
  numberOf({ path }: ActorRef<never>): number | undefined {
    const number = Number(/\/session-(\d+)$/.exec(path)?.[1] ?? 0);
    return this.#actors.has(number) ? number : undefined;
  }

  /** Removes the session of that number; whether it was an admitted one. */
  removeNumber(number: number): boolean {
    // The session's own notice is lost if the server's mailbox was full.
    this.#entries.delete(number);
    return this.#actors.delete(number) && !this.#refused.delete(number);
  }

  /** The client of a session that has not reported its end; undefined if it has. */
  peerOf(number: number): HostPort | undefined {
    return this.#entries.get(number)?.peer;
  }

  /** Sends to one session; false if there is none of that number, or if it does not accept the message. */
  send(number: number, msg: SessionMsg): boolean {
    return this.#actors.get(number)?.send(msg) === "accepted";
  }

  /** The address of the session of that number, whether there is one or not. */
  ref(number: number): ActorRef<SessionMsg> {
    return this.#actors.get(number) ?? GONE;
  }

  /** Asks a session to end its upload. True as well when the session has ended, perhaps meanwhile, and its upload with it. */
  async giveWay(number: number): Promise<boolean> {
    try {
      return await ask(this.ref(number), { kind: "give-way" }, GIVING_WAY);
    } catch {
      return true;
    }
  }

  /** What a session says of itself; undefined when it has ended, perhaps meanwhile, or is too busy. */
  async details(number: number): Promise<SessionDetails | undefined> {
    try {
      return await ask(this.ref(number), { kind: "describe" }, { timeoutMs: PATIENCE });
    } catch {
      return undefined;
    }
  }

  sendAll(msg: SessionMsg): void {
    for (const actor of this.#actors.values()) actor.send(msg);
  }

  /** What is known of each session, oldest first; asks each one for its details. */
  async describe(): Promise<readonly SessionEntry[]> {
    // Those of other threads are heard of a little later than they came.
    const entries = [...this.#entries.values()].toSorted((a, b) => a.number - b.number);
    return await Promise.all(entries.map(async (entry) => {
      const details = await this.details(entry.number);
      if (details === undefined) return entry;
      const { name: _former, ...rest } = entry;
      return { ...rest, ...details };
    }));
  }

  /** Updates what is known of a session; `now` in ms since 1970. */
  note(notice: Notice, now: number): void {
    switch (notice.kind) {
      case "session-opened":
        this.#entries.set(notice.session, {
          number: notice.session,
          peer: notice.peer,
          since: now,
        });
        return;
      case "session-closed":
        this.#entries.delete(notice.session);
        return;
      case "login":
        if (notice.accepted) this.#named(notice.session, notice.name);
        return;
      case "session-refused":
      case "banned":
      case "transfer-started":
      case "transfer-refused":
      case "transfer-ended":
        return;
      default:
        return notice satisfies never;
    }
  }

  #named(session: number, name: string): void {
    const entry = this.#entries.get(session);
    if (entry !== undefined) this.#entries.set(session, { ...entry, name });
  }
}
