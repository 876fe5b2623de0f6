// This folder: one client's session, with its settings, its state and what the command handlers may use.

import {
  parseCommand,
  type ParsedCommand,
} from "../../../core/protocol/commands/command_parser.ts";
import {
  beginsForeignProtocol,
  speaksForeignProtocol,
} from "../../../core/protocol/foreign_protocol.ts";
import { type Reply, reply, ReplyCode } from "../../../core/protocol/replies/reply.ts";
import type { ActorRef, Answer, Behavior, Context, ExitReason } from "../../kernel/kernel.ts";
import { MAXIMUM_LINE } from "./control/control_connection.ts";
import { SessionContext, type SessionContextOptions } from "./session_context.ts";
import type { SessionDetails, SessionMsg, SessionOwnMsg } from "./session_messages.ts";
import { describeSession } from "./session_description.ts";
import { tooLong } from "./turns/refusals.ts";
import { Turns } from "./turns/turns.ts";

/** What a session is made of. */
export interface SessionOptions extends SessionContextOptions {
  /** Why there is no room for this session: 421 instead of a greeting. */
  readonly refusal?: string;
}

/** The server's protocol interpreter for one control connection (RFC 959 §2.3). */
export function session(
  options: SessionOptions,
): (ctx: Context<SessionMsg | SessionOwnMsg>) => Behavior<SessionMsg | SessionOwnMsg> {
  return (ctx) => new Session(ctx, options);
}

/** Passes each message on: lines and replies to `Turns`, events of data channels to the context. */
class Session implements Behavior<SessionMsg | SessionOwnMsg> {
  readonly #ctx: Context<SessionMsg | SessionOwnMsg>;
  readonly #session: SessionContext;
  readonly #turns: Turns;

  constructor(ctx: Context<SessionMsg | SessionOwnMsg>, options: SessionOptions) {
    this.#ctx = ctx;
    this.#session = new SessionContext(ctx, options, () => this.#turns.begunToAnswer());
    this.#turns = new Turns(ctx, this.#session);
    const { number, peer, control, idle } = this.#session;
    this.#session.notice({ kind: "session-opened", session: number, peer });
    if (options.refusal !== undefined) {
      control.sayGoodbye(options.refusal);
    } else {
      control.greet(greeting(options.settings.greeting));
      // Asked for early: the answer will be there when somebody wants the name.
      options.settings.resolver?.of(peer.hostname);
      this.#session.limitLogin();
      idle.start();
    }
  }

  receive(msg: SessionMsg | SessionOwnMsg): undefined {
    const session = this.#session;
    switch (msg.kind) {
      case "line":
        this.#lineCame(msg.bytes);
        return;
      case "line-too-long":
        this.#longLineCame(msg.start);
        return;
      case "secured":
        session.protection.established(msg.tls);
        return;
      case "disconnected":
        this.#turns.peerEnded(msg.reason);
        return;
      case "data-listening":
      case "data-reached":
      case "data-opened":
      case "data-ended":
        session.data.receive(msg);
        return;
      case "command-ended":
        this.#turns.ended(msg.settled);
        return;
      case "aside-ended":
        this.#turns.asideEnded(msg.settled);
        return;
      case "room-made":
        this.#turns.next();
        return;
      case "give-way":
        session.data.giveWay(msg.answer);
        return;
      case "describe":
        this.#describe(msg.answer);
        return;
      case "idle-expired":
        if (!session.idle.isOver()) return;
        return this.#sayGoodbye("idle for too long, closing control connection.");
      case "login-expired":
        return this.#sayGoodbye("no login in time, closing control connection.");
      case "kicked":
        session.interrupt();
        return this.#sayGoodbye("the administrator has ended this session.");
      case "dismissed":
        return this.#sayGoodbye(msg.why);
      case "shut-down":
        this.#turns.shutDown();
        return;
      case "cut-short":
        session.interrupt();
        this.#turns.shutDown();
        return;
      default:
        return msg satisfies never;
    }
  }

  onChildExit(child: ActorRef<never>, reason: ExitReason): undefined {
    this.#session.data.lost(child.path);
    if (child.path === this.#session.control.path) this.#turns.disconnected();
    if (this.#session.isFiles(child.path) && reason.kind === "failed") this.#ctx.exit();
  }

  onStopping(): undefined {
    this.#session.control.lost();
    this.#session.data.end();
  }

  onStop(): void {
    const { protection, number, peer } = this.#session;
    protection.close();
    this.#session.notice({ kind: "session-closed", session: number, peer });
  }

  #lineCame(line: Uint8Array): void {
    // Some devices send CR LF twice.
    if (line.length === 0) return this.#session.control.consumed();
    if (speaksForeignProtocol(line, this.#loggedIn)) return this.#turnAway();
    this.#turns.arrive(this.#parse(line));
  }

  #longLineCame(start: Uint8Array): void {
    if (beginsForeignProtocol(start, this.#loggedIn)) return this.#turnAway();
    this.#turns.arrive(tooLong(MAXIMUM_LINE));
  }

  /** After OPTS UTF8 ON names in lines are UTF-8, even before it has been answered. */
  #parse(line: Uint8Array): ParsedCommand {
    const { names } = this.#session;
    const parsed = parseCommand(line, names);
    const wantsUtf8 = parsed.kind === "command" && parsed.command.verb === "OPTS" &&
      parsed.command.option.kind === "utf8";
    if (wantsUtf8) names.hearUtf8();
    return parsed;
  }

  get #loggedIn(): boolean {
    return this.#session.state.login.kind === "in";
  }

  /** Ends a session of another protocol: neither this line nor any later one is obeyed. */
  #turnAway(): void {
    this.#sayGoodbye("this is an FTP server, closing control connection.");
  }

  #sayGoodbye(why: string): undefined {
    this.#session.control.sayGoodbye(why);
  }

  #describe(answer: Answer<SessionDetails>): void {
    const { running } = this.#turns;
    this.#ctx.run(async () => answer.send(await describeSession(this.#session, running)));
  }
}

function greeting([first = "ferry ready.", ...more]: readonly string[] = []): Reply {
  return reply(ReplyCode.Ready, first, ...more);
}
