// This folder: the options of `ferry serve`, by subject, and what they allow clients to do.

import { failed, type Outcome, success } from "../../../base/outcome.ts";
import type { UploadRules } from "../../../files/upload_rules.ts";
import type { Limits } from "../../../access/limits/limit_settings.ts";
import type { PortRange } from "../../../network/address.ts";
import type { TextPolicy } from "../../../representation/representation_type.ts";
import type { EndingRules } from "../../../serving/lifetime.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { ENCODING_OPTION, EVENTS_JSON_OPTION, TRACE_OPTION } from "../common_options.ts";
import { subcommand } from "../subcommand.ts";
import { admission, refusedAnonymous } from "./admission.ts";
import { ENDING_OPTIONS, readEnding } from "./ending_options.ts";
import { HOOK_OPTIONS, type HookSettings, readHooks } from "./hook_options.ts";
import { LIMIT_OPTIONS, readLimits, readTimes, type SessionTimes } from "./limit_options.ts";
import { LISTENING_OPTIONS } from "./listening_options.ts";
import { LOGIN_OPTIONS, type UserPassword } from "./login_options.ts";
import { OBSERVING_OPTIONS, type ObservingSettings, readObserving } from "./observing_options.ts";
import { readServeTls, SERVE_TLS_OPTIONS, type ServeTls } from "./serve_tls_options.ts";
import { readShared, type Shared, SHARING_OPTIONS, STREAM } from "./sharing_options.ts";
import { SYSTEM_OPTIONS } from "./system_options.ts";
import { readTexts, readUploadRules, TEXT_OPTIONS, UPLOAD_OPTIONS } from "./transfer_options.ts";

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
  /** Whether anonymous clients may write as well, where clients may write at all. */
  readonly anonymousWrites: boolean;
  /** Whether ferry must make a user with a password, because nobody could log in otherwise. */
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
  /** The encoding of file names; undefined: auto. */
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
  /** Announce the server on the local network, under the name of what it shares or under this one. */
  readonly announce: { readonly name: string } | "default" | undefined;
  /** Show the live view where there is a terminal. */
  readonly view: boolean;
  /** Print what happens, on standard output, for programs. */
  readonly json: boolean;
  /** What others see of the server. */
  readonly observing: ObservingSettings;
  /** Whether the system's own calls are used where there are any. */
  readonly native: boolean;
  /** How many threads serve; `auto`: as many as there are processors. */
  readonly workers: number | "auto";
  readonly trace: boolean;
}

const OPTIONS = {
  ...LISTENING_OPTIONS,
  ...LOGIN_OPTIONS,
  ...SHARING_OPTIONS,
  ...TEXT_OPTIONS,
  "encoding": ENCODING_OPTION,
  ...LIMIT_OPTIONS,
  ...UPLOAD_OPTIONS,
  ...HOOK_OPTIONS,
  ...SERVE_TLS_OPTIONS,
  ...ENDING_OPTIONS,
  ...OBSERVING_OPTIONS,
  ...SYSTEM_OPTIONS,
  "json": EVENTS_JSON_OPTION,
  "trace": TRACE_OPTION,
};

/** `ferry serve`. */
export const SERVE = subcommand({
  name: "serve",
  operands: "[PATH...]",
  summary: "share files and folders over FTP",
  details: [
    "Shares PATH, or the current folder; by default with everybody, and read-only. Several files and",
    "folders are shared side by side; - is standard input, for the first client that fetches it.",
    "Nothing outside of what is shared can be reached. Ctrl-C lets running transfers finish.",
  ],
  examples: [
    { line: "ferry serve", does: "share this folder with everybody on the network" },
    {
      line: "ferry serve --user ann:secret --write ~/inbox",
      does: "let ann, and nobody else, fetch and send files",
    },
    {
      line: "ferry serve --receive inbox",
      does: "take files from everybody, and show them to nobody",
    },
    {
      line: "pg_dump shop | ferry serve - --name shop.sql",
      does: "stream standard input to the first client that fetches shop.sql, then end",
    },
    {
      line: "ferry serve --receive inbox --on-upload clamscan",
      does: "take files from everybody, but none that the scanner refuses",
    },
    {
      line: "ferry serve --receive - | tar x",
      does: "unpack the archive that somebody sends, then end",
    },
    {
      line: "ferry serve --once --expire 10m report.d",
      does: "end when somebody has fetched a file, or after ten minutes",
    },
    {
      line: "ferry serve --accounts accounts.json /srv/ftp",
      does: "a folder below /srv/ftp for every account of the file",
    },
    {
      line: "ferry serve --port 0 --host 127.0.0.1 .",
      does: "for this machine only, on any free port",
    },
  ],
  options: OPTIONS,
  read,
});

function read(
  operands: readonly string[],
  options: OptionValues<ValuesOf<typeof OPTIONS>>,
): Outcome<ServeInvocation, string> {
  const shared = readShared(operands, options);
  if (!shared.ok) return shared;
  const { purpose, paths } = shared.value;
  const tls = readServeTls(options);
  if (!tls.ok) return tls;
  const anonymous = options.value("anonymous");
  const refusal = refusedAnonymous(purpose, anonymous);
  if (refusal !== undefined) return failed(refusal);
  const json = options.value("json");
  if (json && purpose === "receive" && paths[0] === STREAM) {
    return failed("--receive - and --json both want standard output; leave one of them out");
  }
  const texts = readTexts(options);
  if (!texts.ok) return texts;
  const users = options.value("user");
  const accounts = options.value("accounts");
  const hooks = readHooks(options, {
    purpose,
    toStandardOutput: options.value("receive") === STREAM,
    hasAccounts: accounts !== undefined,
  });
  if (!hooks.ok) return hooks;
  return success({
    kind: "serve",
    ...shared.value,
    host: options.value("host"),
    port: options.value("port"),
    users,
    accounts,
    welcome: options.value("welcome"),
    greeting: options.value("greeting"),
    ...admission(purpose, users.length > 0 || accounts !== undefined, anonymous),
    passivePorts: options.value("passive-ports"),
    publicHost: options.value("public-host"),
    uploads: readUploadRules(options, purpose, options.isGiven("on-upload")),
    hooks: hooks.value,
    archives: !options.value("no-archive"),
    texts: texts.value,
    encoding: options.value("encoding"),
    hostNames: options.value("host-name"),
    tls: tls.value,
    limits: readLimits(options),
    times: readTimes(options),
    runAs: options.value("run-as"),
    graceMs: options.value("grace"),
    ending: readEnding(options, shared.value),
    quiet: options.value("quiet"),
    requireHostname: options.value("require-hostname"),
    announce: options.value("announce"),
    view: !options.value("no-view"),
    json,
    observing: readObserving(options),
    native: options.value("native") === "auto",
    workers: options.value("workers"),
    trace: options.value("trace"),
  });
}
