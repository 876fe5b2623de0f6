import { defined } from "../../../core/base/defined.ts";
import { type ActorRef, ask } from "../../kernel/kernel.ts";
import type { Throttle } from "../../transport/flow/throttle.ts";
import type { LoginGrant } from "../limits/limits_messages.ts";
import type { ThreadGrant, ToServerMsg } from "./bridge_messages.ts";
import type { WorkNumbers } from "./work_numbers.ts";

/** Longer than any portion of a rate takes. */
const PATIENCE = 2_000_000_000;

/** The throttles of a session whose rates are in another thread, where all sessions share them. */
export class RemoteThrottles {
  readonly #session: number;
  readonly #main: ActorRef<ToServerMsg>;
  readonly #works: WorkNumbers;

  constructor(session: number, main: ActorRef<ToServerMsg>, works: WorkNumbers) {
    this.#session = session;
    this.#main = main;
    this.#works = works;
  }

  /** The answer to a login for the session. */
  of(grant: ThreadGrant): LoginGrant {
    if (grant.kind === "refused") return grant;
    const download = this.#throttle("download", grant.portions.download);
    const upload = this.#throttle("upload", grant.portions.upload);
    return { kind: "granted", throttles: defined({ download, upload }) };
  }

  #throttle(direction: "download" | "upload", portion: number | undefined): Throttle | undefined {
    if (portion === undefined) return undefined;
    return { portion, take: (bytes, signal) => this.#take(direction, bytes, signal) };
  }

  async #take(
    direction: "download" | "upload",
    bytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    const session = this.#session;
    try {
      await this.#works.until(signal, (work) => {
        const question = { kind: "take-rate", work, session, direction, bytes } as const;
        return ask(this.#main, question, { timeoutMs: PATIENCE, signal });
      });
    } catch {
      // Called off, or the server has ended: either way nobody holds the bytes back any more.
    }
  }
}
