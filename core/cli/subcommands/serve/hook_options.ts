import { failed, type Outcome, success } from "../../../base/outcome.ts";
import { type HookCommand, placeholderFault } from "../../../serving/hooks/hook_command.ts";
import { splitWords } from "../../../serving/hooks/split_words.ts";
import { COUNT, FOLDER, SECONDS } from "../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { type Kind, option, toggle } from "../../options/rows.ts";

/** The text of a command. It may contain any character but NUL. */
const COMMAND: Kind<string> = {
  value: "COMMAND",
  wanted: "a command, for instance 'clamscan --no-summary'",
  parse: (text) => text === "" || text.includes("\0") ? undefined : text,
};

/** The options of `serve` for the operator's commands. */
export const HOOK_OPTIONS = {
  "on-upload": option({
    kind: COMMAND,
    summary:
      "let COMMAND check each upload before anybody can see it: exit code 0 accepts it, anything else refuses it with the last line that COMMAND printed; the file's path is its last argument, or replaces the word {}, and FERRY_ variables say more",
  }),
  "keep-rejected": option({
    kind: FOLDER,
    summary: "move uploads that --on-upload refuses into FOLDER",
    otherwise: "they are deleted",
  }),
  "pipe-upload": option({
    kind: COMMAND,
    summary:
      "store nothing: run COMMAND for each upload, with the upload as its standard input; exit code 0 accepts it; alone it makes a drop box, as --receive does",
  }),
  "on-event": option({
    kind: COMMAND,
    summary:
      "run COMMAND for each session, login and transfer, one after the other; FERRY_EVENT and more variables say what happened",
  }),
  "shell": toggle({
    summary: "let /bin/sh run these commands",
    otherwise:
      "they are split at spaces, '...' and \"...\" keep words together, and the program is run by itself",
  }),
  "hook-folder": option({
    kind: FOLDER,
    summary: "run these commands in FOLDER, which no client may write to",
    otherwise: "an empty folder of their own, which is removed at the end",
  }),
  "hook-timeout": option({
    kind: SECONDS,
    default: 60_000,
    summary: "kill such a command, and what it has started, after this long",
  }),
  "hook-limit": option({
    kind: COUNT,
    default: 4,
    summary: "run at most N commands for uploads at once, others wait",
  }),
};

/** The operator's commands, and their limits. */
export interface HookSettings {
  /** Checks uploads. */
  readonly upload: HookCommand | undefined;
  /** Takes uploads in place of the disk. */
  readonly pipe: HookCommand | undefined;
  /** Runs for each event. */
  readonly event: HookCommand | undefined;
  /** The folder for uploads that were refused. */
  readonly keepRejected: string | undefined;
  /** Where commands are run; undefined: in an empty folder of their own. */
  readonly folder: string | undefined;
  /** How long, in ms, a command may take. */
  readonly timeoutMs: number;
  /** How many commands for uploads may run at once. */
  readonly limit: number;
}

/** The other settings of a server that decide which commands make sense. */
export interface HookedServer {
  readonly purpose: "read" | "write" | "receive";
  /** Whether the upload goes to standard output. */
  readonly toStandardOutput: boolean;
  readonly hasAccounts: boolean;
}

type HookValues = OptionValues<ValuesOf<typeof HOOK_OPTIONS>>;

/** Reads the options of `HOOK_OPTIONS`. The failure is a sentence for the user. */
export function readHooks(
  options: HookValues,
  server: HookedServer,
): Outcome<HookSettings, string> {
  const commands: Partial<Record<"on-upload" | "pipe-upload" | "on-event", HookCommand>> = {};
  for (const name of ["on-upload", "pipe-upload", "on-event"] as const) {
    const text = options.value(name);
    if (text === undefined) continue;
    const command = readCommand(text, options.value("shell"));
    if (!command.ok) return failed(`--${name} wants a command, and ${command.failure}`);
    // Only this command gets the path of a file.
    const fault = name === "on-upload" ? placeholderFault(command.value) : undefined;
    if (fault !== undefined) return failed(`--${name}: ${fault}`);
    commands[name] = command.value;
  }
  const settings = {
    upload: commands["on-upload"],
    pipe: commands["pipe-upload"],
    event: commands["on-event"],
    keepRejected: options.value("keep-rejected"),
    folder: options.value("hook-folder"),
    timeoutMs: options.value("hook-timeout"),
    limit: options.value("hook-limit"),
  };
  const contradiction = contradictionOf(settings, server, hasBounds(options));
  return contradiction === undefined ? success(settings) : failed(contradiction);
}

function readCommand(text: string, shell: boolean): Outcome<HookCommand, string> {
  if (shell) return success({ kind: "shell", text });
  const words = splitWords(text);
  return words.ok ? success({ kind: "program", words: words.value }) : words;
}

function hasBounds(options: HookValues): boolean {
  return (["shell", "hook-folder", "hook-timeout", "hook-limit"] as const).some((name) =>
    options.isGiven(name)
  );
}

function contradictionOf(
  { upload, pipe, event, keepRejected }: HookSettings,
  { purpose, toStandardOutput, hasAccounts }: HookedServer,
  bounds: boolean,
): string | undefined {
  if (upload !== undefined && pipe !== undefined) {
    return "--on-upload and --pipe-upload exclude each other: give the one that is meant";
  }
  if (keepRejected !== undefined && upload === undefined) {
    return "--keep-rejected is for what --on-upload refuses; add --on-upload";
  }
  if (upload === undefined && pipe === undefined) {
    return bounds && event === undefined
      ? "--shell, --hook-folder, --hook-timeout and --hook-limit are for commands; add --on-upload, --pipe-upload or --on-event"
      : undefined;
  }
  if (toStandardOutput) {
    return "--receive - writes the upload to standard output, which takes nothing back; name a folder, or leave --on-upload and --pipe-upload out";
  }
  if (purpose === "read" && !hasAccounts) {
    return "--on-upload is for uploads; add --write or --receive FOLDER";
  }
  return undefined;
}
