import type { OwnerNames } from "../../../core/files/listing/owner_names.ts";
import type { PortRange } from "../../../core/network/address.ts";
import type { NameEncoding } from "../../../core/protocol/encoding/name_encoding.ts";
import type { TextPolicy } from "../../../core/representation/representation_type.ts";
import type { UploadHook } from "../hooks/running_hooks.ts";
import type { HostNames } from "../startup/host_names.ts";
import type { TlsSettings } from "./data/protection.ts";

/** What the settings are made of besides the command line. */
export type SettingsParts = Required<
  Pick<SessionSettings, "encoding" | "welcome" | "tls" | "uploadHook" | "resolver">
>;

/** The operator's settings, the same for every session. */
export interface SessionSettings {
  /** Whether `anonymous` may log in; then its USER asks for an e-mail address. */
  readonly anonymous: boolean;
  /** Finds the host names of clients' addresses; undefined where nothing needs them. */
  readonly resolver?: HostNames | undefined;
  /** Whether anonymous users must come from an address that has a name. */
  readonly requireHostname?: boolean;
  /** The lines of the 220 reply (`--greeting`); the default is that ferry is ready. */
  readonly greeting?: readonly string[];
  /** The names of owners and groups in listings; without it they are numbers. */
  readonly ownerNames?: () => OwnerNames;
  /** The lines of the 230 reply before that of the login (`--welcome`). */
  readonly welcome?: readonly string[];
  readonly passivePorts?: PortRange | undefined;
  /** The IPv4 address in the 227 reply, where the server is behind address translation. */
  readonly publicHost?: string | undefined;
  /** Undefined: TLS is off. */
  readonly tls?: TlsSettings | undefined;
  /** How long, in ms, a session may be idle: no command runs, and the client sends none. */
  readonly idleMs: number;
  /** The encoding of names; the default is `auto`. */
  readonly encoding?: NameEncoding;
  /** What TYPE A does to files. */
  readonly texts: TextPolicy;
  /** Whether files are hashed while they are transferred, so that the end of a transfer can be reported with a digest. */
  readonly hashing?: boolean;
  /** The names that HOST may give, in small letters; when there are none, any name will do. */
  readonly hostNames: readonly string[];
  /** How long, in ms, after connecting a client may take to log in. */
  readonly loginMs: number;
  /** How long, in ms, a passive listener waits for its one connection. */
  readonly passiveWaitMs: number;
  /** How long, in ms, the server tries to reach a client's data port. */
  readonly dialMs: number;
  /** The longest pause, in ms, of a transfer without a byte. */
  readonly stallMs: number;
  /** The operator's command that judges or reads uploads. */
  readonly uploadHook?: UploadHook | undefined;
}
