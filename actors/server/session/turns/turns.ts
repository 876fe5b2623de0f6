// This folder: the order of a session's commands, from a parsed line to the handler or a refusal.

import type { Command } from "../../../../core/protocol/commands/command.ts";
import type { ParsedCommand } from "../../../../core/protocol/commands/command_parser.ts";
import { isAnsweredAtOnce, isTransfer } from "../../../../core/protocol/commands/command_spec.ts";
import type { Reply } from "../../../../core/protocol/replies/reply.ts";
import type { Context, Settled } from "../../../kernel/kernel.ts";
import { handle } from "../commands/handlers.ts";
import type { SessionContext } from "../session_context.ts";
import type { SessionOwnMsg } from "../session_messages.ts";
import { Asides } from "./asides.ts";
import { type PendingCommand, perform } from "./perform.ts";
import { unforeseen } from "./refusals.ts";

/** The text of the 421 reply when the server shuts down. */
const SHUTTING_DOWN = "shutting down, closing control connection.";

/**
 * The commands of a session. They are answered in the order of their arrival, one at a time: `#running` is the one under
 * way, the rest wait in `#waiting`. ABOR takes effect when it arrives and is answered in its turn. Commands that their row
 * answers at once during a transfer are asides, unless others wait before them.
 */
export class Turns {
  readonly #ctx: Context<SessionOwnMsg>;
  readonly #session: SessionContext;
  readonly #waiting: PendingCommand[] = [];
  #running: PendingCommand | undefined;
  /** Whether an ABOR has ended what the command under way moves. */
  #isAborted = false;
  readonly #asides = new Asides((command) => this.#runAside(command));
  #peer: "there" | "gone" | "gone after QUIT" = "there";
  #shuttingDown = false;

  constructor(ctx: Context<SessionOwnMsg>, session: SessionContext) {
    this.#ctx = ctx;
    this.#session = session;
  }

  /** The command under way. */
  get running(): ParsedCommand | undefined {
    return this.#running?.parsed;
  }

  /** A line has arrived. */
  arrive(parsed: ParsedCommand): void {
    if (this.#session.control.closing) return;
    this.#session.idle.stop();
    const running = this.#running?.parsed.spec;
    const abortable = running !== undefined && running.moves !== "nothing";
    // A second ABOR finds nothing to abort, even while the transfer that the first one ended has not been answered.
    const aborts = abortable && !this.#isAborted && parsed.spec?.duringTransfer === "ends it";
    if (aborts) {
      this.#isAborted = true;
      this.#session.interrupt();
    }
    if (this.#isAside(parsed)) return this.#asides.add(parsed.command);
    this.#waiting.push({ parsed, abortedTransfer: aborts });
    this.next();
  }

  /** Begins the next command, if it may begin now. */
  next(): void {
    const { control, idle } = this.#session;
    if (this.#running !== undefined || this.#asides.pending || control.closing) return;
    if (this.#shuttingDown) return control.sayGoodbye(SHUTTING_DOWN);
    if (!control.hasRoom) return this.#awaitRoom();
    const next = this.#waiting.shift();
    if (next !== undefined) return this.#begin(next);
    if (this.#peer === "there") idle.start();
    else control.close();
  }

  /** The command under way has its final reply. */
  ended(settled: Settled<Reply>): void {
    const { control } = this.#session;
    this.#running = undefined;
    control.answer(settled.kind === "fulfilled" ? settled.value : unforeseen());
    this.#asides.release();
    if (control.closing) control.close();
    this.next();
  }

  /** The command under way has its first reply, a 1yz one. */
  begunToAnswer(): void {
    this.#asides.release();
  }

  /** A command that is served during a transfer has its reply. */
  asideEnded(settled: Settled<Reply>): void {
    this.#session.control.answer(settled.kind === "fulfilled" ? settled.value : unforeseen());
    this.#asides.answered();
    this.next();
  }

  /**
   * The client has closed its half of the connection, or the connection broke for a reason. A client may do so after its
   * last command, and what it sent before is obeyed. But a transfer without a QUIT behind it is ended: the connection of a
   * client that was killed closes like this as well.
   */
  peerEnded(reason: string | undefined): void {
    const sent = this.#running === undefined ? this.#waiting : [this.#running, ...this.#waiting];
    const quits = sent.some(({ parsed }) => parsed.spec?.verb === "QUIT");
    if (reason !== undefined && !quits && !this.#transferring) return this.#ctx.exit();
    this.#peer = quits ? "gone after QUIT" : "gone";
    if (reason !== undefined && !quits) this.#waiting.length = 0;
    if (!quits && this.#transferring) this.#session.cut();
    this.next();
  }

  /** The control connection is gone. The session stays only to obey what the client sent before it closed its half. */
  disconnected(): void {
    const { control } = this.#session;
    control.lost();
    const busy = this.#running !== undefined || this.#waiting.length > 0;
    if (control.closing || this.#peer === "there" || !busy) this.#ctx.exit();
  }

  /** Ends the session after the command under way. */
  shutDown(): void {
    this.#shuttingDown = true;
    this.next();
  }

  #begin(next: PendingCommand): void {
    this.#running = next;
    this.#isAborted = false;
    this.#asides.hold();
    this.#session.begin(next.parsed.spec);
    if (this.#peer === "gone" && this.#transferring) this.#session.data.abort();
    const final = this.#perform(next);
    if (!(final instanceof Promise)) return this.ended({ kind: "fulfilled", value: final });
    this.#ctx.run(() => final, (settled) => ({ kind: "command-ended", settled }));
  }

  /** The final reply, at once where the command does not wait for anything. */
  #perform(next: PendingCommand): Reply | Promise<Reply> {
    try {
      return perform(next, this.#session);
    } catch {
      return unforeseen();
    }
  }

  #isAside(parsed: ParsedCommand): parsed is Extract<ParsedCommand, { readonly kind: "command" }> {
    return parsed.kind === "command" && this.#transferring && this.#waiting.length === 0 &&
      isAnsweredAtOnce(parsed.spec, parsed.command);
  }

  get #transferring(): boolean {
    const running = this.#running?.parsed.spec;
    return running !== undefined && isTransfer(running);
  }

  #runAside(command: Command): void {
    this.#ctx.run(
      async () => await handle(command, this.#session),
      (settled) => ({ kind: "aside-ended", settled }),
    );
  }

  /** The next command begins once the client has taken the replies to those before. */
  #awaitRoom(): void {
    const { control } = this.#session;
    if (!control.awaitsRoom) this.#ctx.run(() => control.room(), () => ({ kind: "room-made" }));
  }
}
