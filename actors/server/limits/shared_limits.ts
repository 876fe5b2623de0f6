import { type ActorRef, ask, type Clock, type Signalled } from "../../kernel/kernel.ts";
import type { LimitsMsg, Throttles } from "./limits_messages.ts";
import type { Account } from "../accounts/accounts_messages.ts";
import { pause } from "../../kernel/waiting/pause.ts";

/** How long, in ms, the server may take to answer; it needs no I/O for it. */
const QUESTION = { timeoutMs: 30_000 } as const;

/** The questions of a session to the server about the limits that all sessions share. */
export class SharedLimits {
  readonly #session: number;
  readonly #server: ActorRef<LimitsMsg>;
  readonly #ctx: { readonly clock: Clock } & Signalled;
  #throttles: Throttles = {};

  /** `ctx`: that of the session. */
  constructor(
    session: number,
    server: ActorRef<LimitsMsg>,
    ctx: { readonly clock: Clock } & Signalled,
  ) {
    this.#session = session;
    this.#server = server;
    this.#ctx = ctx;
  }

  /** The throttles for the rates of this session. */
  get throttles(): Throttles {
    return this.#throttles;
  }

  /** Why no password may be tried now; undefined when one may. */
  mayLogIn(): Promise<string | undefined> {
    return ask(this.#server, { kind: "may-log-in", session: this.#session }, QUESTION);
  }

  /**
   * Counts a failed login if a password was guessed, and resolves when the refusal may be sent. `started`: the time of
   * PASS, in ms.
   */
  async afterFailure(started: number, guessed: boolean): Promise<void> {
    const question = { kind: "login-failed", session: this.#session, guessed } as const;
    const delay = await ask(this.#server, question, QUESTION);
    const { clock, signal } = this.#ctx;
    await pause(clock, started + delay - clock.now(), signal);
  }

  /** Why an account with the right password may not have one more session; undefined when it may. */
  async enroll(account: Account): Promise<string | undefined> {
    const question = { kind: "log-in", session: this.#session, account } as const;
    const grant = await ask(this.#server, question, QUESTION);
    if (grant.kind === "refused") return grant.why;
    this.#throttles = grant.throttles;
    return undefined;
  }

  /** The session has logged out. */
  withdraw(): void {
    this.#throttles = {};
    this.#tell({ kind: "log-out", session: this.#session });
  }

  /** Why no transfer may start now; undefined when it may, and then `endTransfer` must follow. */
  beginTransfer(): Promise<string | undefined> {
    return ask(this.#server, { kind: "begin-transfer", session: this.#session }, QUESTION);
  }

  /** The transfer has ended. */
  endTransfer(): void {
    this.#tell({ kind: "end-transfer", session: this.#session });
  }

  /** Waits for room in the mailbox, because this must not be lost; the end of the session says the same. */
  #tell(msg: LimitsMsg): void {
    if (this.#server.send(msg) === "full") this.#server.sendWhenReady(msg, this.#ctx.signal);
  }
}
