import { type ActorRef, ask } from "../kernel/kernel.ts";
import type { Notice } from "../../core/events/notice.ts";
import type { SessionEntry, SessionMsg } from "./session/session_messages.ts";

/** How long, in ms, a session may take to answer `describe`. */
const PATIENCE = 2_000;

/** The open sessions, kept up to date from their notices. */
export class SessionList {
  readonly #entries = new Map<number, SessionEntry>();

  /** Oldest first. */
  get entries(): readonly SessionEntry[] {
    return [...this.#entries.values()];
  }

  /** Updates the list; `now` in ms since 1970. */
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
    }
  }

  /** Removes a session that has ended, whether or not its own notice arrived. */
  forget(session: number): void {
    this.#entries.delete(session);
  }

  #named(session: number, name: string): void {
    const entry = this.#entries.get(session);
    if (entry !== undefined) this.#entries.set(session, { ...entry, name });
  }
}

/** Asks each session for its details and adds them; an entry whose session does not answer in time stays as it is. */
export async function withDetails(
  entries: readonly SessionEntry[],
  sessionOf: (number: number) => ActorRef<SessionMsg> | undefined,
): Promise<readonly SessionEntry[]> {
  return await Promise.all(entries.map((entry) => detailed(entry, sessionOf(entry.number))));
}

async function detailed(
  entry: SessionEntry,
  session: ActorRef<SessionMsg> | undefined,
): Promise<SessionEntry> {
  if (session === undefined) return entry;
  const { name: _former, ...rest } = entry;
  try {
    return { ...rest, ...await ask(session, { kind: "describe" }, { timeoutMs: PATIENCE }) };
  } catch {
    // The session is ending, or too busy to answer.
    return entry;
  }
}
