import type { HostPort } from "../../../core/network/address.ts";
import type { Reply } from "../../../core/protocol/replies/reply.ts";
import type { Answer, Settled } from "../../kernel/kernel.ts";
import type { ConnectionEvent } from "../../transport/connection/connection_messages.ts";
import type {
  DataChannelEvent,
  GiveWayMsg,
} from "../../transport/data_channel/data_channel_messages.ts";

/** The details of a session, for `SITE WHO` and the operator. */
export interface SessionDetails {
  /** The account's name; undefined before login. */
  readonly name?: string;
  /** The name of the client program (CLNT). */
  readonly client?: string;
  readonly secured: boolean;
  /** The command under way and its path; undefined while there is none. */
  readonly doing?: string;
  /** Bytes of the running transfer so far. */
  readonly bytes?: number;
}

/** One session as `SITE WHO` and `ferry who` list it. It has no details when the session does not answer in time. */
export interface SessionEntry extends Partial<SessionDetails> {
  readonly number: number;
  readonly peer: HostPort;
  /** When it was opened, in ms since 1970. */
  readonly since: number;
}

/** What others send to a session actor. */
export type SessionMsg =
  | ConnectionEvent
  | GiveWayMsg
  | DataChannelEvent
  /** Asks for the details of the session. */
  | { readonly kind: "describe"; readonly answer: Answer<SessionDetails> }
  /** An administrator ends the session: 421 now, a running transfer is cut. */
  | { readonly kind: "kicked" }
  /** The server ends the session: 421 with this reason. */
  | { readonly kind: "dismissed"; readonly why: string }
  /** The server shuts down: 421 now, or after the running transfer when there is one. */
  | { readonly kind: "shut-down" }
  /** The time for running transfers is over: they are cut, then as for `shut-down`. */
  | { readonly kind: "cut-short" };

/** What a session actor sends to itself. */
export type SessionOwnMsg =
  /** The handler of the command under way has returned its final reply. */
  | { readonly kind: "command-ended"; readonly settled: Settled<Reply> }
  /** A command that is served during a transfer has its reply. */
  | { readonly kind: "aside-ended"; readonly settled: Settled<Reply> }
  /** The client has taken enough of the replies for more. */
  | { readonly kind: "room-made" }
  /** The client may have been idle for too long: `IdleTimer.isOver` tells. */
  | { readonly kind: "idle-expired" }
  /** The client has not logged in in time. */
  | { readonly kind: "login-expired" };
