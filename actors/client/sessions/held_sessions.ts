import type { FtpUrl } from "../../../core/network/url.ts";
import type { Context } from "../../kernel/kernel.ts";
import { ClientFault } from "../client_fault.ts";
import type { ClientSettings } from "../client_settings.ts";
import { interruption } from "../client_fault.ts";
import { type OptionalCommand, SessionLost } from "../conversation/optional.ts";
import { heldSession, type OpenSession } from "./held_session.ts";

/** A session that its user must end. */
export interface HeldSession {
  readonly open: OpenSession;
  /** Says QUIT, waits a moment for the answer, and closes the connection. Never throws. */
  end(): Promise<void>;
}

/** How often a login begins again without the command after which the server ended the session. */
const MOST_ATTEMPTS = 6;

/** Opens sessions with one server, one after the other, and remembers which commands the server does not survive. */
export class HeldSessions {
  readonly #ctx: Context<never>;
  readonly #url: FtpUrl;
  readonly #settings: ClientSettings;
  readonly #lacking: Set<OptionalCommand>;
  readonly #live = new Set<OpenSession>();
  #interrupted = false;
  #spawned = 0;

  /** `lacking`: the optional commands after which it ended earlier sessions; others are added. */
  constructor(
    ctx: Context<never>,
    url: FtpUrl,
    settings: ClientSettings,
    lacking = new Set<OptionalCommand>(),
  ) {
    this.#lacking = lacking;
    this.#ctx = ctx;
    this.#url = url;
    this.#settings = settings;
  }

  /** A session that is not connected yet. */
  async open(changes: Partial<ClientSettings> = {}, url = this.#url): Promise<HeldSession> {
    if (this.#interrupted) throw new ClientFault(interruption());
    const opened = Promise.withResolvers<OpenSession>();
    const ref = this.#ctx.spawn(
      `session-${++this.#spawned}`,
      heldSession({
        url,
        settings: { ...this.#settings, ...changes },
        lacking: this.#lacking,
        opened: opened.resolve,
      }),
    );
    const open = await opened.promise;
    this.#live.add(open);
    const end = async () => {
      await open.conversation.leave();
      await ref.stop();
      this.#live.delete(open);
    };
    return { open, end };
  }

  /**
   * A session that has logged in; begins again when the server ends one over an optional command. `attempted` gets each
   * session before its login. Throws a `ClientFault`.
   */
  async logIn(
    changes: Partial<ClientSettings> = {},
    attempted: (session: OpenSession) => void = () => {},
  ): Promise<HeldSession> {
    for (let attempt = 1;; attempt += 1) {
      const session = await this.open(changes);
      attempted(session.open);
      try {
        await session.open.conversation.ready();
        return session;
      } catch (error) {
        await session.end();
        if (!(error instanceof SessionLost) || attempt === MOST_ATTEMPTS) throw error;
        if (error.over !== undefined) this.#lacking.add(error.over);
      }
    }
  }

  /** The user wants to stop: whatever is under way fails, and nothing more is opened. */
  interrupt(): void {
    this.#interrupted = true;
    for (const { conversation } of this.#live) conversation.interrupt(interruption());
  }
}
