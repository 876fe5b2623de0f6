// This folder: the options of the subcommands that talk to a server.

import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls, redactUrl } from "../../../../base/redact.ts";
import type { LoginOptions } from "../../../../access/login_choice.ts";
import type { ReachingOptions } from "../../../../network/reaching/reaching_options.ts";
import { tlsConflict, type TlsOptions } from "../../../../network/tls_plan.ts";
import { type FtpUrl, parseFtpUrl } from "../../../../network/url.ts";
import type { RepresentationChoice } from "../../../../protocol/representation.ts";
import { SECONDS } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { followable, option, toggle } from "../../../options/rows.ts";
import { EXISTING_OPTIONS } from "./existing_options.ts";
import { KEEPING_OPTIONS } from "./keeping_options.ts";
import { CERTAINTY_OPTIONS } from "./certainty_options.ts";
import { ENCODING_OPTION, JSON_OPTION, TRACE_OPTION } from "../../common_options.ts";
import {
  LIST_OPTIONS,
  readShowing,
  SHOWING_OPTIONS,
  type ShowingOptions,
} from "./showing_options.ts";
import { PATIENCE_OPTIONS, type PatienceOptions, readPatience } from "./patience_options.ts";
import { CREDENTIALS_OPTIONS, readCredentials } from "./credentials_options.ts";
import { readTrust, TRUST_OPTIONS } from "./trust_options.ts";
import { REACHING_OPTIONS, readReaching } from "./reaching_options.ts";

/** The options of every subcommand that talks to a server. */
export const CLIENT_OPTIONS = {
  "active": toggle({
    summary: "let the server open the data connections",
    otherwise: "passive",
  }),
  ...REACHING_OPTIONS,
  ...CREDENTIALS_OPTIONS,
  ...TRUST_OPTIONS,
  "timeout": option({
    kind: SECONDS,
    default: 30_000,
    summary: "give up when the server has sent nothing for this long",
  }),
  "wait": option({
    kind: SECONDS,
    default: 2_000,
    summary: "look this long for servers that are known by their names",
  }),
  "encoding": ENCODING_OPTION,
  "ascii": followable({
    following: ["auto"],
    summary: "transfer as text and convert the line ends; auto: only files that are text",
    otherwise: "the bytes as they are",
  }),
  ...PATIENCE_OPTIONS,
  ...SHOWING_OPTIONS,
  "verbose": toggle({
    short: "v",
    summary: "print the dialogue with the server, the password masked",
  }),
  "trace": TRACE_OPTION,
};

/** The options of the subcommands that transfer files. */
export const TRANSFER_OPTIONS = {
  ...EXISTING_OPTIONS,
  ...KEEPING_OPTIONS,
  "json": JSON_OPTION,
  ...CERTAINTY_OPTIONS,
  ...LIST_OPTIONS,
  ...CLIENT_OPTIONS,
};

/** What every subcommand that talks to a server is asked for. */
export interface ClientInvocation {
  /** The encoding of file names; undefined: auto. */
  readonly encoding: string | undefined;
  readonly verbose: boolean;
  readonly active: boolean;
  readonly login: LoginOptions;
  /** How long, in ms, the server may be silent. */
  readonly timeoutMs: number;
  /** How long, in ms, to look for servers that are known by their names. */
  readonly waitMs: number;
  /** Undefined: as the URL says (`;type=`), else image. `auto`: what fits each file. */
  readonly representation: RepresentationChoice | undefined;
  readonly tls: TlsOptions;
  readonly patience: PatienceOptions;
  readonly reaching: ReachingOptions;
  readonly showing: ShowingOptions;
  readonly trace: boolean;
}

/** Reads `CLIENT_OPTIONS`; fails with a sentence when they contradict each other or one of the URLs. */
export function readClient(
  options: OptionValues<ValuesOf<typeof CLIENT_OPTIONS>>,
  urls: readonly FtpUrl[],
): Outcome<ClientInvocation, string> {
  const ascii = options.value("ascii");
  const reaching = readReaching(options, options.value("active"), urls);
  if (!reaching.ok) return reaching;
  const showing = readShowing(options, options.value("verbose"));
  if (!showing.ok) return showing;
  const client = {
    encoding: options.value("encoding"),
    verbose: options.value("verbose"),
    active: options.value("active"),
    login: readCredentials(options),
    timeoutMs: options.value("timeout"),
    waitMs: options.value("wait"),
    representation: ascii === "default" ? "ascii" as const : ascii,
    tls: readTrust(options),
    patience: readPatience(options),
    reaching: reaching.value,
    showing: showing.value,
    trace: options.value("trace"),
  };
  const conflict = urls.map((url) => tlsConflict(url, client.tls))
    .find((found) => found !== undefined);
  return conflict === undefined ? success(client) : failed(conflict);
}

/** Reads an operand that is a URL. */
export function readUrl(text: string): Outcome<FtpUrl, string> {
  const url = parseFtpUrl(text);
  if (url.ok) return url;
  return failed(`${shownUrl(text)} is not a usable URL: ${escapeControls(url.failure)}`);
}

/** A URL as it may be shown, also one that lacks its scheme: `NAME:PASSWORD@HOST/FILE`. */
export function shownUrl(text: string): string {
  const whole = text.includes("://") ? text : text.replace(/^([^\s/:@]+):.*@/s, "$1:****@");
  return escapeControls(redactUrl(whole));
}

/** Whether a URL names a folder. */
export function namesFolder(url: FtpUrl): boolean {
  return url.path === "" || url.path.endsWith("/");
}

/** A file name that two of the paths share, so that one file would replace the other; undefined if there is none. */
export function namedTwice(paths: readonly string[]): string | undefined {
  const names = paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
  return names.find((name, index) => names.indexOf(name) !== index);
}
