import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type { FtpUrl } from "../../../core/network/url.ts";
import type { OwnedRef } from "../../kernel/kernel.ts";
import type { InterpreterMsg } from "./client_messages.ts";
import type { OptionalCommand } from "../conversation/optional.ts";
import { weightOf } from "../jobs/job.ts";
import { Failures } from "./retrying.ts";
import type { Task } from "./task.ts";
import { type Load, WaitingLine } from "./waiting_line.ts";

/** One interpreter, with its control connection. */
export interface Session {
  readonly ref: OwnedRef<InterpreterMsg>;
  loggedIn: boolean;
  /** The task that it runs; undefined while it is idle. */
  task?: Task | undefined;
}

/** A server and a login: the tasks that wait for it, and its sessions. */
export class Server {
  readonly url: FtpUrl;
  readonly waiting = new WaitingLine();
  /** By the path of their actor. */
  readonly sessions = new Map<string, Session>();
  /** The optional commands after which it ended a session. */
  readonly lacking = new Set<OptionalCommand>();
  /** Of connecting and logging in, in a row. */
  readonly failures = new Failures();
  /** Whether a login has ever succeeded. */
  reached = false;
  /** Why it is not tried any more. */
  refusal: ClientFailure | undefined;
  /** Whether it is left alone for a while. */
  paused = false;
  #most: number;

  /** `most`: how many sessions it may have. */
  constructor(url: FtpUrl, most: number) {
    this.url = url;
    this.#most = most;
  }

  /** How many sessions it may have. */
  get most(): number {
    return this.#most;
  }

  /** It does not want more sessions than there are now, without the one that failed; kept for the run. */
  becomeCareful(): void {
    this.#most = Math.max(1, Math.min(this.#most - 1, this.sessions.size));
  }

  /** Whether another session of it is logged in. */
  get isInUse(): boolean {
    return this.sessions.values().some(({ loggedIn }) => loggedIn);
  }

  /**
   * Where the next task can run: in an idle session, or in a new one. Undefined: nowhere for now. The first session shows
   * whether the server takes the login; until then no other one tries.
   */
  get place(): Session | "new" | undefined {
    if (this.paused) return undefined;
    const all = [...this.sessions.values()];
    if (all.filter(({ task }) => task !== undefined).length >= this.#most) return undefined;
    const idle = all.find(({ task }) => task === undefined);
    if (idle !== undefined) return idle;
    return all.length < (this.isInUse ? this.#most : 1) ? "new" : undefined;
  }

  /** The task that comes next. */
  take(): Task | undefined {
    return this.waiting.take(this.#load(), this.#most);
  }

  #load(): Load {
    const load = { listing: 0, small: 0, large: 0 };
    for (const { task } of this.sessions.values()) {
      if (task !== undefined) load[weightOf(task.job)] += 1;
    }
    return load;
  }
}
