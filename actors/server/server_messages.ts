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
  /** Is all well? Answered at once. */
  | {
    readonly kind: "health";
    readonly answer: Answer<{ readonly sessions: number; readonly ending: boolean }>;
  }
  /** The sessions in the order in which they came; answered within two seconds. */
  | { readonly kind: "who"; readonly answer: Answer<readonly SessionEntry[]> }
  /** Answered with false when there is no session of that number. */
  | { readonly kind: "kick"; readonly session: number; readonly answer: Answer<boolean> }
  /** SIGINT or SIGTERM: the first lets transfers finish, the second cuts them, the third waits for nothing. */
  | { readonly kind: "interrupt" }
  /** SIGHUP: files that can be read again are. */
  | { readonly kind: "reload" };

/** What the server actor sends to itself. */
export type OwnServerMsg =
  /** The shared folder has been cleared of N files that an earlier server had left. */
  | { readonly kind: "swept"; readonly settled: Settled<number> }
  /** Time to end by itself, for this reason. */
  | { readonly kind: "time-is-up"; readonly reason: EndingReason }
  | { readonly kind: "heartbeat-due" }
  | { readonly kind: "grace-expired" }
  | { readonly kind: "farewell-expired" };

/** What the operator asks of a running server at its terminal. */
export type OperatorMsg =
  /** Ends all sessions of that session's address, and shuts it out. Answered with the address; undefined: no such session. */
  | { readonly kind: "ban"; readonly session: number; readonly answer: Answer<string | undefined> }
  /** Whether nobody new is let in from now on. */
  | { readonly kind: "pause"; readonly paused: boolean };
