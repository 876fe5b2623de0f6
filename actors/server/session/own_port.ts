import type { HostPort } from "../../../core/network/address.ts";
import type { Permissions } from "../../../core/access/permissions.ts";
import type { CommandSpec } from "../../../core/protocol/commands/command_spec.ts";
import {
  type Leftovers,
  NO_LEFTOVERS,
  withoutLeftovers,
} from "../../../core/protocol/commands/leftovers.ts";
import { DEFAULT_HASH_ALGORITHM } from "../../../core/files/digest.ts";
import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { SessionNames } from "../../../core/protocol/encoding/session_names.ts";
import { DEFAULT_FACTS } from "../../../core/files/listing/listing.ts";
import { resolvePath } from "../../../core/files/path.ts";
import {
  encodeLongReply,
  type Reply,
  type ReplyCode,
} from "../../../core/protocol/replies/reply.ts";
import { endsOf } from "../../transport/ends.ts";
import { type Files, filesOf, filesystem } from "../../files/filesystem.ts";
import type { Storage } from "../../files/account_view.ts";
import { type ActorRef, ask, type Context, type OwnedRef } from "../../kernel/kernel.ts";
import type { Account, AccountsMsg, LoginAnswer } from "../accounts/accounts_messages.ts";
import type { FilesystemMsg } from "../../files/filesystem_messages.ts";
import type { Notice } from "../../../core/events/notice.ts";
import type { ServerMsg } from "../server_messages.ts";
import type { SessionEntry, SessionMsg } from "./session_messages.ts";
import { pause } from "../../kernel/pause.ts";
import type { Securing } from "../../transport/tls/securing.ts";
import { SessionDataPort } from "./data/data_port.ts";
import type { SessionPort, SessionSettings, SessionState } from "./session_port.ts";
import { Protection } from "./data/protection.ts";
import { SharedLimits } from "./data/shared_limits.ts";

/** The permissions before login. */
const NO_PERMISSIONS: Permissions = new Set();

/** How long, in ms, the actors of the server may take for an answer. */
const LOGIN_QUESTION = { timeoutMs: 30_000 } as const;
const SERVER_QUESTION = { timeoutMs: 10_000 } as const;

/** What a session knows when it begins. */
export interface OwnPortOptions {
  readonly number: number;
  readonly conn: Deno.TcpConn;
  readonly settings: SessionSettings;
  readonly accounts: ActorRef<AccountsMsg>;
  readonly server: ActorRef<ServerMsg>;
  /** What the sessions of the server share about files. */
  readonly storage: Storage;
}

/** What the handlers' doings mean for the control connection and for the session's own time. */
export interface ControlSide {
  /** Sends a reply before the final one. */
  preliminary(reply: Reply): void;
  /** Sends part of a reply once the client has taken what was sent before; false when it takes nothing any more. */
  part(bytes: Uint8Array): Promise<boolean>;
  /** Closes the control connection after the reply of the command under way. */
  hangUp(): void;
  /** Puts the control connection under TLS after that reply. */
  startTls(securing: Securing): void;
  stopTls(): void;
  loginChanged(loggedIn: boolean): void;
}

/** The session as its handlers see it: its state, its files, its data connections, and what they may do with them. */
export class OwnPort implements SessionPort {
  readonly number: number;
  readonly settings: SessionSettings;
  readonly peer: HostPort;
  readonly local: HostPort;
  readonly names: SessionNames;
  readonly protection: Protection;
  readonly limits: SharedLimits;
  readonly data: SessionDataPort;
  readonly state: SessionState;
  readonly #ctx: Context<SessionMsg>;
  readonly #options: OwnPortOptions;
  readonly #control: ControlSide;
  #files: { readonly ref: OwnedRef<FilesystemMsg>; readonly port: Files } | undefined;
  #logins = 0;
  /** What earlier commands have left for the one under way, and what is there for the next. */
  #left = NO_LEFTOVERS;
  #next = NO_LEFTOVERS;
  #interruption = new AbortController();

  constructor(ctx: Context<SessionMsg>, options: OwnPortOptions, control: ControlSide) {
    this.#ctx = ctx;
    this.#options = options;
    this.#control = control;
    this.number = options.number;
    this.settings = options.settings;
    const { local, peer } = endsOf(options.conn);
    this.peer = peer;
    this.local = local;
    this.names = new SessionNames(options.settings.encoding ?? USUAL_ENCODING);
    this.protection = new Protection(options.settings.tls);
    this.limits = new SharedLimits(options.number, options.server, ctx);
    this.data = new SessionDataPort(ctx, options.settings, this);
    this.state = initialState(options.settings);
  }

