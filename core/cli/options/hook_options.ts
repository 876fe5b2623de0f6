import type { OptionReader } from "../option_values.ts";
import { failed, type Outcome, success } from "../../base/outcome.ts";
import { type HookCommand, placeFault } from "../../serving/hooks/hook_command.ts";
import { splitWords } from "../../serving/hooks/words.ts";

/** The options of `serve` for commands of the operator's, in the order of the help. */
export const HOOK_OPTIONS = [
  {
    name: "on-upload",
    value: "COMMAND",
    commands: ["serve"],
    summary:
      "let COMMAND judge each upload before anybody sees it: exit code 0 takes it, anything else refuses it with the last line that COMMAND printed; the file's path is its last argument, or takes the place of the word {}, and FERRY_ variables say more",
  },
  {
    name: "keep-rejected",
    value: "FOLDER",
    commands: ["serve"],
    summary: "move uploads that --on-upload refuses into FOLDER (default: they are deleted)",
  },
  {
    name: "pipe-upload",
    value: "COMMAND",
    commands: ["serve"],
    summary:
      "store nothing: each upload is the standard input of a COMMAND of its own, which takes it with exit code 0; alone it is a drop box, as --receive",
  },
  {
    name: "on-event",
    value: "COMMAND",
    commands: ["serve"],
    summary:
      "run COMMAND for each session, login and transfer, one after the other; FERRY_EVENT and more variables say what happened",
  },
  {
    name: "shell",
    commands: ["serve"],
    summary:
      "let /bin/sh run these commands (default: they are split at spaces, '...' and \"...\" keep words together, and the program is run by itself)",
  },
  {
    name: "hook-folder",
    value: "FOLDER",
    commands: ["serve"],
    summary:
      "run these commands in FOLDER, which no client may write to (default: an empty folder of their own, which is removed at the end)",
  },
  {
    name: "hook-timeout",
    value: "SECONDS",
    commands: ["serve"],
    summary: "kill such a command, and what it has started, after so long (default: 60)",
  },
  {
    name: "hook-limit",
    value: "N",
    commands: ["serve"],
    summary: "run so many commands for uploads at once, others wait (default: 4)",
  },
] as const;

/** The commands of the operator's, and their bounds. */
export interface HookSettings {
  /** Judges uploads. */
  readonly upload: HookCommand | undefined;
  /** Takes uploads in place of the disk. */
  readonly pipe: HookCommand | undefined;
  /** Is told what happens. */
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

/** What holds unless told otherwise. */
export const NO_HOOKS: HookSettings = {
  upload: undefined,
  pipe: undefined,
  event: undefined,
  keepRejected: undefined,
  folder: undefined,
  timeoutMs: 60_000,
  limit: 4,
};

/** What else of a server decides which commands make sense. */
export interface HookedServer {
  readonly purpose: "read" | "write" | "receive";
  /** Whether the upload goes to standard output. */
  readonly toStandardOutput: boolean;
  readonly hasAccounts: boolean;
}

/** Reads the options of `HOOK_OPTIONS`; fails with the sentence for people. */
export function readHooks(
  options: OptionReader,
  server: HookedServer,
): Outcome<HookSettings, string> {
  const commands: Partial<Record<"on-upload" | "pipe-upload" | "on-event", HookCommand>> = {};
  for (const name of ["on-upload", "pipe-upload", "on-event"] as const) {
    const text = options.command(name);
    if (text === undefined) continue;
    const command = readCommand(text, options.isOn("shell"));
    if (!command.ok) return failed(`--${name} wants a command, and ${command.failure}`);
    // The other commands are given no file.
    const fault = name === "on-upload" ? placeFault(command.value) : undefined;
    if (fault !== undefined) return failed(`--${name}: ${fault}`);
    commands[name] = command.value;
  }
  const settings = {
    upload: commands["on-upload"],
    pipe: commands["pipe-upload"],
    event: commands["on-event"],
    keepRejected: options.text("keep-rejected"),
    folder: options.text("hook-folder"),
    timeoutMs: options.seconds("hook-timeout") ?? NO_HOOKS.timeoutMs,
    limit: options.count("hook-limit") ?? NO_HOOKS.limit,
  };
  const contradiction = contradictionOf(settings, server, hasBounds(options));
  return contradiction === undefined ? success(settings) : failed(contradiction);
}

function readCommand(text: string, shell: boolean): Outcome<HookCommand, string> {
  if (shell) return success({ kind: "shell", text });
  const words = splitWords(text);
  return words.ok ? success({ kind: "program", words: words.value }) : words;
}

function hasBounds(options: OptionReader): boolean {
  return (["shell", "hook-folder", "hook-timeout", "hook-limit"] as const).some((name) =>
    options.isOn(name)
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
