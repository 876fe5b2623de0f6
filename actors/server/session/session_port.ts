import type { HostPort, PortRange } from "../../../core/network/address.ts";
import type { Permissions } from "../../../core/access/permissions.ts";
import type { TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { NameEncoding } from "../../../core/protocol/encoding/name_encoding.ts";
import type { SessionNames } from "../../../core/protocol/encoding/session_names.ts";
import type { Leftovers } from "../../../core/protocol/commands/leftovers.ts";
import type { HashAlgorithm } from "../../../core/files/digest.ts";
import type { FactName } from "../../../core/files/listing/listing.ts";
import type { OwnerNames } from "../../../core/files/listing/owner_names.ts";
import type { Outcome } from "../../../core/base/outcome.ts";
import type { Reply, ReplyCode } from "../../../core/protocol/replies/reply.ts";
import type { RepresentationType, TextPolicy } from "../../../core/protocol/representation.ts";
import type { Account, LoginAnswer } from "../accounts/accounts_messages.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import type { Notice } from "../../../core/events/notice.ts";
import type { SessionEntry } from "./session_messages.ts";
import type { UploadHook } from "../hooks/running_hooks.ts";
import type { HostNames } from "../startup/host_names.ts";
import type { SharedLimits } from "./data/shared_limits.ts";
import type { Files } from "../../files/filesystem.ts";
import type { Securing } from "../../transport/tls/securing.ts";
import type { Protection, TlsSettings } from "./data/protection.ts";

/** What the operator decided, the same for every session. */
export interface SessionSettings {
  /** Whether `anonymous` may log in; its USER is answered by asking for an e-mail address. */
  readonly anonymous: boolean;
  /** Finds the names of clients' addresses, where somebody wants to know them. */
  readonly resolver?: HostNames | undefined;
  /** Whether anonymous users must come from an address that has a name. */
  readonly requireHostname?: boolean;
  /** What 220 says, line by line (`--greeting`); unless told, that ferry is ready. */
  readonly greeting?: readonly string[];
  /** What owners and groups are called in listings; unless told, they are numbers. */
  readonly ownerNames?: () => OwnerNames;
  /** What 230 says beside the login, line by line (`--welcome`). */
  readonly welcome?: readonly string[];
  readonly passivePorts?: PortRange | undefined;
  /** The IPv4 address that 227 names, when the server stands behind address translation. */
  readonly publicHost?: string | undefined;
  /** Undefined: TLS is off. */
  readonly tls?: TlsSettings | undefined;
  /** How long, in ms, a session may send nothing while nothing runs. */
  readonly idleMs: number;
  /** How names travel; `auto` unless told. */
  readonly encoding?: NameEncoding;
  /** What TYPE A does. */
  readonly texts: TextPolicy;
  /** Whether files are hashed while they travel, for who is told of their ends. */
  readonly hashing?: boolean;
  /** The names that HOST may give, in small letters; none: any name will do. */
  readonly hostNames: readonly string[];
  /** How long, in ms, after connecting a client may take to log in. */
  readonly loginMs: number;
  /** How long, in ms, a passive listener waits for its one connection. */
  readonly passiveWaitMs: number;
  /** How long, in ms, the server tries to reach a client's data port. */
  readonly dialMs: number;
  /** The longest pause, in ms, of a transfer without a byte. */
  readonly stallMs: number;
  /** What a command has to do with uploads. */
  readonly uploadHook?: UploadHook | undefined;
}

/** How far the login is (RFC 959 §5.4: USER, PASS). */
export type Login =
  | { readonly kind: "none" }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "in"; readonly account: Account };

