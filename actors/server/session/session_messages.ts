import type { HostPort } from "../../../core/network/address.ts";
import type { Reply } from "../../../core/protocol/replies/reply.ts";
import type { Answer, Settled } from "../../kernel/kernel.ts";
import type { ConnectionEvent } from "../../transport/connection/connection_messages.ts";
import type {
  DataChannelEvent,
  GiveWayMsg,
} from "../../transport/data_channel/data_channel_messages.ts";

/** What a session tells of itself. */
export interface SessionDetails {
  /** The account's name; undefined before login. */
  readonly name?: string;
  /** What the client program calls itself (CLNT). */
  readonly client?: string;
  readonly secured: boolean;
  /** The command under way and its path; undefined while there is none. */
  readonly doing?: string;
  /** Bytes of the running transfer so far. */
  readonly bytes?: number;
}

/** One session as `SITE WHO` and `ferry who` list it. One that does not answer in time has no details. */
export interface SessionEntry extends Partial<SessionDetails> {
  readonly number: number;
  readonly peer: HostPort;
  /** When it was opened, in ms since 1970. */
  readonly since: number;
}

/** What a session actor understands. */
export type SessionMsg =
  | ConnectionEvent
  | GiveWayMsg
  | DataChannelEvent
  /** The handler of the command under way has returned its final reply. */
  | { readonly kind: "command-ended"; readonly settled: Settled<Reply> }
  /** A command served beside a running transfer has its reply. */
  | { readonly kind: "aside-ended"; readonly settled: Settled<Reply> }
  | { readonly kind: "idle-expired" }
  /** Its own: the client has taken enough of the replies for more. */
  | { readonly kind: "room-made" }
  /** What is it about? */
  | { readonly kind: "describe"; readonly answer: Answer<SessionDetails> }
  /** Its own: that has been told. */
  | { readonly kind: "described"; readonly settled: Settled<void> }
  /** An administrator ends the session: 421 now, a running transfer is cut. */
  | { readonly kind: "kicked" }
  /** Time to have logged in. */
  | { readonly kind: "login-expired" }
  /** 421 and the end, for this reason. */
  | { readonly kind: "dismissed"; readonly why: string }
  /** The server goes down: 421 now, or after the running transfer when there is one. */
  | { readonly kind: "shut-down" }
  /** There is no time left: the running transfer is cut, then as for `shut-down`. */
  | { readonly kind: "cut-short" };
