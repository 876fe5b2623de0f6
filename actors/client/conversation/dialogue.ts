import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import { encodeCommandLine } from "../../../core/protocol/lines/command_line.ts";
import { encodeText } from "../../../core/base/text.ts";
import { escapeControls, redactCommand } from "../../../core/base/redact.ts";
import { isPreliminary } from "../../../core/protocol/replies/reply.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { Clock } from "../../kernel/kernel.ts";
import { atMost } from "../../kernel/waiting/pause.ts";
import { waitFor } from "../../kernel/waiting/wait_for.ts";
import { Outgoing } from "./outgoing.ts";
import { ClientFault, fail, replyText, secondsText } from "../client_fault.ts";

/** RFC 959 §5.4: the answer to QUIT. */
const CLOSING = 221;

/** More 1yz replies to one command than any server has reason to send. */
const MAXIMUM_PRELIMINARY = 100;

/** What a dialogue is made of. */
export interface DialogueOptions {
  /** Writes bytes to the control connection. */
  write(bytes: Uint8Array): void;
  readonly clock: Clock;
  /** The character encoding of names. */
  readonly names: ServerNames;
  /** How long, in ms, a reply may take. */
  readonly timeoutMs: number;
  /** Gets each line that is sent, masked and escaped (`-v`). */
  log(line: string): void;
  /** Lines of the server that are no replies, for the message when no reply comes; undefined when there are none. */
  instead?(): string | undefined;
}

/** How long, in ms, the replies to NOOP may take once the transfer is over. */
const KEEPALIVE_GRACE = 5_000;

/** How long, in ms, the reply to a command that was sent ahead may take once it is waited for. */
const AHEAD_PATIENCE = 10_000;

/** How long, in ms, the reply to ABOR may take once the transfer is over, before it is asked for. */
const ABORT_DOUBT = 200;

/** A command that was sent, and the replies that belong to it. */
export interface Exchange {
  /** The first reply, 1yz or final. Rejects if it does not come within the time-out. */
  first(): Promise<ReceivedReply>;
  /** Like `first`, but resolves with undefined if the other promise resolves before. */
  firstUnless(other: Promise<void>): Promise<ReceivedReply | undefined>;
  /** Whether a 1yz reply has come. */
  readonly agreed: boolean;
  /** It was sent ahead, and its reply has not come in its turn: the server does not take commands in their order. */
  readonly isEarly: boolean;
  /** The reply that ends the command. Rejects if it does not come within the time-out. */
  final(): Promise<ReceivedReply>;
  /** Like `final`, but without a time-out: for the time in which data shows that the server is there. */
  whenFinal(): Promise<ReceivedReply>;
}

/**
 * The commands and replies of one control connection. Each reply belongs to the oldest command that has no final reply yet
 * (RFC 959 §5.4). A dialogue that has failed stays failed, because it is no longer certain to which command a reply belongs.
 */
export class Dialogue {
  readonly #options: DialogueOptions;
  readonly #outgoing: Outgoing;
  /** Commands without their final reply; `NOOP`: one that was sent to keep the connection alive. */
  readonly #pending: (PendingExchange | "NOOP")[] = [];
  #noopsAnswered = () => {};
  readonly #failed = Promise.withResolvers<never>();
  #failure: ClientFailure | undefined;

  constructor(options: DialogueOptions) {
    this.#options = options;
    this.#outgoing = new Outgoing((bytes) => options.write(bytes));
    // If nothing waits for the failure, it is not an unhandled rejection.
    this.#failed.promise.catch(() => {});
  }

  /** Why no more commands can be sent; undefined while they can. */
  get failure(): ClientFailure | undefined {
    return this.#failure;
  }