/** What commands set until they, or others, set it anew. */
export interface SessionState {
  login: Login;
  failedLogins: number;
  /** What the client program calls itself (CLNT). */
  client?: string;
  /** The working directory, a virtual path. */
  folder: string;
  representation: RepresentationType;
  /** After EPSV ALL every other way of opening a data connection is refused (RFC 2428 §4). */
  extendedPassiveOnly: boolean;
  /** What MLSD and MLST tell (OPTS MLST). */
  facts: readonly FactName[];
  /** What HASH makes (OPTS HASH). */
  hash: HashAlgorithm;
  /** The permission bits that new files lack (SITE UMASK); undefined: as the operator decided. */
  umask: number | undefined;
  /** How long, in ms, this session may send nothing while nothing runs (SITE IDLE). */
  idleMs: number;
}

/** The end of a transfer as the session sees it. */
export interface TransferEnd {
  /** Bytes on the data connection. */
  readonly bytes: number;
  readonly outcome: Outcome<void, TransferFailure>;
}

/** The data connections of a session, one at a time. */
export interface DataPort {
  /** PASV, EPSV: a new listener; its port. The former listener or address is forgotten. */
  listen(): Promise<Outcome<number, TransferFailure>>;
  /** PORT, EPRT: where to connect to. A pending listener is closed. */
  dialTo(address: HostPort): void;
  /** Moves the bytes over the connection asked for, or over the default data port (RFC 959 §3.2). */
  transfer(flow: Flow): Promise<TransferEnd>;
  /** Bytes of the running transfer so far; undefined when none runs. */
  transferred(): Promise<number | undefined>;
  /** Whether a data connection stands. */
  readonly open: boolean;
  /** Ends a connection or listener that no transfer uses, and forgets the address. */
  reset(): void;
}

/** All that a command's handler may touch. */
export interface SessionPort {
  readonly number: number;
  readonly settings: SessionSettings;
  readonly state: SessionState;
  /** What earlier commands have left for this one. */
  readonly left: Leftovers;
  /** What the account may do; nothing before login. */
  readonly permissions: Permissions;
  /** The client's end of the control connection, IPv4-mapped addresses unmapped. */
  readonly peer: HostPort;
  /** The server's end of it. */
  readonly local: HostPort;
  /** How names are read and written. */
  readonly names: SessionNames;
  /** Whether the control connection is under TLS. */
  readonly secured: boolean;
  readonly data: DataPort;
  /** Aborted by an ABOR that ends the command under way, and by the end of the session. */
  readonly interruption: AbortSignal;
  /** What of the session is under TLS. */
  readonly protection: Protection;
  /** The account's files. Only commands that need a login may ask for it. */
  readonly files: Files;
  readonly limits: SharedLimits;
  readonly now: () => number;
  /** Resolves after so many ms, or when the session ends. */
  pause(ms: number): Promise<void>;
  /** The virtual path that a pathname argument means in the working directory. */
  resolve(argument: string | undefined): string;
  /** Leaves something for later commands. */
  leave(left: Partial<Leftovers>): void;
  /** Sends a 1yz reply; the final one is what the handler returns. */
  preliminary(reply: Reply): void;
  /** Sends a reply of many lines as the client takes them; its last line is the final reply, of the same code. */
  longReply(code: ReplyCode, first: string, lines: Iterable<string>): Promise<void>;
  /** Resolves no sooner with a refusal than the limits on failed logins say. */
  authenticate(name: string, password: string): Promise<LoginAnswer>;
  /** Makes the account the session's own, with its files. */
  logIn(account: Account): void;
  /** Forgets the account (USER again, REIN). */
  logOut(): void;
  /** TLS on the control connection after the handler's reply. */
  startTls(securing: Securing): void;
  /** The control connection goes on in clear after the handler's reply. */
  stopTls(): void;
  /** Closes the control connection after the handler's reply. */
  hangUp(): void;
  notice(notice: Notice): void;
  /** All sessions of the server, in the order in which they came. */
  sessions(): Promise<readonly SessionEntry[]>;
  /** Ends a session, its transfer included; false when there is none of that number. */
  kick(session: number): Promise<boolean>;
}
