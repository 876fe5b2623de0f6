import { escapeControls } from "../../base/redact.ts";

/** A command of the operator's: a program and its arguments, or a text for a shell. */
export type HookCommand =
  | { readonly kind: "program"; readonly words: readonly [string, ...string[]] }
  | { readonly kind: "shell"; readonly text: string };

/** Where the path of the file goes among the words of a command. */
const PLACE = "{}";

/** The shell of `--shell`. */
export const SHELL = "/bin/sh";

/** The program that a command starts. */
export function programOf(command: HookCommand): string {
  return command.kind === "shell" ? SHELL : command.words[0];
}

/** What reads an argument of its own as a program, by name. */
const INTERPRETER =
  /^(?:(?:ba|da|a|z|k|mk|c|tc|r)?sh|fish|python[\d.]*|perl[\d.]*|ruby[\d.]*|node|deno|php[\d.]*|lua[\d.]*|pwsh|tclsh[\d.]*)$/;

/** The options behind which such an argument comes. */
const PROGRAM_OPTION = /^(?:-[A-Za-z]*[cer]|--(?:command|eval|execute|run|print)|eval)$/;

/**
 * Why a command cannot be given the path of a file, for people; undefined when it can. Of the path clients choose the names
 * of folders: within a word, or as the program of an interpreter, it would be more than the name of a file.
 */
export function placeFault(command: HookCommand): string | undefined {
  if (command.kind === "shell") return undefined;
  const { words } = command;
  const within = words.find((word) => word !== PLACE && word.includes(PLACE));
  if (within !== undefined) {
    return `{} must be a word of its own, not a part of "${escapeControls(within)}"; ` +
      'what needs a shell takes --shell, where "$1" is the path of the file';
  }
  const places = words.flatMap((word, at) => word === PLACE ? [at] : []);
  const runner = (places.length > 0 ? places : [words.length])
    .map((at) => runnerBehind(words.slice(0, at)))
    .find((found) => found !== undefined);
  return runner &&
    `${runner} would run the path of the file as a program; put the program there, and {} behind it`;
}

/** Who takes the word behind these for a program; undefined when nobody does. */
function runnerBehind(words: readonly string[]): string | undefined {
  if (words.length === 0) return "ferry";
  if (!PROGRAM_OPTION.test(words.at(-1) ?? "")) return undefined;
  return words.map(programName).find((name) => INTERPRETER.test(name));
}

function programName(word: string): string {
  return word.slice(word.lastIndexOf("/") + 1);
}

/**
 * The arguments for the program of a command. The path of a file, where there is one, takes the place of every `{}`, or is
 * the last argument; to a shell it is `$1`. It is never a part of what a shell reads as its program (`placeFault`).
 */
export function argumentsOf(command: HookCommand, file?: string): readonly string[] {
  const given = file === undefined ? [] : [file];
  if (command.kind === "shell") return ["-c", command.text, "ferry", ...given];
  const [, ...words] = command.words;
  if (file === undefined) return words;
  if (!words.includes(PLACE)) return [...words, file];
  return words.map((word) => word === PLACE ? file : word);
}
