import { defined } from "../../../core/base/defined.ts";
import type { Permissions } from "../../../core/access/permissions.ts";
import type { Notice } from "../../../core/events/notice.ts";
import { resolvePath } from "../../../core/files/path.ts";
import type { HostPort } from "../../../core/network/address.ts";
import type { CommandSpec } from "../../../core/protocol/commands/command_spec.ts";
import {
  type Leftovers,
  NO_LEFTOVERS,
  withoutLeftovers,
} from "../../../core/protocol/commands/leftovers.ts";
import { USUAL_ENCODING } from "../../../core/protocol/encoding/name_encoding.ts";
import { SessionNames } from "../../../core/protocol/encoding/session_names.ts";
import type { Storage } from "../../files/account_view.ts";
import { type Files, filesOf, filesystem } from "../../files/filesystem.ts";
import type { FilesystemMsg } from "../../files/filesystem_messages.ts";
import {
  type ActorRef,
  ask,
  type Context,
  type OwnedRef,
  systemClock,
  type Task,
} from "../../kernel/kernel.ts";
import { hasUnheard } from "../../machine/native/sockets/of_runtime/unheard.ts";
import { LazySignal } from "../../kernel/cell/lazy_signal.ts";
import { pause } from "../../kernel/waiting/pause.ts";
import { wholeTurn } from "../../kernel/waiting/whole_turn.ts";
import { endsOf } from "../../transport/connection_ends.ts";
import type { Account, AccountsMsg, LoginAnswer } from "../accounts/accounts_messages.ts";
import type { SessionServerMsg } from "../server_messages.ts";
import { ControlConnection } from "./control/control_connection.ts";
import { IdleTimer } from "./control/idle_timer.ts";
import { DataConnections } from "./data/data_connections.ts";
import { Protection } from "./data/protection.ts";
import { SharedLimits } from "../limits/shared_limits.ts";
import type { SessionEntry, SessionMsg, SessionOwnMsg } from "./session_messages.ts";
import type { SessionSettings } from "./session_settings.ts";
import { initialState, type SessionState } from "./session_state.ts";

/** How long, in ms, the actors of the server may take to answer. */
const LOGIN_TIMEOUT = { timeoutMs: 30_000 } as const;
const SERVER_TIMEOUT = { timeoutMs: 10_000 } as const;

/** The permissions before login. */
const NO_PERMISSIONS: Permissions = new Set();

/** What a session knows when it begins. */
export interface SessionContextOptions {
  readonly number: number;
  readonly conn: Deno.TcpConn;
  readonly settings: SessionSettings;
  readonly accounts: ActorRef<Extract<AccountsMsg, { readonly kind: "authenticate" }>>;
  readonly server: ActorRef<SessionServerMsg>;
  /** What the sessions of the server share about files. */
  readonly storage: Storage;
}

/** The actor of an account's files, and its calls. */
interface OpenedFiles {
  readonly ref: OwnedRef<FilesystemMsg>;
  readonly files: Files;
}

/** A session as the handlers of commands use it: its connections, its files, its state, and questions to the server. */
export class SessionContext {
  readonly number: number;
  readonly settings: SessionSettings;
  /** The client's end of the control connection; an IPv4-mapped address is an IPv4 address here. */
  readonly peer: HostPort;
  /** The server's end of the control connection. */
  readonly local: HostPort;
  /** Reads and writes names in the encoding of the session. */
  readonly names: SessionNames;
  /** Which connections are under TLS. */
  readonly protection: Protection;
  readonly control: ControlConnection;
  readonly idle: IdleTimer;
  readonly data: DataConnections;
  readonly limits: SharedLimits;
  readonly state: SessionState;
  readonly #conn: Deno.TcpConn;
  readonly #ctx: Context<SessionMsg | SessionOwnMsg>;
  readonly #options: SessionContextOptions;
  #files: OpenedFiles | undefined;
  #openings = 0;
  #loginLimit: Task | undefined;
  #left = NO_LEFTOVERS;
  #next = NO_LEFTOVERS;
  #interruption = new LazySignal();

  /** `onPreliminary`: called after each 1yz reply. */
  constructor(
    ctx: Context<SessionMsg | SessionOwnMsg>,
    options: SessionContextOptions,
    onPreliminary: () => void,
  ) {
    const { number, conn, settings } = options;
    this.#conn = conn;
    this.#ctx = ctx;
    this.#options = options;
    this.number = number;
    this.settings = settings;
    const { local, peer } = endsOf(conn);
    this.peer = peer;
    this.local = local;
    this.state = initialState(settings);
    this.names = new SessionNames(settings.encoding ?? USUAL_ENCODING);
    this.protection = new Protection(settings.tls);
    this.limits = new SharedLimits(number, options.server, ctx);
    this.idle = new IdleTimer(ctx, this.state);
    this.control = new ControlConnection(ctx, {
      conn,
      names: this.names,
      idle: this.idle,
      securing: this.protection.beginImplicit(),
      onPreliminary,
    });
    this.data = new DataConnections(ctx, settings, this);
  }

