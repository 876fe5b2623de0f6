import { type ActorRef, ask, type Clock } from "../../../kernel/kernel.ts";
import type { LimitsMsg, Throttles } from "../../limits/limits_messages.ts";
import type { Account } from "../../accounts/accounts_messages.ts";
import { pause } from "../../../kernel/pause.ts";

/** How long, in ms, the server may take for an answer; it needs no I/O for it. */
const QUESTION = { timeoutMs: 30_000 } as const;

/** The session's side of the limits that it shares with all others. */
export class SharedLimits {
  readonly #session: number;
  readonly #server: ActorRef<LimitsMsg>;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #throttles: Throttles = {};

  /** `signal`: aborted when the session stops. */
  constructor(
    session: number,
    server: ActorRef<LimitsMsg>,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ) {
    this.#session = session;
    this.#server = server;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Keep the rates that the session is under. */
  get throttles(): Throttles {
    return this.#throttles;
  }

  /** Why no password is looked at now; undefined when one may be tried. */
  mayLogIn(): Promise<string | undefined> {
    return ask(this.#server, { kind: "may-log-in", session: this.#session }, QUESTION);
  }

  /**
   * Counts a failed login if a password was guessed, and resolves when its refusal may be told. `started`: when PASS came,
   * in ms.
   */
  async afterFailure(started: number, guessed: boolean): Promise<void> {
    const question = { kind: "login-failed", session: this.#session, guessed } as const;
    const delay = await ask(this.#server, question, QUESTION);
    await pause(this.#clock, started + delay - this.#clock.now(), this.#signal);
  }

  /** Why an account that has logged in rightly may not have this session as well; undefined when it may. */
  async enroll(account: Account): Promise<string | undefined> {
    const question = { kind: "log-in", session: this.#session, account } as const;
    const grant = await ask(this.#server, question, QUESTION);
    if (grant.kind === "refused") return grant.why;
    this.#throttles = grant.throttles;
    return undefined;
  }

  /** The session forgets its account. */
  withdraw(): void {
    this.#throttles = {};
    this.#tell({ kind: "log-out", session: this.#session });
  }

  /** Why no file may travel now; undefined when it may, and then `endTransfer` must follow. */
  beginTransfer(): Promise<string | undefined> {
    return ask(this.#server, { kind: "begin-transfer", session: this.#session }, QUESTION);
  }

  /** The file has arrived, or never will. */
  endTransfer(): void {
    this.#tell({ kind: "end-transfer", session: this.#session });
  }

  /** Waits for room in the mailbox, for what is told must not be lost; the end of the session tells it as well. */
  #tell(msg: LimitsMsg): void {
    this.#server.sendWhenReady(msg, this.#signal);
  }
}
