// This folder: the root actor of `ferry serve`, which owns the listener, the accounts and all sessions.

import type { HostPort } from "../../core/network/address.ts";
import { endsOf } from "../transport/connection_ends.ts";
import type { UploadRules } from "../../core/files/upload_rules.ts";
import { BAN_TIME } from "../../core/access/limits/ban_book.ts";
import type { Ending, EndingReason, EndingRules } from "../../core/serving/lifetime.ts";
import type { Limits } from "../../core/access/limits/limit_settings.ts";
import { plainReason } from "../../core/base/error_text.ts";
import { accounts, type AccountsOptions } from "./accounts/accounts.ts";
import type { ActorRef, Behavior, Context, OwnedRef, Settled } from "../kernel/kernel.ts";
import type { Shares } from "../files/shares.ts";
import { type Storage, storageOf } from "../files/account_view.ts";
import { type Ban, ServerLimits } from "./limits/limits.ts";
import { listener } from "../transport/listener.ts";
import type { AccountsMsg } from "./accounts/accounts_messages.ts";
import type { Heartbeat } from "../machine/system/service_manager.ts";
import type { Notice, TransferFacts } from "../../core/events/notice.ts";
import type { Admission, OwnServerMsg, ServerMsg, ThreadsMsg } from "./server_messages.ts";
import { ServerLifetime } from "./server_lifetime.ts";
import { OpenSessions } from "./open_sessions.ts";
import { SharedWriters } from "../files/tree/shared_writers.ts";
import { attend, type ThreadLink } from "./threads/desk.ts";
import { openAdmitted } from "./limits/open_admitted.ts";
import type { SessionSettings } from "./session/session_settings.ts";

/** How long, in ms, clients have to read their last replies once transfers have been aborted. */
const FAREWELL = 2_000;

/** How many refused clients get a session that answers 421. Further ones get 421 and are closed at once. */
const MOST_REFUSED = 256;

/** The text of 421 while the operator has paused the server. */
const PAUSED = "nobody new is let in at the moment, try again later.";

/** What a server is made of. */
export interface ServerOptions {
  readonly socket: Deno.TcpListener;
  readonly accounts: AccountsOptions;
  readonly settings: SessionSettings;
  /** How uploads reach the disk. */
  readonly uploads: UploadRules;
  /** Whether clients may download folders as tar streams. */
  readonly archives: boolean;
  /** Further paths and streams to share, and a filter on the folder's files. Default: the whole folder and nothing else. */
  readonly shares?: Shares;
  /** Whether a failed transfer cannot be repeated; then the server ends. */
  readonly isGone?: (transfer: TransferFacts) => boolean;
  readonly limits: Limits;
  /** How long, in ms, running transfers may take after the first SIGINT or SIGTERM. */
  readonly graceMs: number;
  /** When the server ends by itself. */
  readonly ending: EndingRules;
  /** Called before it does. */
  readonly onEnding: (ending: Ending) => void;
  /** Called once, when the server stops accepting clients. Open sessions may continue for a while. */
  readonly onClosed?: () => void;
  /** Called from the server's own mailbox at this interval, so that a server that hangs is noticed. */
  readonly heartbeat?: Heartbeat | undefined;
  /** The other threads that accept clients; none by default. */
  readonly threads?: ThreadParts;
  /** Called for logins, transfers and sessions. */
  readonly onNotice: (notice: Notice) => void;
  /** Called with a sentence for the operator about a failure outside any session. */
  readonly onTrouble: (words: string) => void;
}

/** The other threads of a server, and what their sessions share with those of this one. */
export interface ThreadParts {
  readonly threads: readonly ThreadLink[];
  /** Where all threads claim the files that they write. */
  readonly claims: SharedArrayBuffer;
}

/** The root actor of `serve`: owns the listener, the accounts and every session. */
export function server(
  options: ServerOptions,
): (ctx: Context<ServerMsg | OwnServerMsg>) => Behavior<ServerMsg | OwnServerMsg> {
  return (ctx) => new Server(ctx, options);
}

class Server implements Behavior<ServerMsg | OwnServerMsg> {
  readonly #ctx: Context<ServerMsg | OwnServerMsg>;
  readonly #options: ServerOptions;
  readonly #accounts: OwnedRef<AccountsMsg>;
  readonly #listener: OwnedRef<never>;
  readonly #sessions = new OpenSessions();
  readonly #storage: Storage;
  readonly #limits: ServerLimits;
  readonly #lifetime: ServerLifetime;
  #accepted = 0;
  /** Whether the operator has paused the server: new clients get 421. */
  #paused = false;
  #closed = false;
  #ending: "no" | "letting transfers finish" | "cutting" = "no";

