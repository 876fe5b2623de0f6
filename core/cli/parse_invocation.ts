// This folder: the command line of ferry, from the words that were typed to an invocation, and the exit codes.

import { failed, type Outcome, success } from "../base/outcome.ts";
import { escapeControls, redactUrl } from "../base/redact.ts";
import { exitCodesText } from "./help/exit_code_help.ts";
import { overviewText, subcommandText } from "./help/help_text.ts";
import { scanArguments } from "./options/scanner.ts";
import { nearest } from "./options/spelled_out.ts";
import {
  type AnySubcommand,
  type Invocation,
  loadSubcommand,
  loadSubcommands,
} from "./subcommands/table.ts";

/** A command line that cannot be carried out; the exit code is 2. It is a client failure like any other. */
export interface UsageFault {
  readonly kind: "usage";
  /** What is wrong, with what, and what to write instead. */
  readonly message: string;
}

/** The topic of the help that is no command. */
const EXIT_CODES = "exit-codes";

/** Gives the environment twins of the options: `FERRY_PORT` for `--port`. */
type Environment = (name: string) => string | undefined;

/** As `parseInvocation`, with no more of the subcommands loaded than the command line needs. */
export async function readCommandLine(
  args: readonly string[],
  env: Environment,
): Promise<Outcome<Invocation, UsageFault>> {
  const own = await loadSubcommand(args[0]);
  const parsed = parseInvocation(args, env, own);
  const isOverview = parsed.ok && parsed.value.kind === "help" && own.length === 0;
  if (parsed.ok && !isOverview) return parsed;
  // The overview names all of them, and what to say of a mistake depends on what the others have.
  return parseInvocation(args, env, await loadSubcommands());
}

/**
 * Understands a command line without the program's name, as far as the subcommands go that are given. Nothing is opened
 * or looked up. Never throws.
 */
export function parseInvocation(
  args: readonly string[],
  env: Environment,
  subcommands: readonly AnySubcommand[],
): Outcome<Invocation, UsageFault> {
  const understood = understand(args, env, subcommands);
  return understood.ok ? understood : failed({ kind: "usage", message: understood.failure });
}

function understand(
  [word, ...rest]: readonly string[],
  env: Environment,
  subcommands: readonly AnySubcommand[],
): Outcome<Invocation, string> {
  switch (word) {
    case undefined:
      return failed(`a command is missing: ${inWords(subcommands, "or")}; see ferry --help`);
    case "-h":
    case "--help":
    case "help":
      return help(rest, subcommands);
    case "-V":
    case "--version":
    case "version":
      return success({ kind: "version" });
  }
  const subcommand = subcommands.find(({ name }) => name === word);
  if (subcommand === undefined) return failed(unknownCommand(word, subcommands));
  const scanned = scanArguments(subcommand, subcommands, rest, env);
  if (!scanned.ok) return scanned;
  const { operands, options } = scanned.value;
  if (options.has("help")) return success({ kind: "help", text: subcommandText(subcommand) });
  return subcommand.understand(operands, options);
}

function help(
  [topic]: readonly string[],
  subcommands: readonly AnySubcommand[],
): Outcome<Invocation, string> {
  if (topic === undefined) return success({ kind: "help", text: overviewText(subcommands) });
  if (topic === EXIT_CODES) return success({ kind: "help", text: exitCodesText() });
  const subcommand = subcommands.find(({ name }) => name === topic);
  if (subcommand === undefined) return failed(unknownCommand(topic, subcommands, [EXIT_CODES]));
  return success({ kind: "help", text: subcommandText(subcommand) });
}

function unknownCommand(
  word: string,
  subcommands: readonly AnySubcommand[],
  topics: readonly string[] = [],
): string {
  const names = [...subcommands.map(({ name }) => name), "help", "version", ...topics];
  const near = nearest(word, names);
  const hint = near === undefined
    ? `the commands are ${inWords(subcommands, "and")}; see ferry --help`
    : `did you mean ${near}?`;
  return `there is no command ${escapeControls(redactUrl(word))}; ${hint}`;
}

/** The names of the commands: `serve, get and ls`. */
function inWords(subcommands: readonly AnySubcommand[], link: "and" | "or"): string {
  const names = subcommands.map(({ name }) => name);
  return `${names.slice(0, -1).join(", ")} ${link} ${names.at(-1)}`;
}
