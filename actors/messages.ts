import type { AccountEntry, AccountLimits } from "../core/access/accounts_file.ts";
import type { HostPort, PortRange } from "../core/network/address.ts";
import type { EndingReason } from "../core/serving/lifetime.ts";
import type { ClientFailure, FileAction, FileFailure, TransferFailure } from "../core/errors.ts";
import type { FileFacts } from "../core/files/listing/listing.ts";
import type { Outcome } from "../core/base/outcome.ts";
import type { Permissions } from "../core/access/permissions.ts";
import type { Reply } from "../core/protocol/replies/reply.ts";
import type { LocalEnd } from "./transport/data_channel/bound_conn.ts";
import type { GiveWayMsg } from "./files/uploads/writers.ts";
import type { LimitsMsg, Throttle } from "./server/limits/limits_messages.ts";
import type { OperatorMsg } from "./server/operator_messages.ts";
import type { Job } from "./client/jobs/job.ts";
import type { OptionalCommand } from "./client/conversation/optional.ts";
import type { Answer, Settled } from "./kernel/kernel.ts";
import type { Notice } from "../core/events/notice.ts";
import type { SecuredConn, Securing, TlsFacts, TlsFault } from "./transport/tls/securing.ts";

import type { Flow, OpenedSink, OpenedSource, WriteMode } from "./transport/flow/flow.ts";
export type * from "./transport/flow/flow.ts";
export type { Notice, TransferFacts } from "../core/events/notice.ts";

// ---- connection: one control connection, either end ----

/** What a connection actor understands. */
export type ConnectionMsg =
  /** Sends bytes in the order of these messages. */
  | { readonly kind: "write"; readonly bytes: Uint8Array }
  /** The owner has dealt with one line; the reader keeps only so many of them in flight. */
  | { readonly kind: "line-consumed" }
  /**
   * TLS from here on: once everything written before has left, the handshake is made. Nothing that arrived before
   * it is told to the owner after it. Only while the reader is held (see `ConnectionOptions.holdsAfter`).
   */
  | { readonly kind: "secure"; readonly securing: Securing }
  /** TLS ends once everything written before has left, and the connection goes on in clear. As `secure` otherwise. */
  | { readonly kind: "clear" }
  /** Closes once everything written has left. */
  | { readonly kind: "close" }
  /** Its own: the reader's end, with the reason if the connection broke. */
  | { readonly kind: "connection-read-ended"; readonly settled: Settled<string | undefined> }
  /** Its own: everything queued has left, or could not. */
  | { readonly kind: "connection-write-ended"; readonly settled: Settled<void> }
  /** Its own: the handshake is done, or has failed. */
  | { readonly kind: "connection-secured"; readonly settled: Settled<SecuredConn> }
  /** Its own: TLS has ended, or could not be ended. */
  | { readonly kind: "connection-cleared"; readonly settled: Settled<Deno.TcpConn> }
  /** Its own: the handshake, or the end of TLS, takes too long. */
  | { readonly kind: "connection-handshake-expired" }
  /** Its own: the end of file has been sent. */
  | { readonly kind: "connection-half-closed"; readonly settled: Settled<void> }
  /** Its own: the peer took too long while closing. */
  | { readonly kind: "connection-close-expired" };

/** What a connection tells its owner, in the order of the wire. */
export type ConnectionEvent =
  /** One line without its end, Telnet commands taken out. */
  | { readonly kind: "line"; readonly bytes: Uint8Array }
  /** A line longer than the cap was discarded up to its end, all but its start. Counts as a line for `line-consumed`. */
  | { readonly kind: "line-too-long"; readonly start: Uint8Array }
  /** The handshake is done: everything from here on travels under TLS. */
  | {
    readonly kind: "secured";
    readonly tls: TlsFacts;
    /** Bytes in clear came along behind the line after which TLS began; they were dropped. */
    readonly glued?: true;
  }
  /** The peer closed, or the connection broke for the reason given; `fault` when TLS failed. Nothing follows. */
  | { readonly kind: "disconnected"; readonly reason?: string; readonly fault?: TlsFault };

// ---- data channel: one data connection, either end ----

