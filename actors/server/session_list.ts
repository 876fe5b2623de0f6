import type { Notice, SessionEntry } from "../messages.ts";

/** Who is there, kept from the notices of the sessions. */
export class SessionList {
  readonly #entries = new Map<number, SessionEntry>();

  /** In the order in which they came. */
  get entries(): readonly SessionEntry[] {
    return [...this.#entries.values()];
  }

  /** Takes note of what happened; `now` in ms since 1970. */
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
      case "transfer-started":
      case "transfer-ended":
        return;
    }
  }

  #named(session: number, name: string): void {
    const entry = this.#entries.get(session);
    if (entry !== undefined) this.#entries.set(session, { ...entry, name });
  }
}
