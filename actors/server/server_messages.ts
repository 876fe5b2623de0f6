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
  /** Its own: that has been told. */
  | { readonly kind: "who-told"; readonly settled: Settled<void> }
  /** Answered with false when there is no session of that number. */
  | { readonly kind: "kick"; readonly session: number; readonly answer: Answer<boolean> }
  /** Its own: the shared folder has been cleared of so many files that an earlier server had left. */
  | { readonly kind: "swept"; readonly settled: Settled<number> }
  /** Its own: time to end by itself, for this reason. */
  | { readonly kind: "time-is-up"; readonly reason: EndingReason }
  /** SIGINT or SIGTERM: the first lets transfers finish, the second cuts them, the third waits for nothing. */
  | { readonly kind: "interrupt" }
  /** SIGHUP: files that can be read again are. */
  | { readonly kind: "reload" }
  | { readonly kind: "heartbeat-due" }
  | { readonly kind: "grace-expired" }
  | { readonly kind: "farewell-expired" }
  /** Its own: a connection has been told that there is no room. */
  | { readonly kind: "turned-away"; readonly settled: Settled<void> };

/** What the operator asks of a running server at its terminal. */
export type OperatorMsg =
  /** Ends all sessions of that session's address, and shuts it out. Answered with the address; undefined: no such session. */
  | { readonly kind: "ban"; readonly session: number; readonly answer: Answer<string | undefined> }
  /** Whether nobody new is let in from now on. */
  | { readonly kind: "pause"; readonly paused: boolean };
