// This folder: the log and the transfer log of a server, on standard error or in files.

import {
  configureSync,
  getJsonLinesFormatter,
  getLogger,
  type LogRecord,
  resetSync,
} from "@logtape/logtape";
import type {
  LogLevel,
  ObservingSettings,
} from "../../../../core/cli/subcommands/serve/observing_options.ts";
import { type Outcome, success } from "../../../../core/base/outcome.ts";
import { escapeControls, escapeJson } from "../../../../core/base/redact.ts";
import {
  plainText,
  type TerminalLine,
  warning,
  warningIn,
} from "../../../../core/base/terminal_line.ts";
import {
  nameless,
  type NameOf,
  type NoticeFields,
  noticeFields,
  noticeLevel,
} from "../../../../core/events/notice_fields.ts";
import { noticeText } from "../../../../core/events/notice_text.ts";
import type { Notice } from "../../../../core/events/notice.ts";
import type { World } from "../../../machine/world.ts";
import { type AppendFile, openAppendFile } from "./append_file.ts";

/** The log of `serve`: on a terminal, in a file, or for a program that collects it. */
export interface ServeLog extends Disposable {
  /** What happened to a session. */
  notice(notice: Notice): void;
  /** A message about the server itself, for instance where it listens. People see it whatever the format of the log. */
  words(line: TerminalLine): void;
  /** The same as `words`, but never written to a file. */
  secret(line: TerminalLine): void;
  /** The log file was moved away: write to a new one. */
  reopen(): void;
}

type LogSettings = Pick<ObservingSettings, "logFormat" | "logFile" | "logLevel">;

const CATEGORY = ["ferry", "serve"];

/**
 * Opens the log, or says why its file cannot be opened. `nameOf` gives the host names that are known by now. LogTape is
 * configured for the whole process, so there can be only one log at a time.
 */
export function openServeLog(
  settings: LogSettings,
  world: Pick<World, "clock" | "words">,
  nameOf: NameOf = nameless,
): Outcome<ServeLog, string> {
  if (settings.logFile === undefined) return success(new Log(settings, world, undefined, nameOf));
  const trouble = (words: string) => world.words(warning(words));
  const opened = openAppendFile(settings.logFile, trouble);
  return opened.ok ? success(new Log(settings, world, opened.value, nameOf)) : opened;
}

class Log implements ServeLog {
  readonly #world: Pick<World, "clock" | "words">;
  readonly #file: AppendFile | undefined;
  /** Whether messages also go directly to the terminal, because people do not see the log itself. */
  readonly #aside: boolean;
  readonly #recordsWords: boolean;
  readonly #nameOf: NameOf;
  readonly #logger = getLogger(CATEGORY);
  readonly #enabled = new Map<LogLevel, boolean>();

  constructor(
    { logFormat, logLevel }: LogSettings,
    world: Pick<World, "clock" | "words">,
    file: AppendFile | undefined,
    nameOf: NameOf,
  ) {
    this.#nameOf = nameOf;
    this.#world = world;
    this.#file = file;
    this.#aside = logFormat === "text" || file !== undefined;
    this.#recordsWords = logFormat === "json" || file !== undefined;
    const shape = logFormat === "json" ? jsonLine : file === undefined ? bareText : datedText;
    const put = (line: string) => file === undefined ? world.words(line) : file.add(line);
    configureSync({
      reset: true,
      sinks: { log: (record) => put(shape(record)) },
      loggers: [
        { category: CATEGORY, sinks: ["log"], lowestLevel: logLevel },
        { category: ["logtape", "meta"], sinks: [], lowestLevel: "error" },
      ],
    });
  }

  notice(notice: Notice): void {
    const level = noticeLevel(notice);
    if (!this.#isEnabled(level)) return;
    this.#emit(level, noticeText(notice, this.#nameOf), noticeFields(notice, this.#nameOf));
  }

  /** The library looks through its loggers for each question, and the level stays as it is. */
  #isEnabled(level: LogLevel): boolean {
    const known = this.#enabled.get(level) ?? this.#logger.isEnabledFor(level);
    this.#enabled.set(level, known);
    return known;
  }

  words(said: TerminalLine): void {
    if (this.#aside) this.#world.words(said);
    if (!this.#recordsWords) return;
    const trouble = warningIn(said);
    if (trouble === undefined) return this.#emit("info", plainText(said), { event: "words" });
    this.#emit("warning", trouble, { event: "trouble" });
  }

  secret(line: TerminalLine): void {
    if (this.#aside) this.#world.words(line);
    else this.words(line);
  }

  reopen(): void {
    this.#file?.reopen();
  }

  [Symbol.dispose](): void {
    resetSync();
    this.#file?.[Symbol.dispose]();
  }

  /** Passes the text as a finished message, not as a template: braces in a file name mean nothing. */
  #emit(level: LogLevel, text: string, properties: NoticeFields): void {
    const timestamp = this.#world.clock.now();
    this.#logger.emit({ level, timestamp, message: [text], rawMessage: text, properties });
  }
}

const formatJson = getJsonLinesFormatter({ properties: "flatten" });

function jsonLine(record: LogRecord): string {
  return escapeJson(formatJson(record).trimEnd());
}

/** Without a time: people read standard error as it comes, and a journal adds the time itself. */
function bareText({ message }: LogRecord): string {
  return escapeControls(String(message[0]));
}

function datedText(record: LogRecord): string {
  const time = new Date(record.timestamp).toISOString();
  return `${time} ${record.level} ${bareText(record)}`;
}
