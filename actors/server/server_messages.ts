import type { Notice } from "../../core/events/notice.ts";
import type { EndingReason } from "../../core/serving/lifetime.ts";
import type { Answer, Settled } from "../kernel/kernel.ts";
import type { ListenerEvent } from "../transport/listener.ts";
import type { LimitsMsg } from "./limits/limits_messages.ts";
import type { SessionEntry } from "./session/session_messages.ts";

/** What the server actor understands. */
export type ServerMsg =
  | LimitsMsg
  | OperatorMsg
  | ListenerEvent
  | { readonly kind: "notice"; readonly notice: Notice }
  /** A health check; answered at once. */
  | {
    readonly kind: "health";
    readonly answer: Answer<{ readonly sessions: number; readonly ending: boolean }>;
  }
  /** Lists the sessions, oldest first; answered within two seconds. */
  | { readonly kind: "who"; readonly answer: Answer<readonly SessionEntry[]> }
  /** Ends a session with 421. The answer is false if there is no session of that number. */
  | { readonly kind: "kick"; readonly session: number; readonly answer: Answer<boolean> }
  /** SIGINT or SIGTERM: the first lets transfers finish, the second aborts them, the third waits for nothing. */
  | { readonly kind: "interrupt" }
  /** SIGHUP: reads the accounts file again. */
  | { readonly kind: "reload" };

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
