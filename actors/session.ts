import { type HostPort, unmappedHost } from "../core/address.ts";
import { needsLogin } from "../core/command.ts";
import { parseCommand, type ParsedCommand } from "../core/command_parser.ts";
import { DEFAULT_HASH_ALGORITHM } from "../core/digest.ts";
import { speaksForeignProtocol } from "../core/foreign_protocol.ts";
import { DEFAULT_FACTS } from "../core/listing.ts";
import { resolvePath } from "../core/path.ts";
import { encodeReply, type Reply, reply, ReplyCode } from "../core/reply.ts";
import { decodeLenient } from "../core/text.ts";
import { connection } from "./connection.ts";
import { filesystem } from "./filesystem.ts";
import {
  type ActorRef,
  type Answer,
  ask,
  type Behavior,
  type Context,
  type ExitReason,
  type OwnedRef,
  type Settled,
  type Task,
} from "./kernel.ts";
import type {
  Account,
  AccountsMsg,
  ConnectionMsg,
  FilesystemMsg,
  LoginAnswer,
  Notice,
  ServerMsg,
  SessionDetails,
  SessionEntry,
  SessionMsg,
} from "./messages.ts";
import { SessionDataPort } from "./session/data_port.ts";
import { Files } from "./filesystem/files.ts";
import type { Storage } from "./filesystem/view.ts";
import { Protection } from "./session/protection.ts";
import type { Securing } from "./tls/securing.ts";
import { describeSession } from "./session/description.ts";
import { handle } from "./session/handlers.ts";
import { isLong, isTransfer } from "./session/lasting.ts";
import { SharedLimits } from "./session/shared_limits.ts";
import type { SessionPort, SessionSettings, SessionState } from "./session/port.ts";

/** The longest line a client may send, in bytes, its end not counted. */
const MAXIMUM_LINE = 4096;

/** After these the next bytes may be those of a TLS handshake. */
const BEFORE_TLS = /^AUTH/i;

/** What a session is made of. */
export interface SessionOptions {
  readonly number: number;
  readonly conn: Deno.TcpConn;
  readonly settings: SessionSettings;
  readonly accounts: ActorRef<AccountsMsg>;
  readonly server: ActorRef<ServerMsg>;
  /** What the sessions of the server share about files. */
  readonly storage: Storage;
  /** Why there is no room for this session: 421 instead of a greeting. */
  readonly refusal?: string;
}

/** The server's protocol interpreter for one control connection (RFC 959 §2.3). */
export function session(
  options: SessionOptions,
): (ctx: Context<SessionMsg>) => Behavior<SessionMsg> {
  return (ctx) => new Session(ctx, options);
}

/** A line on its way through the session. `abortedTransfer`: an ABOR that has ended a transfer when it arrived. */
interface Pending {
  readonly parsed: ParsedCommand;
  readonly abortedTransfer: boolean;
}

/**
 * Commands are answered in the order of their arrival, one at a time: `#running` is the one under way, the
 * rest wait in `#waiting`. ABOR takes effect when it arrives and is answered in its turn; STAT and NOOP during a
 * transfer are answered at once, unless others wait before them.
 */
class Session implements Behavior<SessionMsg>, SessionPort {
  readonly number: number;
  readonly settings: SessionSettings;
  readonly peer: HostPort;
  readonly local: HostPort;
  readonly protection: Protection;
  readonly limits: SharedLimits;
  readonly data: SessionDataPort;
  readonly state: SessionState = {
    login: { kind: "none" },
    failedLogins: 0,
    folder: "/",
    representation: "ascii",
    restart: 0,
    range: undefined,
    renameFrom: undefined,
    extendedPassiveOnly: false,
    facts: DEFAULT_FACTS,
    hash: DEFAULT_HASH_ALGORITHM,
    umask: undefined,
    allocated: undefined,
    idleMs: 0,
  };
  readonly #ctx: Context<SessionMsg>;
  readonly #accounts: ActorRef<AccountsMsg>;
  readonly #server: ActorRef<ServerMsg>;
  readonly #storage: Storage;
  readonly #connection: OwnedRef<ConnectionMsg>;
  readonly #waiting: Pending[] = [];
  #running: Pending | undefined;
  #asides = 0;
  #files: { readonly ref: OwnedRef<FilesystemMsg>; readonly port: Files } | undefined;
  #logins = 0;
  #interruption = new AbortController();
  /** What the connection is told after the reply of the command under way. */
  #afterReply: ConnectionMsg | undefined;
  #idle: Task | undefined;
  #loginLimit: Task | undefined;
  #closing = false;
  #peerGone = false;
  #shuttingDown = false;

