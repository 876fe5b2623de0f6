import { failed, type Outcome, success } from "../base/outcome.ts";
import { escapeControls, redactUrl } from "../base/redact.ts";
import { exitCodesText } from "./help/exit_code_help.ts";
import { overviewText, subcommandText } from "./help/help_text.ts";
import { scanArguments } from "./options/scanner.ts";
import { nearest } from "./options/spelled_out.ts";
import { findSubcommand, type Invocation, SUBCOMMANDS } from "./subcommands/table.ts";

/** A command line that cannot be carried out; the exit code is 2. It is a client failure like any other. */
export interface UsageFault {
  readonly kind: "usage";
  /** What is wrong, with what, and what to write instead. */
  readonly message: string;
}

/** The topic of the help that is no command. */
const EXIT_CODES = "exit-codes";

/**
 * Understands a command line without the program's name. `env` gives the environment twins of the options
 * (`FERRY_PORT` for `--port`). Nothing is opened or looked up. Never throws.
 */
export function parseInvocation(
  args: readonly string[],
  env: (name: string) => string | undefined,
): Outcome<Invocation, UsageFault> {
  const understood = understand(args, env);
  return understood.ok ? understood : failed({ kind: "usage", message: understood.failure });
}

function understand(
  [word, ...rest]: readonly string[],
  env: (name: string) => string | undefined,
): Outcome<Invocation, string> {
  switch (word) {
    case undefined:
      return failed(`a command is missing: ${inWords("or")}; see ferry --help`);
    case "-h":
    case "--help":
    case "help":
      return help(rest);
    case "-V":
    case "--version":
    case "version":
      return success({ kind: "version" });
  }
  const subcommand = findSubcommand(word);
  if (subcommand === undefined) return failed(unknownCommand(word));
  const scanned = scanArguments(subcommand, SUBCOMMANDS, rest, env);
  if (!scanned.ok) return scanned;
  const { operands, options } = scanned.value;
  if (options.has("help")) return success({ kind: "help", text: subcommandText(subcommand) });
  return subcommand.understand(operands, options);
}

function help([topic]: readonly string[]): Outcome<Invocation, string> {
  if (topic === undefined) return success({ kind: "help", text: overviewText() });
  if (topic === EXIT_CODES) return success({ kind: "help", text: exitCodesText() });
  const subcommand = findSubcommand(topic);
  if (subcommand === undefined) return failed(unknownCommand(topic, [EXIT_CODES]));
  return success({ kind: "help", text: subcommandText(subcommand) });
}

function unknownCommand(word: string, topics: readonly string[] = []): string {
  const names = [...SUBCOMMANDS.map(({ name }) => name), "help", "version", ...topics];
  const near = nearest(word, names);
  const hint = near === undefined
    ? `the commands are ${inWords("and")}; see ferry --help`
    : `did you mean ${near}?`;
  return `there is no command ${escapeControls(redactUrl(word))}; ${hint}`;
}

/** The names of the commands: `serve, get and ls`. */
function inWords(link: "and" | "or"): string {
  const names = SUBCOMMANDS.map(({ name }) => name);
  return `${names.slice(0, -1).join(", ")} ${link} ${names.at(-1)}`;
}