  get files(): Files {
    if (this.#files === undefined) throw new Error("a command without login asked for files");
    return this.#files.port;
  }

  get left(): Leftovers {
    return this.#left;
  }

  get permissions(): Permissions {
    const { login } = this.state;
    return login.kind === "in" ? login.account.permissions : NO_PERMISSIONS;
  }

  get secured(): boolean {
    return this.protection.secured;
  }

  get interruption(): AbortSignal {
    return AbortSignal.any([this.#ctx.signal, this.#interruption.signal]);
  }

  readonly now = (): number => this.#ctx.clock.now();

  pause(ms: number): Promise<void> {
    return pause(this.#ctx.clock, ms, this.#ctx.signal);
  }

  resolve(argument: string | undefined): string {
    return resolvePath(this.state.folder, argument ?? "");
  }

  leave(left: Partial<Leftovers>): void {
    this.#next = { ...this.#next, ...left };
  }

  preliminary(answer: Reply): void {
    this.#control.preliminary(answer);
  }

  async longReply(code: ReplyCode, first: string, lines: Iterable<string>): Promise<void> {
    const write = (line: string) => this.names.write(line);
    for (const piece of encodeLongReply(code, first, lines, write)) {
      if (!await this.#control.part(piece)) return;
    }
  }

  async authenticate(name: string, password: string): Promise<LoginAnswer> {
    const started = this.now();
    const attempt = { name, password, peer: this.peer.hostname, secured: this.secured };
    const question = { kind: "authenticate", ...attempt } as const;
    const answer = await ask(this.#options.accounts, question, LOGIN_QUESTION);
    if (answer.kind === "refused") {
      await this.limits.afterFailure(started, answer.guessed !== false);
    }
    return answer;
  }

  logIn(account: Account): void {
    this.logOut();
    const ref = this.#ctx.spawn(
      `files-${++this.#logins}`,
      filesystem({
        root: account.root,
        permissions: account.permissions,
        account: account.name,
        writer: { account: account.name, peer: this.peer.hostname, session: this.#ctx.self },
        ...(account.quota === undefined ? {} : { quota: account.quota }),
        storage: this.#options.storage,
      }),
    );
    this.#files = { ref, port: filesOf(ref) };
    this.state.login = { kind: "in", account };
    this.#control.loginChanged(true);
  }

  logOut(): void {
    if (this.state.login.kind === "in") {
      this.limits.withdraw();
      this.#control.loginChanged(false);
    }
    this.#files?.ref.stop();
    this.#files = undefined;
    this.state.login = { kind: "none" };
    this.state.umask = undefined;
    this.state.folder = "/";
  }

  startTls(securing: Securing): void {
    this.#control.startTls(securing);
  }

  stopTls(): void {
    this.#control.stopTls();
  }

  hangUp(): void {
    this.#control.hangUp();
  }

  notice(notice: Notice): void {
    this.#options.server.send({ kind: "notice", notice });
  }

  sessions(): Promise<readonly SessionEntry[]> {
    return ask(this.#options.server, { kind: "who" }, SERVER_QUESTION);
  }

  kick(session: number): Promise<boolean> {
    return ask(this.#options.server, { kind: "kick", session }, SERVER_QUESTION);
  }

  // ---- what the session does with it ----

  /** A command begins: from here on ABOR ends this one. */
  begin(spec: CommandSpec | undefined): void {
    this.data.begin();
    this.#left = this.#next;
    this.#next = withoutLeftovers(this.#left, spec?.ends ?? []);
    this.#interruption = new AbortController();
  }

  /** Ends the transfer or the long work under way. */
  interrupt(): void {
    this.data.abort();
    this.#interruption.abort();
  }

  /** Whether that is the path of the account's filesystem actor. */
  isFiles(path: string): boolean {
    return path === this.#files?.ref.path;
  }
}

function initialState(settings: SessionSettings): SessionState {
  return {
    login: { kind: "none" },
    failedLogins: 0,
    folder: "/",
    representation: "ascii",
    extendedPassiveOnly: false,
    facts: DEFAULT_FACTS,
    hash: DEFAULT_HASH_ALGORITHM,
    umask: undefined,
    idleMs: settings.idleMs,
  };
}