/** What a data channel actor understands. One `listen` or `dial`, then at most one `transfer`. */
export type DataChannelMsg =
  /** Passive: waits on a port of the range (any free one without it) for a connection from this peer only. */
  | {
    readonly kind: "listen";
    readonly hostname: string;
    readonly ports?: PortRange;
    readonly allowedPeer: string;
    /** How long, in ms, the listener waits for its one connection. */
    readonly waitMs: number;
    /** TLS on the connection before anything else, begun as soon as it stands and its peer was checked. */
    readonly secure?: Securing;
  }
  /** Active: connects to the address; refused or unanswered within `waitMs` it has failed. */
  | {
    readonly kind: "dial";
    readonly address: HostPort;
    /** The end here, as far as it can be had; undefined: as the system chooses. */
    readonly from?: LocalEnd;
    readonly waitMs: number;
    readonly secure?: Securing;
  }
  /** Moves the bytes as soon as the connection stands, then ends. `stallMs`: the longest pause without a byte. */
  | {
    readonly kind: "transfer";
    readonly flow: Flow;
    readonly stallMs: number;
    readonly throttle?: Throttle;
  }
  /** Ends an upload that has stood still for a while; see `GiveWayMsg`. */
  | GiveWayMsg
  /** How many bytes have travelled so far. */
  | { readonly kind: "count"; readonly answer: Answer<number> }
  /** Ends whatever is under way; a transfer ends with the failure `aborted`. */
  | { readonly kind: "abort" }
  /** Its own: the peer has come, or has answered. */
  | { readonly kind: "data-connected"; readonly settled: Settled<Deno.TcpConn> }
  /** Its own: the connection is under TLS, or could not be brought there. */
  | { readonly kind: "data-secured"; readonly settled: Settled<SecuredConn> }
  /** Its own: the handshake takes too long. */
  | { readonly kind: "data-handshake-expired" }
  /** Its own: nobody came, or nobody answered. */
  | { readonly kind: "data-expired"; readonly detail?: string }
  /** Its own: time to see whether bytes still move. */
  | { readonly kind: "data-stall-check" }
  /** Its own: all bytes have travelled, or no more will. */
  | {
    readonly kind: "data-pumped";
    readonly settled: Settled<Outcome<void, TransferFailure>>;
  };

/** What a data channel tells its owner. `channel` is the number it was spawned with, so that late news is known as such. */
export type DataChannelEvent =
  | { readonly kind: "data-listening"; readonly channel: number; readonly port: number }
  /** What was dialled has answered, and TLS begins: some peers wait with it until the transfer is asked for. */
  | { readonly kind: "data-reached"; readonly channel: number }
  /** The data connection stands, and nothing has travelled yet. */
  | {
    readonly kind: "data-opened";
    readonly channel: number;
    readonly peer: HostPort;
    /** Only under TLS. */
    readonly tls?: TlsFacts;
  }
  /** The last word: without a transfer only a failure, with one its end. Nothing follows. */
  | {
    readonly kind: "data-ended";
    readonly channel: number;
    /** Bytes on the data connection. */
    readonly bytes: number;
    readonly outcome: Outcome<void, TransferFailure>;
  };

// ---- filesystem: one account's view of a root; paths are virtual and absolute ----

/** The answer to a question about files. */
export type FileAnswer<T> = Answer<Outcome<T, FileFailure>>;

/** What a filesystem actor understands. */
export type FilesystemMsg =
  /** `purpose`: the action that the look is for, which decides who may look. */
  | {
    readonly kind: "look-up";
    readonly path: string;
    readonly purpose: FileAction;
    readonly answer: FileAnswer<FileFacts>;
  }
  /** Succeeds when the path is a folder that can be entered. */
  | { readonly kind: "enter"; readonly path: string; readonly answer: FileAnswer<void> }
  /** The names in a folder, sorted; links that leave the root appear as links. */
  | {
    readonly kind: "list";
    readonly path: string;
    readonly answer: FileAnswer<readonly FileFacts[]>;
  }
  | {
    readonly kind: "open-source";
    readonly path: string;
    readonly offset: number;
    /** Whether a folder may be had as a tar stream, by its name and `.tar`. */
    readonly archive?: boolean;
    readonly answer: FileAnswer<OpenedSource>;
  }
  | {
    readonly kind: "open-sink";
    readonly path: string;
    readonly mode: WriteMode;
    /** Bytes that will come, as far as known: refused when there is no room for them. */
    readonly expected?: number;
    readonly answer: FileAnswer<OpenedSink>;
  }
  /** The account's own upload of a new file that is hidden because it was cut; not-found when there is none. */
  | {
    readonly kind: "look-up-unfinished";
    readonly path: string;
    readonly answer: FileAnswer<FileFacts>;
  }
  /** Succeeds when the path may be renamed: it exists, and nothing in it is being written. */
  | { readonly kind: "prepare-rename"; readonly path: string; readonly answer: FileAnswer<void> }
  /** The permission bits that files and folders made from now on do not get; answered with these and the operator's. */
  | { readonly kind: "set-umask"; readonly umask: number; readonly answer: FileAnswer<number> }
  | { readonly kind: "make-folder"; readonly path: string; readonly answer: FileAnswer<void> }
  | { readonly kind: "remove-folder"; readonly path: string; readonly answer: FileAnswer<void> }
  | {
    readonly kind: "remove-file";
    readonly path: string;
    /** Only as long as it is what these facts are of. */
    readonly unchanged?: FileFacts;
    readonly answer: FileAnswer<void>;
  }
  | {
    readonly kind: "rename";
    readonly from: string;
    readonly to: string;
    /** The path that it got. */
    readonly answer: FileAnswer<string>;
  }
  /** When a file or folder was last modified, in ms since 1970. */
  | {
    readonly kind: "set-modified";
    readonly path: string;
    readonly modified: number;
    readonly answer: FileAnswer<void>;
  }
  /** The nine permission bits of a file or folder; setuid, setgid and sticky stay as they are. */
  | {
    readonly kind: "set-mode";
    readonly path: string;
    readonly mode: number;
    readonly answer: FileAnswer<void>;
  }
  /** How many bytes may be written to the file system that holds this file or folder. */
  | { readonly kind: "free-space"; readonly path: string; readonly answer: FileAnswer<number> }
  | { readonly kind: "file-work-ended"; readonly settled: Settled<void> };