  /**
   * The account's files. Only commands that need a login may use them. They are opened for the first of these: some clients
   * log in only to see whether they can.
   */
  get files(): Files {
    const { login } = this.state;
    if (login.kind !== "in") throw new Error("a command without login asked for files");
    this.#files ??= this.#open(login.account);
    return this.#files.files;
  }

  /** What the account may do; nothing before login. */
  get permissions(): Permissions {
    const { login } = this.state;
    return login.kind === "in" ? login.account.permissions : NO_PERMISSIONS;
  }

  /** Aborted by an ABOR that ends the command under way, and by the end of the session. */
  get interruption(): AbortSignal {
    return AbortSignal.any([this.#ctx.signal, this.#interruption.signal]);
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => this.#ctx.clock.now();

  /** Milliseconds since some moment; nobody can set this clock. */
  readonly elapsed = (): number => this.#ctx.clock.elapsed();

  /** Resolves after a time in ms, or when the session ends. */
  pause(ms: number): Promise<void> {
    return pause(this.#ctx.clock, ms, this.#ctx.signal);
  }

  /** The same, by the time of the machine: for what others on it do meanwhile. */
  rest(ms: number): Promise<void> {
    return pause(systemClock, ms, this.#ctx.signal);
  }

  /**
   * Whether the client has said nothing, its end included, that the session has not heard or is about to hear. Undefined where
   * the system does not tell.
   */
  get hasHeardAll(): boolean | undefined {
    const unheard = hasUnheard(this.#conn);
    return unheard === undefined ? undefined : !unheard;
  }

  /** Resolves when all connections have been heard once. A session that ends meanwhile waits for that. */
  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#ctx.run(async () => resolve(await wholeTurn()));
    });
  }

  /** The virtual path that a pathname argument means in the working directory. */
  resolve(argument: string | undefined): string {
    return resolvePath(this.state.folder, argument ?? "");
  }

  /** What earlier commands have left for the one under way. */
  get left(): Leftovers {
    return this.#left;
  }

  /** Leaves something for later commands. */
  leave(left: Partial<Leftovers>): void {
    this.#next = { ...this.#next, ...left };
  }

  /** A command begins, and uses up what its row says. From here on ABOR ends this command. */
  begin(spec: CommandSpec | undefined): void {
    this.data.begin();
    this.#left = this.#next;
    this.#next = withoutLeftovers(this.#left, spec?.ends ?? []);
    this.#interruption = new LazySignal();
  }

  /** Ends what the command under way moves. */
  interrupt(): void {
    this.data.abort();
    this.#interruption.abort();
  }

  /** The client is gone: ends what is under way; an upload takes what has arrived. */
  cut(): void {
    this.data.cut();
    this.#interruption.abort();
  }

  /** Checks a login. A refusal resolves only after the delay for failed logins. */
  async authenticate(name: string, password: string): Promise<LoginAnswer> {
    const started = this.now();
    const { peer: { hostname }, protection: { secured } } = this;
    const question = { kind: "authenticate", name, password, peer: hostname, secured } as const;
    const answer = await ask(this.#options.accounts, question, LOGIN_TIMEOUT);
    if (answer.kind === "refused") {
      await this.limits.afterFailure(started, answer.guessed !== false);
    }
    return answer;
  }

  /** Logs the account in. */
  logIn(account: Account): void {
    this.logOut();
    this.state.login = { kind: "in", account };
    this.#loginLimit?.cancel();
  }

  #open(account: Account): OpenedFiles {
    const ref = this.#ctx.spawn(
      `files-${++this.#openings}`,
      filesystem({
        root: account.root,
        permissions: account.permissions,
        account: account.name,
        writer: {
          account: account.name,
          peer: this.peer.hostname,
          number: this.number,
          session: this.#ctx.self,
        },
        ...defined({ quota: account.quota }),
        storage: this.#options.storage,
      }),
    );
    return { ref, files: filesOf(ref) };
  }

  /** Logs the account out, if there is one, and closes its files. */
  logOut(): void {
    if (this.state.login.kind === "in") {
      this.limits.withdraw();
      this.limitLogin();
    }
    this.#files?.ref.stop();
    this.#files = undefined;
    this.state.login = { kind: "none" };
    this.state.umask = undefined;
    this.state.folder = "/";
  }

  /** Gives the client the operator's time to log in. */
  limitLogin(): void {
    this.#loginLimit = this.#ctx.after(this.settings.loginMs, { kind: "login-expired" });
  }

  /** Whether the path is that of the actor that has the account's files. */
  isFiles(path: string): boolean {
    return path === this.#files?.ref.path;
  }

  /** Tells the server what has happened. */
  notice(notice: Notice): void {
    this.#options.server.send({ kind: "notice", notice });
  }

  /** All sessions of the server, in the order in which they came. */
  sessions(): Promise<readonly SessionEntry[]> {
    return ask(this.#options.server, { kind: "who" }, SERVER_TIMEOUT);
  }

  /** Ends a session and its transfer; false when there is none of that number. */
  kick(session: number): Promise<boolean> {
    return ask(this.#options.server, { kind: "kick", session }, SERVER_TIMEOUT);
  }
}
