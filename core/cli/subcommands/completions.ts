import { failed, type Outcome, success } from "../../base/outcome.ts";
import { subcommand } from "./subcommand.ts";

/** The shells whose command lines ferry can complete. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** One of these shells. */
export type Shell = typeof SHELLS[number];

/** What `completions` is asked for. */
export interface CompletionsInvocation {
  readonly kind: "completions";
  readonly shell: Shell;
}

/** `ferry completions`. */
export const COMPLETIONS = subcommand({
  name: "completions",
  operands: SHELLS.join("|"),
  summary: "print what a shell needs to complete command lines",
  details: [
    "Prints a script for the shell: commands, options, and the words, files and folders that may follow them.",
  ],
  examples: [
    { line: "ferry completions bash", does: "for bash: source <(ferry completions bash)" },
    { line: "ferry completions fish", does: "for fish: ferry completions fish | source" },
  ],
  options: {},
  read,
});

function read([word, ...more]: readonly string[]): Outcome<CompletionsInvocation, string> {
  const shell = SHELLS.find((known) => known === word);
  if (shell === undefined || more.length > 0) {
    return failed(`ferry completions wants the name of a shell: ${SHELLS.join(", ")}`);
  }
  return success({ kind: "completions", shell });
}
