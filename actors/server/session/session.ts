import type { Command } from "../../../core/protocol/commands/command.ts";
import { isAnsweredAtOnce, isTransfer } from "../../../core/protocol/commands/command_spec.ts";
import {
  parseCommand,
  type ParsedCommand,
  specOfLine,
} from "../../../core/protocol/commands/command_parser.ts";
import {
  beginsForeignProtocol,
  speaksForeignProtocol,
} from "../../../core/protocol/foreign/foreign_protocol.ts";
import { encodeReply, type Reply, reply, ReplyCode } from "../../../core/protocol/replies/reply.ts";
import { connection } from "../../transport/connection/connection.ts";
import type {
  ActorRef,
  Answer,
  Behavior,
  Context,
  ExitReason,
  OwnedRef,
  Settled,
  Task,
} from "../../kernel/kernel.ts";
import type { ConnectionMsg } from "../../transport/connection/connection_messages.ts";
import type { SessionDetails, SessionMsg } from "./session_messages.ts";
import { Asides } from "./turns/asides.ts";
import { describeSession } from "./description.ts";
import { handle } from "./commands/handlers.ts";
import { Outflow } from "./turns/outflow.ts";
import { type Pending, perform } from "./turns/perform.ts";
import { tooLong, unforeseen } from "./refusals.ts";
import { type ControlSide, OwnPort, type OwnPortOptions } from "./own_port.ts";
import type { Securing } from "../../transport/tls/securing.ts";

/** The longest line a client may send, in bytes, its end not counted. */
const MAXIMUM_LINE = 4096;

/** What a session is made of. */
export interface SessionOptions extends OwnPortOptions {
  /** Why there is no room for this session: 421 instead of a greeting. */
  readonly refusal?: string;
}

/** The server's protocol interpreter for one control connection (RFC 959 §2.3). */
export function session(
  options: SessionOptions,
): (ctx: Context<SessionMsg>) => Behavior<SessionMsg> {
  return (ctx) => new Session(ctx, options);
}

/**
 * Commands are answered in the order of their arrival, one at a time: `#running` is the one under way, the
 * rest wait in `#waiting`. ABOR takes effect when it arrives and is answered in its turn; STAT and NOOP during a
 * transfer are answered at once, unless others wait before them.
 */
class Session implements Behavior<SessionMsg>, ControlSide {
  readonly #ctx: Context<SessionMsg>;
  readonly #port: OwnPort;
  readonly #connection: OwnedRef<ConnectionMsg>;
  readonly #waiting: Pending[] = [];
  #running: Pending | undefined;
  readonly #asides = new Asides((command) => this.#serveAside(command));
  /** What the connection is told after the reply of the command under way. */
  #afterReply: ConnectionMsg | undefined;
  #idle: Task | undefined;
  #loginLimit: Task | undefined;
  #closing = false;
  #peer: "there" | "gone" | "gone after QUIT" = "there";
  readonly #outflow = new Outflow();
  #awaitingRoom = false;
  #shuttingDown = false;

  constructor(ctx: Context<SessionMsg>, options: SessionOptions) {
    this.#ctx = ctx;
    this.#port = new OwnPort(ctx, options, this);
    ctx.signal.addEventListener("abort", () => this.#outflow.end(), { once: true });
    this.#connection = ctx.spawn(
      "connection",
      connection({
        conn: options.conn,
        owner: ctx.self,
        maximumLine: MAXIMUM_LINE,
        mayBeUrgent: true,
        onSent: this.#outflow.left,
        holdsAfter: (line) => specOfLine(line)?.changesTls === true,
        ...this.#implicitTls(),
      }),
    );
    const { number, peer } = this.#port;
    this.#port.notice({ kind: "session-opened", session: number, peer });
    if (options.refusal !== undefined) {
      this.#sayGoodbye(options.refusal);
    } else {
      this.#send(greeting(options.settings.greeting));
      // Nobody waits for it now; whoever wants to know it later finds it there.
      options.settings.resolver?.of(peer.hostname);
      this.#awaitLogin();
      this.#awaitCommand();
    }
  }

  // ---- the actor ----

