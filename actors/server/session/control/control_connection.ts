// This folder: the session's side of the control connection, with its replies, TLS and idle timer.

import { defined } from "../../../../core/base/defined.ts";
import { concatBytes } from "../../../../core/base/text.ts";
import type { SessionNames } from "../../../../core/protocol/encoding/session_names.ts";
import { specOfLine } from "../../../../core/protocol/commands/command_parser.ts";
import {
  encodeLongReply,
  encodeReply,
  type Reply,
  reply,
  ReplyCode,
} from "../../../../core/protocol/replies/reply.ts";
import type { Context, OwnedRef } from "../../../kernel/kernel.ts";
import { connection } from "../../../transport/connection/connection.ts";
import type {
  ConnectionEvent,
  ConnectionMsg,
} from "../../../transport/connection/connection_messages.ts";
import type { Securing } from "../../../transport/tls/securing.ts";
import type { IdleTimer } from "./idle_timer.ts";
import { Outflow } from "./outflow.ts";

/** The longest line that a client may send, in bytes, without its end. */
export const MAXIMUM_LINE = 4096;

/** How long, in ms, a 1yz reply may wait for the final one. */
const LONGEST_HOLD = 4;

/** What a control connection is made of. */
export interface ControlConnectionOptions {
  readonly conn: Deno.TcpConn;
  readonly names: SessionNames;
  readonly idle: IdleTimer;
  /** Implicit TLS: it begins with the first byte. */
  readonly securing: Securing | undefined;
  /** Called after each 1yz reply. */
  readonly onPreliminary: () => void;
}

/** The session's side of the control connection: sends replies, and begins TLS, ends it or closes after them. */
export class ControlConnection {
  readonly #ctx: Context<ConnectionEvent>;
  readonly #options: ControlConnectionOptions;
  readonly #connection: OwnedRef<ConnectionMsg>;
  readonly #outflow = new Outflow();
  /** Sent to the connection after the reply of the command under way. */
  #afterReply: ConnectionMsg | undefined;
  /** The 1yz reply that leaves with what is written next, and how to stop the timer of its limit. */
  #held: { readonly bytes: Uint8Array; readonly cancel: () => void } | undefined;
  readonly #letGo = () => this.#flush();
  #closing = false;
  #awaitsRoom = false;

  constructor(ctx: Context<ConnectionEvent>, options: ControlConnectionOptions) {
    this.#ctx = ctx;
    this.#options = options;
    const { conn, securing } = options;
    this.#connection = ctx.spawn(
      "connection",
      connection({
        conn,
        owner: ctx.self,
        maximumLine: MAXIMUM_LINE,
        mayBeUrgent: true,
        onSent: this.#outflow.left,
        holdsAfter: (line) => specOfLine(line)?.changesTls === true,
        ...defined({ securing }),
      }),
    );
  }

  /** The path of the actor that has the connection. */
  get path(): string {
    return this.#connection.path;
  }

  /** Whether the connection closes, now or after the reply of the command under way. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Whether the client has taken enough of its replies for more. */
  get hasRoom(): boolean {
    return this.#outflow.open;
  }

  /** Whether a call of `room` has not resolved yet. */
  get awaitsRoom(): boolean {
    return this.#awaitsRoom;
  }

  /** Sends a reply that answers no command: the greeting. */
  greet(greeting: Reply): void {
    this.#send(greeting);
  }

  /**
   * Sends a 1yz reply; the final one is what a handler returns. `isNearlyDone`: nothing is waited for any more, so both will
   * probably be there together, and they leave together; if not, this one leaves after a moment.
   */
  preliminary(answer: Reply, { isNearlyDone = false } = {}): void {
    if (isNearlyDone) this.#hold(this.#encode(answer));
    else this.#send(answer);
    this.#options.onPreliminary();
  }

  /** Sends the lines of a long reply as the client takes them; the handler's final reply, of the same code, ends it. */
  async longReply(code: ReplyCode, first: string, lines: Iterable<string>): Promise<void> {
    const write = (line: string) => this.#options.names.write(line);
    for (const piece of encodeLongReply(code, first, lines, write)) {
      await this.room();
      if (this.#closing || this.#outflow.ended) return;
      this.#write(piece);
    }
  }

  /** Resolves when the client has taken enough of its replies for more. Until then it is idle, whatever it sends. */
  async room(): Promise<void> {
    if (this.#outflow.open) return;
    this.#awaitsRoom = true;
    this.#options.idle.hold();
    await this.#outflow.room();
    this.#awaitsRoom = false;
    this.#options.idle.release();
  }

  /** Sends the final reply of a command, and then does what its handler has asked for. */
  answer(final: Reply): void {
    const bytes = this.#encode(final);
    this.#outflow.add(bytes.length);
    const afterReply = this.#afterReply;
    if (afterReply === undefined) return this.#pass({ kind: "write", bytes, answersLine: true });
    this.#afterReply = undefined;
    this.#pass({ kind: "write", bytes });
    this.#connection.send(afterReply);
    this.consumed();
  }

  /** A line has been answered. The connection reads only a limited number of lines ahead. */
  consumed(): void {
    this.#connection.send({ kind: "line-consumed" });
  }

  /** Begins TLS after the reply of the command under way. */
  startTls(securing: Securing): void {
    this.#afterReply = { kind: "secure", securing };
  }

  /** Ends TLS after the reply of the command under way. */
  stopTls(): void {
    this.#afterReply = { kind: "clear" };
  }

  /** Closes the connection after the reply of the command under way. */
  hangUp(): void {
    this.#closing = true;
  }

  /** Sends 421 with the reason, and closes. */
  sayGoodbye(why: string): void {
    if (this.#closing) return;
    this.#send(reply(ReplyCode.ServiceNotAvailable, `ferry: ${why}`));
    this.close();
  }

  /** Closes the connection once the replies have left; ends the session at once where none can leave. */
  close(): void {
    this.#closing = true;
    this.#flush();
    if (this.#outflow.ended) this.#ctx.exit();
    else this.#connection.send({ kind: "close" });
  }

  /** The connection is gone, or the session ends: no reply leaves any more. */
  lost(): void {
    this.#outflow.end();
    this.#takeHeld();
  }

  #send(answer: Reply): void {
    this.#write(this.#encode(answer));
  }

  #encode(answer: Reply): Uint8Array {
    return encodeReply(answer, (line) => this.#options.names.write(line));
  }

  #write(bytes: Uint8Array): void {
    this.#outflow.add(bytes.length);
    this.#pass({ kind: "write", bytes });
  }

  /** Passes bytes on, behind those that are held. */
  #pass(write: Extract<ConnectionMsg, { readonly kind: "write" }>): void {
    const held = this.#takeHeld();
    if (held === undefined) this.#connection.send(write);
    else this.#connection.send({ ...write, bytes: concatBytes([held, write.bytes]) });
  }

  #hold(bytes: Uint8Array): void {
    this.#flush();
    this.#outflow.add(bytes.length);
    this.#held = { bytes, cancel: this.#ctx.clock.schedule(LONGEST_HOLD, this.#letGo) };
  }

  #takeHeld(): Uint8Array | undefined {
    const held = this.#held;
    this.#held = undefined;
    held?.cancel();
    return held?.bytes;
  }

  #flush(): void {
    const bytes = this.#takeHeld();
    if (bytes !== undefined) this.#connection.send({ kind: "write", bytes });
  }
}
