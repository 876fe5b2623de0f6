// This folder: how the operator's commands are written, which variables they get, and what their results mean.

import { escapeControls } from "../../base/redact.ts";

/** One of the operator's commands: a program with arguments, or a text for a shell. */
export type HookCommand =
  | { readonly kind: "program"; readonly words: readonly [string, ...string[]] }
  | { readonly kind: "shell"; readonly text: string };

/** The word of a command that is replaced by the path of the file. */
const PLACEHOLDER = "{}";

/** The shell of `--shell`. */
const SHELL = "/bin/sh";

/** The program to start for a command. */
export function programOf(command: HookCommand): string {
  return command.kind === "shell" ? SHELL : command.words[0];
}

/** Interpreters, which can run an argument as a program. */
const INTERPRETER =
  /^(?:(?:ba|da|a|z|k|mk|c|tc|r)?sh|fish|python[\d.]*|perl[\d.]*|ruby[\d.]*|node|deno|php[\d.]*|lua[\d.]*|pwsh|tclsh[\d.]*)$/;

/** The options whose argument they run. */
const PROGRAM_OPTION = /^(?:-[A-Za-z]*[cer]|--(?:command|eval|execute|run|print)|eval)$/;

/**
 * Why a command cannot get the path of a file safely, as a sentence for the operator; undefined if it can. Clients choose
 * names in the path, so it must be a whole word, and never a program for an interpreter.
 */
export function placeholderFault(command: HookCommand): string | undefined {
  if (command.kind === "shell") return undefined;
  const { words } = command;
  const within = words.find((word) => word !== PLACEHOLDER && word.includes(PLACEHOLDER));
  if (within !== undefined) {
    return `{} must be a word of its own, not a part of "${escapeControls(within)}"; ` +
      'what needs a shell takes --shell, where "$1" is the path of the file';
  }
  const positions = words.flatMap((word, at) => word === PLACEHOLDER ? [at] : []);
  const runner = (positions.length > 0 ? positions : [words.length])
    .map((at) => runnerBehind(words.slice(0, at)))
    .find((found) => found !== undefined);
  return runner &&
    `${runner} would run the path of the file as a program; put the program there, and {} behind it`;
}

/** The interpreter that would run the next word as a program; undefined if none would. */
function runnerBehind(words: readonly string[]): string | undefined {
  if (words.length === 0) return "ferry";
  if (!PROGRAM_OPTION.test(words.at(-1) ?? "")) return undefined;
  return words.map(programName).find((name) => INTERPRETER.test(name));
}

function programName(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1);
}

/**
 * The arguments for the program of a command. The path of a file, if there is one, replaces every `{}` or becomes the last
 * argument; for a shell it is `$1`. It is never part of the text that a shell runs (`placeholderFault`).
 */
export function argumentsOf(command: HookCommand, file?: string): readonly string[] {
  const given = file === undefined ? [] : [file];
  if (command.kind === "shell") return ["-c", command.text, "ferry", ...given];
  const [, ...words] = command.words;
  if (file === undefined) return words;
  if (!words.includes(PLACEHOLDER)) return [...words, file];
  return words.map((word) => word === PLACEHOLDER ? file : word);
}