// ---- accounts ----

/** Who is logged in, what the login may do, and what it may use. */
export interface Account extends AccountLimits {
  readonly name: string;
  readonly anonymous: boolean;
  /** The real folder that is this account's `/`. */
  readonly root: string;
  readonly permissions: Permissions;
  /** Whether neither commands nor data may travel in clear. */
  readonly requireTls?: boolean;
}

/** The answer to somebody who wants to log in. */
export type LoginAnswer =
  | { readonly kind: "accepted"; readonly account: Account }
  /** The name, the password or the place is wrong: nobody is told which. `guessed: false`: nobody has such a password. */
  | { readonly kind: "refused"; readonly guessed?: false }
  /** All is right but the way: the account may be used over TLS only. */
  | { readonly kind: "needs-tls" }
  /** All is right, but anonymous users must come from an address that has a name. */
  | { readonly kind: "nameless" }
  /** It could not be checked, or all is right but there is no home folder and none can be made. */
  | { readonly kind: "failed"; readonly reason: string };

/** What the accounts actor understands. */
export type AccountsMsg =
  | {
    readonly kind: "authenticate";
    readonly name: string;
    readonly password: string;
    /** The address of the client. */
    readonly peer: string;
    /** Whether the control connection is under TLS. */
    readonly secured: boolean;
    readonly answer: Answer<LoginAnswer>;
  }
  /** Reads the accounts file again; a bad one changes nothing. */
  | { readonly kind: "reload-accounts" }
  /** Its own: one login has been answered. */
  | { readonly kind: "login-ended"; readonly address: string; readonly settled: Settled<void> }
  /** An address was shut out: what it still waits for is refused unchecked. Its key is that of `addressKey`. */
  | { readonly kind: "drop-logins"; readonly address: string }
  /** Its own: the file has been read, or is bad for the reasons given. */
  | {
    readonly kind: "accounts-read";
    readonly settled: Settled<Outcome<readonly AccountEntry[], readonly string[]>>;
  };

// ---- server ----

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

/** What the listener actor understands. */
export type ListenerMsg = { readonly kind: "accept-ended"; readonly settled: Settled<void> };

/** What the server actor understands. */
export type ServerMsg =
  | LimitsMsg
  | OperatorMsg
  | { readonly kind: "accepted"; readonly conn: Deno.TcpConn }
  | { readonly kind: "accept-failed"; readonly error: unknown }
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

// ---- client ----

/** How a job of the client went. */
export type JobResult = Outcome<void, ClientFailure>;

/** What a protocol interpreter of the client understands: one server, one control connection, one job at a time. */
export type InterpreterMsg =
  | ConnectionEvent
  | DataChannelEvent
  | { readonly kind: "run-job"; readonly job: Job }
  | { readonly kind: "job-settled"; readonly settled: Settled<void> }
  /** The user wants to stop: ABOR the running transfer, end the job. */
  | { readonly kind: "interrupt" }
  /** Takes leave with QUIT, then ends. */
  | { readonly kind: "leave" }
  | { readonly kind: "left"; readonly settled: Settled<void> };

/** What the client actor understands. */
export type ClientMsg =
  | {
    readonly kind: "job-ended";
    readonly result: JobResult;
    /** `usable`: for the next job too. `lost`: a new one may be made. `refused`: there never was a login. */
    readonly connection: "usable" | "lost" | "refused";
  }
  /**
   * The connection was gone before the job had begun, or ended over an optional command: it can be done on a new one,
   * and without that command.
   */
  | { readonly kind: "job-returned"; readonly over?: OptionalCommand }
  /** SIGINT or SIGTERM. */
  | { readonly kind: "interrupt" };

/** What a progress actor understands. */
export type ProgressMsg =
  | { readonly kind: "tick" }
  | { readonly kind: "counted"; readonly bytes: number };
