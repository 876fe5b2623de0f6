import type { PortRange } from "../network/address.ts";
import type { UserPassword } from "./option_values.ts";
import type { AccountsInvocation, PasswdInvocation } from "./operands/accounts_operands.ts";
import type { KickInvocation, WhoInvocation } from "./operands/control_invocations.ts";
import type { EndingRules } from "../serving/lifetime.ts";
import type { HookSettings } from "./options/hook_options.ts";
import type { SessionTimes } from "./options/read_limits.ts";
import type { Limits } from "../access/limits/settings.ts";
import type { FindInvocation } from "./operands/mdns_invocation.ts";
import type { ObservingSettings } from "./options/observing_options.ts";
import type { RepresentationChoice, TextPolicy } from "../protocol/representation.ts";
import type { Shared } from "./options/sharing_options.ts";
import type { TlsOptions } from "../network/tls_plan.ts";
import type { UploadRules } from "../files/upload_rules.ts";
import type { FtpUrl } from "../network/url.ts";

/** A command line that cannot be carried out; the exit code is 2. It is a client failure like any other. */
export interface UsageFault {
  readonly kind: "usage";
  /** What is wrong, with what, and what to write instead. */
  readonly message: string;
}

/** What `serve` is asked for. */
export interface ServeInvocation extends Shared {
  readonly kind: "serve";
  /** The address to listen on; undefined: all of them. */
  readonly host: string | undefined;
  /** The port, 0 for any free one; undefined: 2121, or the next free one up to 2130. */
  readonly port: number | undefined;
  readonly users: readonly UserPassword[];
  /** The accounts file. */
  readonly accounts: string | undefined;
  /** What 230 says: a file, or the text itself. */
  readonly welcome: string | undefined;
  /** What 220 says, with line ends; undefined: name and version. */
  readonly greeting: string | undefined;
  /** Whether anybody may log in as anonymous. */
  readonly anonymous: boolean;
  /** Whether anonymous may write as well, where that is what is shared for. */
  readonly anonymousWrites: boolean;
  /** Whether there is nobody to let in unless a user with a password is made up. */
  readonly makesPassword: boolean;
  readonly passivePorts: PortRange | undefined;
  /** The IPv4 address that 227 replies name. */
  readonly publicHost: string | undefined;
  /** How uploads reach the disk. */
  readonly uploads: UploadRules;
  /** Commands for uploads and events. */
  readonly hooks: HookSettings;
  /** Whether any folder can be fetched as a tar stream, by its name and `.tar`. */
  readonly archives: boolean;
  /** What TYPE A does. */
  readonly texts: TextPolicy;
  /** How names travel (`--encoding`); undefined: auto. */
  readonly encoding: string | undefined;
  /** The names that HOST may give, in small letters; none: any name. */
  readonly hostNames: readonly string[];
  readonly tls: ServeTls;
  readonly limits: Limits;
  readonly times: SessionTimes;
  /** The user to become once the port is bound. */
  readonly runAs: string | undefined;
  /** How long, in ms, running transfers may take at the end. */
  readonly graceMs: number;
  /** When it ends by itself. */
  readonly ending: EndingRules;
  /** Show the URL alone. */
  readonly quiet: boolean;
  /** Whether anonymous users are let in only from addresses that have a name. */
  readonly requireHostname: boolean;
  /** Say to the local network that the server is there, by what it shares or by this name. */
  readonly announce: { readonly name: string } | "default" | undefined;
  /** Show the live view where there is a terminal. */
  readonly view: boolean;
  /** Tell what happens, on standard output, for programs. */
  readonly json: boolean;
  /** What others see of the server. */
  readonly observing: ObservingSettings;
  readonly trace: boolean;
}

/** The TLS of `serve`. */
export interface ServeTls {
  readonly policy: "off" | "offer" | "require" | "implicit";
  /** The operator's PEM files; undefined: a certificate of ferry's own. */
  readonly files: { readonly cert: string; readonly key: string } | undefined;
  /** Whether data connections must resume the session of their control connection. */
  readonly requireReuse: boolean;
  /** Whether an end in order will do without close_notify. */
  readonly bareEnds: boolean;
}

/** What `get`, `put` and `ls` have in common. */
export interface ClientInvocation {
  /** How names travel (`--encoding`); undefined: auto. */
  readonly encoding: string | undefined;
  readonly verbose: boolean;
  readonly active: boolean;
  /** The user to log in as where the URL names nobody. */
  readonly user: string | undefined;
  /** How long, in ms, the server may be silent. */
  readonly timeoutMs: number;
  /** How long, in ms, to look for servers that are known by their names. */
  readonly waitMs: number;
  /** Undefined: as the URL says (`;type=`), else image. `auto`: what fits each file. */
  readonly representation: RepresentationChoice | undefined;
  readonly tls: TlsOptions;
  readonly trace: boolean;
}

/** What `get` is asked for. Every URL names a file. */
export interface GetInvocation extends ClientInvocation {
  readonly kind: "get";
  readonly urls: readonly FtpUrl[];
  /** The local file, or `-` for standard output, where several files follow each other. */
  readonly output: string | undefined;
  readonly directory: string | undefined;
  readonly resume: boolean;
  /** Tell what happens, on standard output, for programs. */
  readonly json: boolean;
}

/** What `put` is asked for. */
export interface PutInvocation extends ClientInvocation {
  readonly kind: "put";
  /** Local files; `-` is standard input, and then the URL names a file. */
  readonly files: readonly string[];
  /** A folder when its path is empty or ends in `/`, else the name of the one file. */
  readonly url: FtpUrl;
  readonly resume: boolean;
  readonly json: boolean;
}

/** What `ls` is asked for. */
export interface ListInvocation extends ClientInvocation {
  readonly kind: "ls";
  readonly url: FtpUrl;
  readonly long: boolean;
  readonly json: boolean;
}

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  /** The script that completes command lines. */
  | { readonly kind: "completions"; readonly text: string }
  | ServeInvocation
  | GetInvocation
  | PutInvocation
  | ListInvocation
  | FindInvocation
  | PasswdInvocation
  | AccountsInvocation
  | WhoInvocation
  | KickInvocation;
