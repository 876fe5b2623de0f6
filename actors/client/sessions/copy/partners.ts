import type { ClientFailure } from "../../../../core/cli/exit_code.ts";
import type { HeldSession } from "../held_sessions.ts";

/** The sessions with the other servers of the copies that one interpreter makes; they live as long as it. */
export class Partners {
  readonly #sessions = new Map<string, HeldSession>();

  /** The session with that server, if it can be used. */
  usable(server: string): HeldSession | undefined {
    const session = this.#sessions.get(server);
    return session?.open.conversation.state === "usable" ? session : undefined;
  }

  /** Keeps a session, in place of one that is lost. */
  async keep(server: string, session: HeldSession): Promise<void> {
    const before = this.#sessions.get(server);
    this.#sessions.set(server, session);
    await before?.end();
  }

  /** Stops what is under way there, for the reason given. */
  interrupt(failure: ClientFailure): void {
    for (const { open } of this.#sessions.values()) open.conversation.interrupt(failure);
  }

  /** Says QUIT to all of them. Never throws. */
  async end(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.end()));
    this.#sessions.clear();
  }
}
