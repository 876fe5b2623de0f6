import { plainReason } from "../../../core/base/error_text.ts";
import type { UploadRules } from "../../../core/files/upload_rules.ts";
import { type Storage, storageOf } from "../../files/account_view.ts";
import type { Shares } from "../../files/shares.ts";
import { SharedWriters } from "../../files/tree/shared_writers.ts";
import type { GiveWayMsg } from "../../transport/data_channel/data_channel_messages.ts";
import { remoteSweeps, RemoteUsages } from "./remote_storage.ts";
import type { ActorRef, Behavior, Context, OwnedRef } from "../../kernel/kernel.ts";
import { endsOf } from "../../transport/connection_ends.ts";
import { listener, type ListenerEvent } from "../../transport/listener.ts";
import type { AccountsMsg } from "../accounts/accounts_messages.ts";
import { OpenSessions } from "../open_sessions.ts";
import type { Admission, SessionServerMsg } from "../server_messages.ts";
import type { SessionSettings } from "../session/session_settings.ts";
import { openAdmitted } from "../limits/open_admitted.ts";
import type { ThreadGrant, ToServerMsg, ToThreadMsg } from "./bridge_messages.ts";
import { RemoteThrottles } from "./remote_throttles.ts";
import type { WorkNumbers } from "./work_numbers.ts";

/** What a thread serves with. */
export interface ThreadServerOptions {
  readonly socket: Deno.TcpListener;
  /** The server, in the thread that has the accounts, the limits and the watchers. */
  readonly main: ActorRef<ToServerMsg>;
  readonly settings: SessionSettings;
  readonly uploads: UploadRules;
  readonly archives: boolean;
  readonly shares: Shares;
  /** Where all threads claim the files that they write. */
  readonly claims: SharedArrayBuffer;
  /** Whether the server must know when a transfer begins, before it does. */
  readonly counts: boolean;
  readonly works: WorkNumbers;
}

/** What the server tells a thread that is under way. */
type Told = Extract<
  ToThreadMsg,
  { readonly kind: "order" | "describe" | "give-way" | "close-door" }
>;

/** What the actor understands. */
export type ThreadServerMsg =
  | ListenerEvent
  | SessionServerMsg
  | Extract<AccountsMsg, { readonly kind: "authenticate" }>
  | Told
  | Admitted;

interface Admitted {
  readonly kind: "admitted";
  readonly conn: Deno.TcpConn;
  readonly admission: Admission;
}

/**
 * The server as the sessions of another thread see it: owns the listener and the sessions of that thread, and asks the
 * server for everything that all threads share.
 */
export function threadServer(
  options: ThreadServerOptions,
): (ctx: Context<ThreadServerMsg>) => Behavior<ThreadServerMsg> {
  return (ctx) => new ThreadServer(ctx, options);
}

class ThreadServer implements Behavior<ThreadServerMsg> {
  readonly #ctx: Context<ThreadServerMsg>;
  readonly #options: ThreadServerOptions;
  readonly #listener: OwnedRef<never>;
  readonly #sessions = new OpenSessions();
  readonly #storage: Storage;

  constructor(ctx: Context<ThreadServerMsg>, options: ThreadServerOptions) {
    this.#ctx = ctx;
    this.#options = options;
    const { main, works, uploads, archives, shares, claims } = options;
    const sessionOf = (session: number) => sessionBehind(main, session);
    this.#storage = storageOf(uploads, archives, () => ctx.clock.now(), shares, {
      writers: new SharedWriters(claims, sessionOf),
      usage: new RemoteUsages(main, works),
      sweeps: remoteSweeps(main),
    });
    this.#listener = ctx.spawn("listener", listener({ socket: options.socket, owner: ctx.self }));
  }

  receive(msg: ThreadServerMsg): undefined {
    const { main, counts, works } = this.#options;
    switch (msg.kind) {
      case "accepted":
        return this.#ask(msg.conn);
      case "accept-failed": {
        const words = `cannot accept a connection: ${plainReason(msg.error)}`;
        return this.#tell({ kind: "trouble", words });
      }
      case "admitted":
        return this.#open(msg);
      case "begin-transfer":
        return counts ? this.#tell(msg) : msg.answer.send(undefined);
      case "end-transfer":
        return counts ? this.#tell(msg) : undefined;
      case "log-in": {
        const { session, answer } = msg;
        const throttles = new RemoteThrottles(session, main, works);
        const send = (grant: ThreadGrant) => answer.send(throttles.of(grant));
        return this.#tell({ ...msg, answer: { send } });
      }
      case "may-log-in":
      case "log-out":
      case "login-failed":
      case "notice":
      case "who":
      case "kick":
      case "authenticate":
        return this.#tell(msg);
      case "order":
        this.#sessions.send(msg.session, msg.order);
        return;
      case "describe":
        this.#ctx.run(async () => msg.answer.send(await this.#sessions.details(msg.session)));
        return;
      case "give-way":
        this.#ctx.run(async () => msg.answer.send(await this.#sessions.giveWay(msg.session)));
        return;
      case "close-door":
        this.#listener.stop();
        return;
      default:
        return msg satisfies never;
    }
  }

  onStop(): void {
    if (this.#options.uploads.forgetsCut) this.#storage.cut.removeAll();
  }

  onChildExit(child: ActorRef<never>): undefined {
    const number = this.#sessions.numberOf(child);
    if (number === undefined) return;
    this.#sessions.removeNumber(number);
    return this.#tell({ kind: "session-ended", session: number });
  }

  #tell(msg: ToServerMsg): undefined {
    this.#options.main.send(msg);
  }

  /** The answer goes into the mailbox at once: an order to the new session may be right behind it. */
  #ask(conn: Deno.TcpConn): undefined {
    const { self } = this.#ctx;
    const { peer } = endsOf(conn);
    const send = (admission: Admission) => {
      if (self.send({ kind: "admitted", conn, admission }) === "accepted") return;
      conn.close();
      if (admission.kind !== "session") return;
      this.#tell({ kind: "session-ended", session: admission.number });
    };
    return this.#tell({ kind: "admit", peer, answer: { send: (value) => void send(value) } });
  }

  #open(admitted: Admitted): undefined {
    const { self } = this.#ctx;
    return openAdmitted(this.#ctx, this.#sessions, admitted, {
      settings: this.#options.settings,
      accounts: self,
      server: self,
      storage: this.#storage,
    });
  }
}

/** The address of any session of the server, for a session here that wants its file. */
function sessionBehind(main: ActorRef<ToServerMsg>, session: number): ActorRef<GiveWayMsg> {
  return {
    path: `${main.path}/session-${session}`,
    send: (msg) => main.send({ ...msg, session }),
    sendWhenReady: (msg) => main.sendWhenReady({ ...msg, session }),
    exited: main.exited,
  };
}