  constructor(ctx: Context<SessionMsg>, options: SessionOptions) {
    this.#ctx = ctx;
    this.number = options.number;
    this.settings = options.settings;
    this.state.idleMs = options.settings.idleMs;
    this.#accounts = options.accounts;
    this.#server = options.server;
    this.#storage = options.storage;
    this.peer = endOf(options.conn.remoteAddr);
    this.local = endOf(options.conn.localAddr);
    this.protection = new Protection(options.settings.tls);
    this.limits = new SharedLimits(options.number, options.server, ctx);
    this.data = new SessionDataPort(ctx, options.settings, this);
    this.#connection = ctx.spawn(
      "connection",
      connection({
        conn: options.conn,
        owner: ctx.self,
        maximumLine: MAXIMUM_LINE,
        holdsAfter: (line) => BEFORE_TLS.test(decodeLenient(line)),
        ...this.#implicitTls(),
      }),
    );
    this.notice({ kind: "session-opened", session: this.number, peer: this.peer });
    if (options.refusal !== undefined) {
      this.#sayGoodbye(options.refusal);
    } else {
      this.#send(reply(ReplyCode.Ready, "ferry ready."));
      this.#awaitLogin();
      this.#awaitCommand();
    }
  }

  // ---- the actor ----

  receive(msg: SessionMsg): undefined {
    switch (msg.kind) {
      case "line":
        if (this.state.login.kind !== "in" && speaksForeignProtocol(msg.bytes)) {
          return this.#sayGoodbye("this is an FTP server, closing control connection.");
        }
        return this.#arrive(parseCommand(msg.bytes));
      case "line-too-long":
        return this.#arrive(tooLong());
      case "secured":
        return this.protection.established(msg.tls), undefined;
      case "disconnected":
        return this.#peerEnded(msg.reason);
      case "data-listening":
      case "data-opened":
      case "data-ended":
        return this.data.receive(msg), undefined;
      case "command-ended":
        return this.#ended(msg.settled);
      case "aside-ended":
        this.#asides -= 1;
        this.#answer(msg.settled.kind === "fulfilled" ? msg.settled.value : unforeseen());
        return this.#next();
      case "idle-expired":
        return this.#sayGoodbye("idle for too long, closing control connection.");
      case "describe":
        return this.#describe(msg.answer);
      case "described":
        return;
      case "kicked":
        this.#interrupt();
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
        this.#interrupt();
        return this.#next();
    }
  }

  onChildExit(child: ActorRef<never>, reason: ExitReason): undefined {
    this.data.lost(child.path);
    if (child.path === this.#connection.path) this.#ctx.exit();
    if (child.path === this.#files?.ref.path && reason.kind === "failed") this.#ctx.exit();
  }

  onStop(): void {
    this.protection.close();
    this.notice({ kind: "session-closed", session: this.number, peer: this.peer });
  }

  // ---- the order of commands ----

  #arrive(parsed: ParsedCommand): undefined {
    if (this.#closing) return;
    this.#idle?.cancel();
    const transferring = this.#running !== undefined && isTransfer(this.#running.parsed);
    const lasting = this.#running !== undefined && isLong(this.#running.parsed);
    const aborts = (transferring || lasting) && parsed.spec?.verb === "ABOR";
    if (aborts) this.#interrupt();
    if (transferring && this.#waiting.length === 0 && this.#servedAtOnce(parsed)) return;
    this.#waiting.push({ parsed, abortedTransfer: aborts });
    return this.#next();
  }

  #interrupt(): void {
    this.data.abort();
    this.#interruption.abort();
  }

  #servedAtOnce(parsed: ParsedCommand): boolean {
    if (parsed.kind === "refused") return false;
    const { command } = parsed;
    if (command.verb !== "NOOP" && !(command.verb === "STAT" && command.path === undefined)) {
      return false;
    }
    this.#asides += 1;
    this.#ctx.run(
      async () => await handle(command, this),
      (settled) => ({ kind: "aside-ended", settled }),
    );
    return true;
  }

  #next(): undefined {
    if (this.#running !== undefined || this.#asides > 0 || this.#closing) return;
    if (this.#shuttingDown) return this.#sayGoodbye("shutting down, closing control connection.");
    const next = this.#waiting.shift();
    if (next === undefined) return this.#peerGone ? this.#close() : this.#awaitCommand();
    this.#running = next;
    this.data.begin();
    this.#interruption = new AbortController();
    if (this.#peerGone && isTransfer(next.parsed)) this.data.abort();
    this.#ctx.run(
      async () => await this.#perform(next),
      (settled) => ({ kind: "command-ended", settled }),
    );
  }

  #perform({ parsed, abortedTransfer }: Pending): Reply | Promise<Reply> {
    const command = parsed.kind === "command" ? parsed.command : undefined;
    const loggedIn = this.state.login.kind === "in";
    if (!loggedIn && parsed.spec !== undefined && needsLogin(parsed.spec, command)) {
      return reply(ReplyCode.NotLoggedIn, "Please log in with USER and PASS first.");
    }
    if (parsed.kind === "refused") return parsed.reply;
    if (isTransfer(parsed) && this.protection.refusesData) return dataInClear();
    if (abortedTransfer) return reply(ReplyCode.TransferComplete, "ABOR done, transfer ended.");
    return handle(parsed.command, this);
  }

  #ended(settled: Settled<Reply>): undefined {
    this.#running = undefined;
    const final = settled.kind === "fulfilled" ? settled.value : unforeseen();
    if (final.code !== ReplyCode.NeedMoreInformation) {
      this.state.restart = 0;
      this.state.range = undefined;
      this.state.renameFrom = undefined;
    }
    this.#answer(final);
    if (this.#closing) this.#close();
    return this.#next();
  }

  /** A client may end its half after its last command and still read the replies; a transfer has no one left to want it. */
  #peerEnded(reason: string | undefined): undefined {
    if (reason !== undefined) return this.#ctx.exit(), undefined;
    this.#peerGone = true;
    if (this.#running !== undefined && isTransfer(this.#running.parsed)) this.data.abort();
    return this.#next();
  }

  #close(): undefined {
    this.#closing = true;
    this.#connection.send({ kind: "close" });
  }

  #answer(final: Reply): void {
    this.#send(final);
    if (this.#afterReply !== undefined) this.#connection.send(this.#afterReply);
    this.#afterReply = undefined;
    this.#connection.send({ kind: "line-consumed" });
  }

  #awaitCommand(): undefined {
    this.#idle?.cancel();
    this.#idle = this.#ctx.after(this.state.idleMs, { kind: "idle-expired" });
  }

  #awaitLogin(): void {
    this.#loginLimit = this.#ctx.after(this.settings.loginMs, { kind: "login-expired" });
  }

  #sayGoodbye(why: string): undefined {
    if (this.#closing) return;
    this.#send(reply(ReplyCode.ServiceNotAvailable, `ferry: ${why}`));
    return this.#close();
  }

  #describe(answer: Answer<SessionDetails>): undefined {
    const running = this.#running?.parsed;
    this.#ctx.run(
      async () => answer.send(await describeSession(this, running)),
      (settled) => ({ kind: "described", settled }),
    );
  }

  #send(answer: Reply): void {
    this.#connection.send({ kind: "write", bytes: encodeReply(answer) });
  }

  #implicitTls(): { readonly securing?: Securing } {
    const securing = this.protection.beginImplicit();
    return securing === undefined ? {} : { securing };
  }

  // ---- what handlers may do ----

  get files(): Files {
    if (this.#files === undefined) throw new Error("a command without login asked for files");
    return this.#files.port;
  }

  get secured(): boolean {
    return this.protection.secured;
  }

  get interruption(): AbortSignal {
    return AbortSignal.any([this.#ctx.signal, this.#interruption.signal]);
  }

  readonly now = (): number => this.#ctx.clock.now();

  pause(ms: number): Promise<void> {
    const { clock, signal } = this.#ctx;
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = clock.schedule(ms, end);
      signal.addEventListener("abort", end);
    });
  }

  resolve(argument: string | undefined): string {
    return resolvePath(this.state.folder, argument ?? "");
  }

  preliminary(answer: Reply): void {
    this.#send(answer);
  }

  async authenticate(name: string, password: string): Promise<LoginAnswer> {
    const started = this.now();
    const attempt = { name, password, peer: this.peer.hostname, secured: this.secured };
    const question = { kind: "authenticate", ...attempt } as const;
    const answer = await ask(this.#accounts, question, { timeoutMs: 30_000 });
    if (answer.kind === "refused") await this.limits.afterFailure(started);
    return answer;
  }

  logIn(account: Account): void {
    this.logOut();
    this.#loginLimit?.cancel();
    const ref = this.#ctx.spawn(
      `files-${++this.#logins}`,
      filesystem({
        root: account.root,
        permissions: account.permissions,
        account: account.name,
        ...(account.quota === undefined ? {} : { quota: account.quota }),
        storage: this.#storage,
      }),
    );
    this.#files = { ref, port: new Files(ref) };
    this.state.login = { kind: "in", account };
    this.state.folder = "/";
  }

  logOut(): void {
    if (this.state.login.kind === "in") {
      this.limits.withdraw();
      this.#awaitLogin();
    }
    this.#files?.ref.stop();
    this.#files = undefined;
    this.state.login = { kind: "none" };
    this.state.umask = undefined;
    this.state.folder = "/";
  }

  startTls(securing: Securing): void {
    this.#afterReply = { kind: "secure", securing };
  }

  hangUp(): void {
    this.#closing = true;
  }

  notice(notice: Notice): void {
    this.#server.send({ kind: "notice", notice });
  }

  sessions(): Promise<readonly SessionEntry[]> {
    return ask(this.#server, { kind: "who" }, { timeoutMs: 10_000 });
  }

  kick(session: number): Promise<boolean> {
    return ask(this.#server, { kind: "kick", session }, { timeoutMs: 10_000 });
  }
}

function endOf(address: Deno.NetAddr): HostPort {
  return { hostname: unmappedHost(address.hostname), port: address.port };
}

function dataInClear(): Reply {
  return reply(
    ReplyCode.DataMustBePrivate,
    "Data connections without TLS are refused here; send PBSZ 0 and PROT P first.",
  );
}

function tooLong(): ParsedCommand {
  const text = `The line is longer than ${MAXIMUM_LINE} bytes.`;
  return { kind: "refused", spec: undefined, reply: reply(ReplyCode.Unrecognized, text) };
}

function unforeseen(): Reply {
  return reply(ReplyCode.LocalError, "The command failed inside the server; please try again.");
}