  receive(msg: SessionMsg): undefined {
    switch (msg.kind) {
      case "line":
        // Some devices send CR LF twice.
        if (msg.bytes.length === 0) return this.#consumed();
        if (speaksForeignProtocol(msg.bytes, this.#loggedIn)) return this.#turnAway();
        return this.#arrive(this.#parse(msg.bytes));
      case "line-too-long":
        if (beginsForeignProtocol(msg.start, this.#loggedIn)) return this.#turnAway();
        return this.#arrive(tooLong(MAXIMUM_LINE));
      case "secured":
        return this.#port.protection.established(msg.tls), undefined;
      case "disconnected":
        return this.#peerEnded(msg.reason);
      case "data-listening":
      case "data-reached":
      case "data-opened":
      case "data-ended":
        return this.#port.data.receive(msg), undefined;
      case "command-ended":
        return this.#ended(msg.settled);
      case "aside-ended":
        this.#answer(msg.settled.kind === "fulfilled" ? msg.settled.value : unforeseen());
        this.#asides.answered();
        return this.#next();
      case "give-way":
        return this.#port.data.giveWay(msg.answer), undefined;
      case "room-made":
        this.#awaitingRoom = false;
        this.#idle?.cancel();
        return this.#next();
      case "idle-expired":
        return this.#sayGoodbye("idle for too long, closing control connection.");
      case "describe":
        return this.#describe(msg.answer);
      case "described":
        return;
      case "kicked":
        this.#port.interrupt();
        return this.#sayGoodbye("the administrator has ended this session.");
      case "login-expired":
        return this.#sayGoodbye("no login in time, closing control connection.");
      case "dismissed":
        return this.#sayGoodbye(msg.why);
      case "shut-down":
        this.#shuttingDown = true;
        return this.#next();
      case "cut-short":
        this.#shuttingDown = true;
        this.#port.interrupt();
        return this.#next();
    }
  }

  onChildExit(child: ActorRef<never>, reason: ExitReason): undefined {
    this.#port.data.lost(child.path);
    if (child.path === this.#connection.path) this.#disconnected();
    if (this.#port.isFiles(child.path) && reason.kind === "failed") this.#ctx.exit();
  }

  onStop(): void {
    this.#port.protection.close();
    const { number, peer } = this.#port;
    this.#port.notice({ kind: "session-closed", session: number, peer });
  }

  get #loggedIn(): boolean {
    return this.#port.state.login.kind === "in";
  }

  /** Nothing of another protocol is obeyed, nor what stands behind it. */
  #turnAway(): undefined {
    return this.#sayGoodbye("this is an FTP server, closing control connection.");
  }

  // ---- the order of commands ----

  /** Names in lines behind OPTS UTF8 ON are UTF-8, whether or not it has been answered. */
  #parse(line: Uint8Array): ParsedCommand {
    const parsed = parseCommand(line, this.#port.names);
    const wantsUtf8 = parsed.kind === "command" && parsed.command.verb === "OPTS" &&
      parsed.command.option.kind === "utf8";
    if (wantsUtf8) this.#port.names.hearUtf8();
    return parsed;
  }

  #arrive(parsed: ParsedCommand): undefined {
    if (this.#closing) return;
    if (!this.#awaitingRoom) this.#idle?.cancel();
    const running = this.#running?.parsed.spec;
    const abortable = running !== undefined && running.moves !== "nothing";
    const aborts = abortable && parsed.spec?.duringTransfer === "ends it";
    if (aborts) this.#port.interrupt();
    if (this.#isAside(parsed)) return this.#asides.add(parsed.command), undefined;
    this.#waiting.push({ parsed, abortedTransfer: aborts });
    return this.#next();
  }

  #isAside(parsed: ParsedCommand): parsed is Extract<ParsedCommand, { readonly kind: "command" }> {
    return parsed.kind === "command" && this.#transferring && this.#waiting.length === 0 &&
      isAnsweredAtOnce(parsed.spec, parsed.command);
  }

  get #transferring(): boolean {
    const running = this.#running?.parsed.spec;
    return running !== undefined && isTransfer(running);
  }

  #serveAside(command: Command): void {
    this.#ctx.run(
      async () => await handle(command, this.#port),
      (settled) => ({ kind: "aside-ended", settled }),
    );
  }

  #next(): undefined {
    if (this.#running !== undefined || this.#asides.pending || this.#closing) return;
    if (this.#shuttingDown) return this.#sayGoodbye("shutting down, closing control connection.");
    if (!this.#outflow.open) return this.#awaitRoom();
    const next = this.#waiting.shift();
    if (next === undefined) return this.#peer === "there" ? this.#awaitCommand() : this.#close();
    this.#running = next;
    this.#asides.hold();
    this.#port.begin(next.parsed.spec);
    if (this.#peer === "gone" && this.#transferring) this.#port.data.abort();
    this.#ctx.run(
      async () => await perform(next, this.#port),
      (settled) => ({ kind: "command-ended", settled }),
    );
  }

  /** A client that does not take its replies waits for the next, and is idle meanwhile. */
  #awaitRoom(): undefined {
    if (this.#awaitingRoom) return;
    this.#awaitingRoom = true;
    this.#awaitCommand();
    this.#ctx.run(() => this.#outflow.room(), () => ({ kind: "room-made" }));
  }

  #ended(settled: Settled<Reply>): undefined {
    this.#running = undefined;
    this.#answer(settled.kind === "fulfilled" ? settled.value : unforeseen());
    this.#asides.release();
    if (this.#closing) this.#close();
    return this.#next();
  }

  /**
   * A client may end its half, or all, after its last command: what it said before is obeyed. But a transfer without a QUIT
   * behind it has no one left to want it: a client that was killed ends like this as well.
   */
  #peerEnded(reason: string | undefined): undefined {
    const said = this.#running === undefined ? this.#waiting : [this.#running, ...this.#waiting];
    const quits = said.some(({ parsed }) => parsed.spec?.verb === "QUIT");
    if (reason !== undefined && !quits) return this.#ctx.exit(), undefined;
    this.#peer = quits ? "gone after QUIT" : "gone";
    if (!quits && this.#transferring) this.#port.interrupt();
    return this.#next();
  }

  /** Nobody hears the replies any more; who had ended before has said what is still to be done. */
  #disconnected(): void {
    this.#outflow.end();
    const busy = this.#running !== undefined || this.#waiting.length > 0;
    if (this.#closing || this.#peer === "there" || !busy) this.#ctx.exit();
  }

  #close(): undefined {
    this.#closing = true;
    if (this.#outflow.ended) return this.#ctx.exit(), undefined;
    this.#connection.send({ kind: "close" });
  }

  #answer(final: Reply): void {
    this.#send(final);
    if (this.#afterReply !== undefined) this.#connection.send(this.#afterReply);
    this.#afterReply = undefined;
    this.#consumed();
  }

  #consumed(): undefined {
    this.#connection.send({ kind: "line-consumed" });
  }

  #awaitCommand(): undefined {
    this.#idle?.cancel();
    this.#idle = this.#ctx.after(this.#port.state.idleMs, { kind: "idle-expired" });
  }

  #awaitLogin(): void {
    this.#loginLimit = this.#ctx.after(this.#port.settings.loginMs, { kind: "login-expired" });
  }

  #sayGoodbye(why: string): undefined {
    if (this.#closing) return;
    this.#send(reply(ReplyCode.ServiceNotAvailable, `ferry: ${why}`));
    return this.#close();
  }

  #describe(answer: Answer<SessionDetails>): undefined {
    const running = this.#running?.parsed;
    this.#ctx.run(
      async () => answer.send(await describeSession(this.#port, running)),
      (settled) => ({ kind: "described", settled }),
    );
  }

  #send(answer: Reply): void {
    this.#write(encodeReply(answer, (line) => this.#port.names.write(line)));
  }

  #write(bytes: Uint8Array): void {
    this.#outflow.add(bytes.length);
    this.#connection.send({ kind: "write", bytes });
  }

  #implicitTls(): { readonly securing?: Securing } {
    const securing = this.#port.protection.beginImplicit();
    return securing === undefined ? {} : { securing };
  }

  // ---- what the handlers' doings mean here ----

  preliminary(answer: Reply): void {
    this.#send(answer);
    this.#asides.release();
  }

  async part(bytes: Uint8Array): Promise<boolean> {
    if (!this.#outflow.open) {
      // Nobody is less idle for what is sent meanwhile.
      this.#awaitingRoom = true;
      this.#awaitCommand();
      await this.#outflow.room();
      this.#awaitingRoom = false;
      this.#idle?.cancel();
    }
    if (this.#closing || this.#outflow.ended) return false;
    this.#write(bytes);
    return true;
  }

  hangUp(): void {
    this.#closing = true;
  }

  startTls(securing: Securing): void {
    this.#afterReply = { kind: "secure", securing };
  }

  stopTls(): void {
    this.#afterReply = { kind: "clear" };
  }

  loginChanged(loggedIn: boolean): void {
    if (loggedIn) this.#loginLimit?.cancel();
    else this.#awaitLogin();
  }
}

function greeting([first = "ferry ready.", ...more]: readonly string[] = []): Reply {
  return reply(ReplyCode.Ready, first, ...more);
}