  constructor(ctx: Context<ServerMsg | OwnServerMsg>, options: ServerOptions) {
    this.#ctx = ctx;
    this.#options = options;
    const { threads } = options;
    const storage = storageOf(
      options.uploads,
      options.archives,
      () => ctx.clock.now(),
      options.shares,
      threads === undefined
        ? {}
        : { writers: new SharedWriters(threads.claims, (number) => this.#sessions.ref(number)) },
    );
    this.#storage = storage;
    this.#limits = new ServerLimits(options.limits, ctx.clock, (ban) => this.#ban(ban));
    this.#lifetime = new ServerLifetime(ctx, options.ending, options.isGone);
    this.#accounts = ctx.spawn("accounts", accounts(options.accounts));
    ctx.run(
      async ({ signal }) => await this.#storage.sweeps?.once(options.accounts.root, signal) ?? 0,
      (settled) => ({ kind: "swept", settled }),
    );
    for (const thread of threads?.threads ?? []) {
      const { settings: { uploadHook }, onTrouble } = options;
      const server = ctx.self;
      attend(thread, { server, accounts: this.#accounts, storage, uploadHook, onTrouble });
    }
    this.#beat();
    this.#listener = ctx.spawn("listener", listener({ socket: options.socket, owner: ctx.self }));
  }

  receive(msg: ServerMsg | OwnServerMsg): undefined {
    switch (msg.kind) {
      case "accepted":
        return this.#open(msg.conn);
      case "thread-accepted":
        return this.#admitOfThread(msg);
      case "thread-session-ended":
        return this.#endOfThread(msg.session);
      case "ask-way":
        this.#ctx.run(async () => msg.answer.send(await this.#sessions.giveWay(msg.session)));
        return;
      case "thread-lost":
        throw new Error(`a thread of the server has ended: ${msg.why}`);
      case "accept-failed":
        this.#options.onTrouble(`cannot accept a connection: ${plainReason(msg.error)}`);
        return;
      case "notice":
        return this.#note(msg.notice);
      case "health": {
        const ending = this.#ending !== "no";
        return msg.answer.send({ sessions: this.#sessions.size, ending });
      }
      case "who":
        this.#ctx.run(async () => msg.answer.send(await this.#sessions.describe()));
        return;
      case "kick":
        return msg.answer.send(this.#sessions.send(msg.session, { kind: "kicked" }));
      case "ban":
        return msg.answer.send(this.#banAddressOf(msg.session));
      case "pause":
        this.#paused = msg.paused;
        return;
      case "swept":
        return this.#reportSwept(msg.settled);
      case "interrupt":
        return this.#end();
      case "reload":
        this.#accounts.send({ kind: "reload-accounts" });
        return;
      case "heartbeat-due":
        return this.#beat();
      case "time-is-up":
        return this.#endByItself(msg.reason);
      case "begin-transfer":
        if (!this.#lifetime.served) return this.#limits.receive(msg);
        return msg.answer.send("The server has finished its last transfer and is ending.");
      case "grace-expired":
        return this.#cut();
      case "farewell-expired":
        return this.#ctx.exit();
      default:
        return this.#limits.receive(msg);
    }
  }

  async onStop(): Promise<void> {
    await Promise.all(this.#options.threads?.threads.map((thread) => thread.stop()) ?? []);
    if (this.#options.uploads.forgetsCut) this.#storage.cut.removeAll();
  }

  onChildExit(child: ActorRef<never>): undefined {
    const number = this.#sessions.remove(child);
    if (number !== undefined) this.#limits.leave(number);
    return this.#endIfLast();
  }

  #endIfLast(): undefined {
    if (this.#sessions.size > 0) return;
    if (this.#ending !== "no") this.#ctx.exit();
    else if (this.#lifetime.served) this.#endByItself("served");
  }

  #beat(): undefined {
    const { heartbeat } = this.#options;
    if (heartbeat === undefined) return;
    heartbeat.beat();
    this.#ctx.after(heartbeat.everyMs, { kind: "heartbeat-due" });
  }

  #open(conn: Deno.TcpConn): undefined {
    const admission = this.#admit(endsOf(conn).peer);
    return openAdmitted(this.#ctx, this.#sessions, { conn, admission }, {
      settings: this.#options.settings,
      accounts: this.#accounts,
      server: this.#ctx.self,
      storage: this.#storage,
    });
  }

  /** Decides about a new client, which counts from now on. */
  #admit(peer: HostPort): Admission {
    if (this.#ending !== "no" || this.#lifetime.served) return { kind: "close" };
    const number = ++this.#accepted;
    const refusal = this.#paused ? PAUSED : this.#limits.admit(number, peer.hostname);
    if (refusal === undefined) return { kind: "session", number };
    this.#options.onNotice({ kind: "session-refused", peer, reason: refusal });
    return this.#sessions.refused >= MOST_REFUSED
      ? { kind: "turn-away", why: refusal }
      : { kind: "session", number, refusal };
  }

  #admitOfThread(
    { peer, sessionOf, answer }: Extract<ThreadsMsg, { readonly kind: "thread-accepted" }>,
  ): undefined {
    const admission = this.#admit(peer);
    if (admission.kind === "session") {
      const { number, refusal } = admission;
      this.#sessions.add(number, sessionOf(number), refusal === undefined ? "admitted" : "refused");
      // The name is for the log, which is written here.
      this.#options.settings.resolver?.of(peer.hostname);
    }
    return answer.send(admission);
  }

  #endOfThread(session: number): undefined {
    // A thread that was lost has not reported it.
    const peer = this.#sessions.peerOf(session);
    if (peer !== undefined) this.#note({ kind: "session-closed", session, peer });
    if (this.#sessions.removeNumber(session)) this.#limits.leave(session);
    return this.#endIfLast();
  }

  #ban({ address, failures, strangers }: Ban): void {
    this.#options.onNotice({ kind: "banned", address, failures, seconds: BAN_TIME / 1000 });
    this.#accounts.send({ kind: "drop-logins", address });
    for (const number of strangers) {
      this.#sessions.send(number, { kind: "dismissed", why: "too many failed logins." });
    }
  }

  /** Bans the address of a session and ends all of its sessions, logged in or not. */
  #banAddressOf(session: number): string | undefined {
    const banned = this.#limits.ban(session);
    if (banned === undefined) return undefined;
    const { address, sessions } = banned;
    this.#options.onNotice({ kind: "banned", address, seconds: BAN_TIME / 1000 });
    this.#accounts.send({ kind: "drop-logins", address });
    for (const number of sessions) this.#sessions.send(number, { kind: "kicked" });
    return address;
  }

  #note(notice: Notice): undefined {
    this.#sessions.note(notice, this.#ctx.clock.now());
    this.#options.onNotice(notice);
    this.#lifetime.note(notice);
    // A client that connects now would get no transfer.
    if (this.#lifetime.served) this.#closeDoor();
  }

  #closeDoor(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.stop();
    for (const thread of this.#options.threads?.threads ?? []) {
      thread.bridge.send({ kind: "close-door" });
    }
    this.#options.onClosed?.();
  }

  #endByItself(reason: EndingReason): undefined {
    if (this.#ending !== "no") return;
    this.#options.onEnding(this.#lifetime.ending(reason));
    return this.#end();
  }

  #reportSwept(settled: Settled<number>): undefined {
    if (settled.kind === "rejected" || settled.value === 0) return;
    this.#options.onTrouble(
      `removed ${settled.value} unfinished uploads that an earlier server had left behind`,
    );
  }

  /** First call: no new sessions, running transfers may finish. Second call: aborts them. Third call: waits for nothing. */
  #end(): undefined {
    if (this.#sessions.size === 0) return this.#ctx.exit();
    switch (this.#ending) {
      case "no":
        this.#ending = "letting transfers finish";
        this.#closeDoor();
        this.#sessions.sendAll({ kind: "shut-down" });
        this.#ctx.after(this.#options.graceMs, { kind: "grace-expired" });
        return;
      case "letting transfers finish":
        return this.#cut();
      case "cutting":
        return this.#ctx.exit();
      default:
        return this.#ending satisfies never;
    }
  }

  /** Answers 426 to running transfers and 421 to all sessions. */
  #cut(): undefined {
    if (this.#ending === "cutting") return;
    this.#ending = "cutting";
    this.#sessions.sendAll({ kind: "cut-short" });
    this.#ctx.after(FAREWELL, { kind: "farewell-expired" });
  }
}
