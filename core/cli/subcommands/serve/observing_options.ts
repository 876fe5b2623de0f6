import type { HostPort } from "../../../network/address.ts";
import { FILE, HOST_PORT, oneOf } from "../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { attachable, option, toggle } from "../../options/rows.ts";
import { CONTROL_OPTION } from "../control/control_option.ts";

/** The forms of the log. */
const LOG_FORMATS = ["text", "json"] as const;

/** The levels of the log, the least important first. */
const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;

/** How important a line of the log is. */
export type LogLevel = typeof LOG_LEVELS[number];

/** What the server logs and reports, and where. */
export interface ObservingSettings {
  readonly logFormat: typeof LOG_FORMATS[number];
  /** Undefined: standard error. */
  readonly logFile: string | undefined;
  readonly logLevel: LogLevel;
  /** Whether the names of clients' addresses are looked up for the log. */
  readonly resolve: boolean;
  /** The file for finished transfers, in the form of xferlog(5). */
  readonly transferLog: string | undefined;
  /** The address on which the metrics for Prometheus are served. */
  readonly metrics: HostPort | undefined;
  /** The control socket; undefined: in the user's own folder. */
  readonly control: string | undefined;
}

/** The options of `serve` for what the server logs, reports and announces. */
export const OBSERVING_OPTIONS = {
  "quiet": toggle({
    short: "q",
    summary: "print the URL alone, on standard output, and on standard error only what went wrong",
  }),
  "no-view": toggle({
    summary: "print plain lines on a terminal, too, in place of the live view with its keys",
  }),
  "announce": attachable({
    attached: "NAME",
    summary:
      "announce this server on the local network (multicast DNS), as NAME or as what is shared",
  }),
  "log": option({
    kind: oneOf(...LOG_FORMATS),
    value: "FORMAT",
    default: "text",
    summary: "write the log as text, or as json with one object per line",
  }),
  "log-file": option({
    kind: FILE,
    summary: "append the log to FILE; opened again on SIGHUP",
    otherwise: "standard error",
  }),
  "log-level": option({
    kind: oneOf(...LOG_LEVELS),
    value: "LEVEL",
    summary: "log this level and what is more important: debug, info, warning or error",
    otherwise: "info; with --quiet warning",
  }),
  "resolve": toggle({
    summary: "log the host names of clients beside their addresses, once the DNS has answered",
    otherwise: "addresses alone",
  }),
  "xferlog": option({
    kind: FILE,
    summary: "append a line in the form of xferlog(5) to FILE for each file sent or received",
  }),
  "metrics": option({
    kind: HOST_PORT,
    summary: "serve /metrics for Prometheus and /healthz over HTTP on this address",
  }),
  "control": CONTROL_OPTION,
};

/** Reads the options of `OBSERVING_OPTIONS`. */
export function readObserving(
  options: OptionValues<ValuesOf<typeof OBSERVING_OPTIONS>>,
): ObservingSettings {
  return {
    logFormat: options.value("log"),
    logFile: options.value("log-file"),
    logLevel: options.value("log-level") ??
      (options.value("quiet") ? "warning" : "info"),
    resolve: options.value("resolve"),
    transferLog: options.value("xferlog"),
    metrics: options.value("metrics"),
    control: options.value("control"),
  };
}
