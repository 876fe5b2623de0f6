// This folder: the options of the subcommands that talk to a server.

import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { escapeControls, redactUrl } from "../../../../base/redact.ts";
import type { LoginOptions } from "../../../../access/login_choice.ts";
import type { ReachingOptions } from "../../../../network/reaching/reaching_options.ts";
import { tlsConflict, type TlsOptions } from "../../../../network/tls_plan.ts";
import { type FtpUrl, parseFtpUrl } from "../../../../network/url.ts";
import { SECONDS } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { option, toggle } from "../../../options/rows.ts";
import { ENCODING_OPTION, TRACE_OPTION } from "../../common_options.ts";
import { readShowing, SHOWING_OPTIONS, type ShowingOptions } from "./showing_options.ts";
import { PATIENCE_OPTIONS, type PatienceOptions, readPatience } from "./patience_options.ts";
import { CREDENTIALS_OPTIONS, readCredentials } from "./credentials_options.ts";
import { readTrust, TRUST_OPTIONS } from "./trust_options.ts";
import { REACHING_OPTIONS, readReaching } from "./reaching_options.ts";

/** The options of every subcommand that talks to a server: the way to it, whom to trust, and who logs in. */
export const SERVER_OPTIONS = {
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
  "verbose": toggle({
    short: "v",
    summary: "print the dialogue with the server, the password masked",
  }),
  "trace": TRACE_OPTION,
};

/** The options of every subcommand that has jobs for the client. */
export const CLIENT_OPTIONS = { ...PATIENCE_OPTIONS, ...SHOWING_OPTIONS, ...SERVER_OPTIONS };

/** What every subcommand that talks to a server is asked for. */
export interface ServerInvocation {
  /** The encoding of file names; undefined: auto. */
  readonly encoding: string | undefined;
  readonly verbose: boolean;
  readonly active: boolean;
  readonly login: LoginOptions;
  /** How long, in ms, the server may be silent. */
  readonly timeoutMs: number;
  /** How long, in ms, to look for servers that are known by their names. */
  readonly waitMs: number;
  readonly tls: TlsOptions;
  readonly reaching: ReachingOptions;
  readonly trace: boolean;
}

/** What every subcommand that has jobs for the client is asked for. */
export interface ClientInvocation extends ServerInvocation {
  readonly patience: PatienceOptions;
  readonly showing: ShowingOptions;
}

/** Reads `CLIENT_OPTIONS`; fails with a sentence when they contradict each other or one of the URLs. */
export function readClient(
  options: OptionValues<ValuesOf<typeof CLIENT_OPTIONS>>,
  urls: readonly FtpUrl[],
): Outcome<ClientInvocation, string> {
  const server = readServer(options, urls);
  if (!server.ok) return server;
  const showing = readShowing(options, server.value.verbose);
  if (!showing.ok) return showing;
  return success({ ...server.value, patience: readPatience(options), showing: showing.value });
}

/** Reads `SERVER_OPTIONS`; fails with a sentence when they contradict each other or one of the URLs. */
export function readServer(
  options: OptionValues<ValuesOf<typeof SERVER_OPTIONS>>,
  urls: readonly FtpUrl[],
): Outcome<ServerInvocation, string> {
  const reaching = readReaching(options, options.value("active"), urls);
  if (!reaching.ok) return reaching;
  const server = {
    encoding: options.value("encoding"),
    verbose: options.value("verbose"),
    active: options.value("active"),
    login: readCredentials(options),
    timeoutMs: options.value("timeout"),
    waitMs: options.value("wait"),
    tls: readTrust(options),
    reaching: reaching.value,
    trace: options.value("trace"),
  };
  const conflict = urls.map((url) => tlsConflict(url, server.tls))
    .find((found) => found !== undefined);
  return conflict === undefined ? success(server) : failed(conflict);
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
