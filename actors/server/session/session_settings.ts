import type { OwnerNames } from "../../../core/files/listing/owner_names.ts";
import type { PortRange } from "../../../core/network/address.ts";
import type { NameEncoding } from "../../../core/protocol/encoding/name_encoding.ts";
import type { TextPolicy } from "../../../core/protocol/representation.ts";
import type { UploadHook } from "../hooks/running_hooks.ts";
import type { HostNames } from "../startup/host_names.ts";
import type { TlsSettings } from "./data/protection.ts";

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
