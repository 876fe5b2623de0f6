import type { HostPort } from "../../network/address.ts";
import type { OptionReader } from "../option_values.ts";

/** The forms of the log. */
export const LOG_FORMATS = ["text", "json"] as const;

/** The levels of the log, from everything to the worst only. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;

/** How bad, or how worth knowing, an event is. */
export type LogLevel = typeof LOG_LEVELS[number];

/** What `serve` lets others see of it. */
export interface ObservingSettings {
  readonly logFormat: typeof LOG_FORMATS[number];
  /** Undefined: standard error. */
  readonly logFile: string | undefined;
  readonly logLevel: LogLevel;
  /** Whether the names of clients' addresses are looked up for the log. */
  readonly resolve: boolean;
  /** Where finished transfers are written in the form of xferlog(5). */
  readonly transferLog: string | undefined;
  /** Where Prometheus can ask. */
  readonly metrics: HostPort | undefined;
  /** The control socket; undefined: in the user's own folder. */
  readonly control: string | undefined;
}

/** The options of `serve` for those who watch it, in the order of the help. */
export const OBSERVING_OPTIONS = [
  {
    name: "log",
    value: "FORMAT",
    commands: ["serve"],
    summary: "write the log as text, or as json with one object per line (default: text)",
  },
  {
    name: "log-file",
    value: "FILE",
    commands: ["serve"],
    summary: "append the log to FILE; opened again on SIGHUP (default: standard error)",
  },
  {
    name: "log-level",
    value: "LEVEL",
    commands: ["serve"],
    summary: "log what is at least so important: debug, info, warning or error (default: info)",
  },
  {
    name: "resolve",
    commands: ["serve"],
    summary:
      "write the host names of clients into the log beside their addresses, as far as the DNS has told them by then (default: addresses alone)",
  },
  {
    name: "xferlog",
    value: "FILE",
    commands: ["serve"],
    summary: "append a line in the form of xferlog(5) to FILE for each file sent or received",
  },
  {
    name: "metrics",
    value: "HOST:PORT",
    commands: ["serve"],
    summary: "serve /metrics for Prometheus and /healthz over HTTP on this address",
  },
  {
    name: "control",
    value: "PATH",
    commands: ["serve", "who", "kick"],
    summary: "the socket between serve and who or kick (default: one in the user's own folder)",
  },
] as const;

/** Reads the options of `OBSERVING_OPTIONS`. */
export function readObserving(options: OptionReader): ObservingSettings {
  return {
    logFormat: options.oneOf("log", LOG_FORMATS) ?? "text",
    logFile: options.text("log-file"),
    logLevel: options.oneOf("log-level", LOG_LEVELS) ??
      (options.isOn("quiet") ? "warning" : "info"),
    resolve: options.isOn("resolve"),
    transferLog: options.text("xferlog"),
    metrics: options.authority("metrics"),
    control: options.text("control"),
  };
}