  /** The promise's value, unless the dialogue fails first. */
  whileUnbroken<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#failed.promise]);
  }

  /** The greeting, which the server sends without a command. To be called before any reply arrives. */
  greeting(): Exchange {
    return this.#expect("greeting", this.#options.timeoutMs);
  }

  /**
   * Sends a line, without its end, and does not wait. Throws a usage fault when the line cannot be sent. `limitMs`: a
   * shorter time-out than usual.
   */
  begin(line: string, limitMs = Infinity): Exchange {
    return this.#send(line, Math.min(this.#options.timeoutMs, limitMs));
  }

  /**
   * Sends a line while the server is still busy with an earlier command, whose final reply comes first. Where it comes
   * later, or never, `isEarly` tells: the replies stay with their commands all the same.
   */
  beginAhead(line: "EPSV" | "PASV"): Exchange {
    return this.#send(line, Math.min(this.#options.timeoutMs, AHEAD_PATIENCE), true);
  }

  #send(line: string, ms: number, isAhead = false): Exchange {
    if (this.#failure !== undefined) throw new ClientFault(this.#failure);
    const bytes = this.#options.names.write(line);
    const encoded = bytes.ok ? encodeCommandLine(bytes.value) : bytes;
    const shown = escapeControls(redactCommand(line));
    if (!encoded.ok) fail("usage", `cannot send ${shown}: ${encoded.failure}`);
    this.#options.log(`---> ${shown}`);
    this.#outgoing.write(encoded.value);
    return this.#expect(shown, ms, isAhead);
  }

  /** The lines that the work sends at once may wait a moment for a line that follows, so that they leave in one write. */
  holding<T>(work: () => T): T {
    return this.#outgoing.holding(work);
  }

  /** Sends a line and waits for its final reply; `limitMs` as above. */
  async command(line: string, limitMs?: number): Promise<ReceivedReply> {
    return await finalOf(this.begin(line, limitMs));
  }

  /** The same for a command that takes the server long: it may take this many ms even if the time-out is shorter. */
  async longCommand(line: string, ms: number): Promise<ReceivedReply> {
    return await finalOf(this.#send(line, Math.max(this.#options.timeoutMs, ms)));
  }

  /**
   * Sends NOOP during a transfer, so that firewalls and the server do not take the control connection for idle. Servers answer
   * it at once, after the transfer, or never; its reply is told from the others by its code.
   */
  keepAlive(): void {
    if (this.#failure !== undefined) return;
    const encoded = encodeCommandLine(encodeText("NOOP"));
    if (!encoded.ok) return;
    this.#options.log("---> NOOP");
    this.#outgoing.write(encoded.value);
    this.#pending.push("NOOP");
  }

  /** After a transfer: waits for the replies to each NOOP. A server that leaves one out makes the later replies uncertain. */
  async settleKeepAlives(): Promise<void> {
    if (this.#failure !== undefined || !this.#pending.includes("NOOP")) return;
    const answered = new Promise<void>((resolve) => this.#noopsAnswered = resolve);
    const { clock } = this.#options;
    await waitFor(answered, { clock, ms: KEEPALIVE_GRACE }, () => {
      const failure: ClientFailure = {
        kind: "timed-out",
        message: "the server does not answer NOOP during a transfer; --keepalive off sends none",
        sessionOver: true,
      };
      this.fail(failure);
      return new ClientFault(failure);
    }).catch(() => {});
  }

  /**
   * ABOR (RFC 959 §4.1.3) has been sent for a transfer that is over now. A server for which that ended first may have
   * answered both with one reply (pure-ftpd): then the answer to a NOOP shows that no other one comes. Fails the dialogue,
   * and rejects, when nothing comes.
   */
  async settleAbort(abort: Exchange): Promise<void> {
    await atMost(this.#options.clock, ABORT_DOUBT, abort.whenFinal());
    if (this.#pending.some((one) => one === abort)) this.keepAlive();
    await abort.final();
    await this.settleKeepAlives();
  }

  /** A reply has arrived. */
  accept(received: ReceivedReply): void {
    if (this.#answersNoop(received)) return;
    const early = this.#earlyOne(received);
    if (early !== undefined) return early.overtake(received);
    this.#dropLost(received);
    const [oldest] = this.#pending;
    // 221 is the answer to QUIT; after any other command it means that the server ends the session.
    if (received.code === 421 || (received.code === CLOSING && !isQuit(oldest))) {
      return this.fail({
        kind: received.code === CLOSING ? "unreachable" : "try-later",
        message: `the server ended the session: ${replyText(received)}`,
        code: received.code,
        sessionOver: true,
      });
    }
    if (oldest === undefined || oldest === "NOOP") return;
    // A refusal was taken for that of the command ahead, and was the transfer's own: how it ended is not known any more.
    if (oldest.agreed && namesPort(received)) {
      return this.fail({
        kind: "unreachable",
        message: `the server answers ${oldest.about} with ${replyText(received)}`,
        sessionOver: true,
      });
    }
    if (oldest.accept(received)) this.#pending.shift();
    else if (oldest.preliminaries > MAXIMUM_PRELIMINARY) {
      this.fail({
        kind: "unreachable",
        message: `the server sends one preliminary reply after another to ${oldest.about}`,
      });
    }
  }

  /** No more replies will come: all waits for a reply, present and later ones, get this failure. The first failure counts. */
  fail(failure: ClientFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    for (const exchange of this.#pending.splice(0)) {
      if (exchange !== "NOOP") exchange.fail(new ClientFault(failure));
    }
    this.#noopsAnswered();
    this.#failed.reject(new ClientFault(failure));
  }

  /** Whether the reply is the one to a NOOP; a NOOP that must have been answered before it never will be. */
  #answersNoop(received: ReceivedReply): boolean {
    const { code } = received;
    const at = this.#pending.indexOf("NOOP");
    if (at < 0) return false;
    // 5yz: some servers know no command but ABOR during a transfer.
    const isAnswer = code === 200 || code === 500 || code === 502 || code === 503;
    const [oldest] = this.#pending;
    if (isAnswer && oldest instanceof PendingExchange && oldest.about === "ABOR") {
      // A server that does not know ABOR says so in these words as well.
      if (code !== 200) return false;
      this.#pending.shift();
      oldest.overtake(received);
      return this.#answersNoop(received);
    }
    if (isAnswer) this.#pending.splice(at, 1);
    else while (this.#pending[0] === "NOOP" && this.#pending.length > 1) this.#pending.shift();
    if (!this.#pending.includes("NOOP")) this.#noopsAnswered();
    return isAnswer;
  }

  /** The command sent ahead that this answers before its turn; it waits no more then. */
  #earlyOne(received: ReceivedReply): PendingExchange | undefined {
    const { code } = received;
    const [oldest] = this.#pending;
    if (!(oldest instanceof PendingExchange) || oldest.isAhead) return undefined;
    // A transfer that has begun is not refused by these, but a command during a transfer is (ProFTPD: 450).
    const isRefusal = oldest.agreed && (code === 450 || code >= 500 && code <= 504);
    if (!namesPort(received) && !isRefusal) return undefined;
    const at = this.#pending.findIndex((one) => one !== "NOOP" && one.isAhead);
    const [early] = at < 0 ? [] : this.#pending.splice(at, 1);
    return early instanceof PendingExchange ? early : undefined;
  }

  /** A command sent ahead is lost when this is the answer to the command after it. */
  #dropLost(received: ReceivedReply): void {
    const [oldest, ...others] = this.#pending;
    if (oldest === undefined || oldest === "NOOP" || !oldest.isAhead) return;
    if (others.length === 0 || namesPort(received) || received.code >= 400) return;
    this.#pending.shift();
    oldest.overtake(received);
  }

  #expect(about: string, ms: number, isAhead = false): Exchange {
    const exchange = new PendingExchange(about, isAhead, (reply) => this.#wait(reply, about, ms));
    if (this.#failure === undefined) this.#pending.push(exchange);
    else exchange.fail(new ClientFault(this.#failure));
    return exchange;
  }

  async #wait<R>(reply: Promise<R>, about: string, ms: number): Promise<R> {
    const { clock, instead } = this.#options;
    return await waitFor(reply, { clock, ms }, () => {
      const said = instead?.();
      const failure: ClientFailure = {
        kind: "timed-out",
        message: `no reply to ${about} within ${secondsText(ms)}` +
          (said === undefined ? "" : `; ${said}`),
        sessionOver: true,
      };
      this.fail(failure);
      return new ClientFault(failure);
    });
  }
}

/** The positive replies to PASV and EPSV. */
function namesPort({ code }: ReceivedReply): boolean {
  return code === 227 || code === 229;
}

function isQuit(exchange: PendingExchange | "NOOP" | undefined): boolean {
  return exchange instanceof PendingExchange && exchange.about === "QUIT";
}

/** Waits for the reply that ends the command. */
async function finalOf(exchange: Exchange): Promise<ReceivedReply> {
  const first = await exchange.first();
  return isPreliminary(first.code) ? await exchange.final() : first;
}

class PendingExchange implements Exchange {
  preliminaries = 0;
  isEarly = false;
  readonly #wait: <R>(reply: Promise<R>) => Promise<R>;
  readonly #first = Promise.withResolvers<ReceivedReply>();
  readonly #final = Promise.withResolvers<ReceivedReply>();

  constructor(
    readonly about: string,
    /** Sent before the final reply to an earlier command. */
    readonly isAhead: boolean,
    wait: <R>(reply: Promise<R>) => Promise<R>,
  ) {
    this.#wait = wait;
    // A caller may wait for only one of the two; the other is not an unhandled rejection.
    this.#first.promise.catch(() => {});
    this.#final.promise.catch(() => {});
  }

  get agreed(): boolean {
    return this.preliminaries > 0;
  }

  first(): Promise<ReceivedReply> {
    return this.#wait(this.#first.promise);
  }

  firstUnless(other: Promise<void>): Promise<ReceivedReply | undefined> {
    const otherwise = other.then(() => undefined);
    return this.#wait(Promise.race([this.#first.promise, otherwise]));
  }

  final(): Promise<ReceivedReply> {
    return this.#wait(this.#final.promise);
  }

  whenFinal(): Promise<ReceivedReply> {
    return this.#final.promise;
  }

  /** Takes a reply. Returns whether it was the final one. */
  accept(received: ReceivedReply): boolean {
    this.#first.resolve(received);
    if (isPreliminary(received.code)) {
      this.preliminaries += 1;
      return false;
    }
    this.#final.resolve(received);
    return true;
  }

  /** Takes the final reply before its turn. */
  overtake(received: ReceivedReply): void {
    this.isEarly = true;
    this.accept(received);
  }

  fail(fault: ClientFault): void {
    this.#first.reject(fault);
    this.#final.reject(fault);
  }
}
