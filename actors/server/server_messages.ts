import type { Notice } from "../../core/events/notice.ts";
import type { EndingReason } from "../../core/serving/lifetime.ts";
import type { HostPort } from "../../core/network/address.ts";
import type { ActorRef, Answer, Settled } from "../kernel/kernel.ts";
import type { ListenerEvent } from "../transport/listener.ts";
import type { LimitsMsg } from "./limits/limits_messages.ts";
import type { SessionEntry, SessionMsg } from "./session/session_messages.ts";

/** What sessions send to the server. */
export type SessionServerMsg =
  | LimitsMsg
  | { readonly kind: "notice"; readonly notice: Notice }
  /** Lists the sessions, oldest first; answered within two seconds. */
  | { readonly kind: "who"; readonly answer: Answer<readonly SessionEntry[]> }
  /** Ends a session with 421. The answer is false if there is no session of that number. */
  | { readonly kind: "kick"; readonly session: number; readonly answer: Answer<boolean> };

/** What is done with a connection that a thread has accepted. */
export type Admission =
  /** It is session `number`. With a refusal it only answers 421. */
  | { readonly kind: "session"; readonly number: number; readonly refusal?: string }
  /** There are too many that are refused: it gets 421 without a session. */
  | { readonly kind: "turn-away"; readonly why: string }
  /** The server is ending. */
  | { readonly kind: "close" };

/** What the server actor understands. */
export type ServerMsg =
  | SessionServerMsg
  | OperatorMsg
  | ListenerEvent
  | ThreadsMsg
  /** A health check; answered at once. */
  | {
    readonly kind: "health";
    readonly answer: Answer<{ readonly sessions: number; readonly ending: boolean }>;
  }
  /** SIGINT or SIGTERM: the first lets transfers finish, the second aborts them, the third waits for nothing. */
  | { readonly kind: "interrupt" }
  /** SIGHUP: reads the accounts file again. */
  | { readonly kind: "reload" };

/** What comes from the other threads of the server. */
export type ThreadsMsg =
  /** A thread has accepted a connection. `sessionOf` gives the address of a session of that thread. */
  | {
    readonly kind: "thread-accepted";
    readonly peer: HostPort;
    readonly sessionOf: (number: number) => ActorRef<SessionMsg>;
    readonly answer: Answer<Admission>;
  }
  | { readonly kind: "thread-session-ended"; readonly session: number }
  /** Asks a session, whichever thread it is in, to end its upload. */
  | { readonly kind: "ask-way"; readonly session: number; readonly answer: Answer<boolean> }
  /** A thread has ended although nobody had asked it to. */
  | { readonly kind: "thread-lost"; readonly why: string };

/** What the server actor sends to itself. */
export type OwnServerMsg =
  /** The number of unfinished uploads of an earlier server that were removed from the shared folder. */
  | { readonly kind: "swept"; readonly settled: Settled<number> }
  /** The server is to end by itself, for this reason. */
  | { readonly kind: "time-is-up"; readonly reason: EndingReason }
  | { readonly kind: "heartbeat-due" }
  | { readonly kind: "grace-expired" }
  | { readonly kind: "farewell-expired" };

/** Commands of the operator at the terminal of a running server. */
export type OperatorMsg =
  /** Bans the address of that session and ends all of its sessions. The answer is the address; undefined: no such session. */
  | { readonly kind: "ban"; readonly session: number; readonly answer: Answer<string | undefined> }
  /** Whether new clients get 421 from now on. */
  | { readonly kind: "pause"; readonly paused: boolean };
