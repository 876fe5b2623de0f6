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

/**
 * The arguments for the program of a command. The path of a file, where there is one, takes the place of every `{}`, or is
 * the last argument; to a shell it is `$1`. It is never a part of what a shell reads as its program.
 */
export function argumentsOf(command: HookCommand, file?: string): readonly string[] {
  const given = file === undefined ? [] : [file];
  if (command.kind === "shell") return ["-c", command.text, "ferry", ...given];
  const [, ...words] = command.words;
  if (file === undefined) return words;
  if (!words.some((word) => word.includes(PLACE))) return [...words, file];
  return words.map((word) => word.split(PLACE).join(file));
}
