import { COMMAND_HELP, type CommandExample, type CommandName } from "../commands/subcommands.ts";
import {
  environmentTwin,
  hasEnvironmentTwin,
  type OptionName,
  optionsOf,
  type OptionSpec,
} from "../options/options.ts";
import { wrapWords } from "../../base/wrap.ts";

/** The longest line of the help, in characters. */
const LINE_WIDTH = 96;

/** What `ferry --help` prints. */
export function overviewText(): string {
  const commands = COMMAND_HELP.map((help): Row => [
    `ferry ${help.name} ${help.operands}`,
    help.summary,
  ]);
  return [
    "ferry carries files over FTP: it serves a folder, and fetches, sends and lists.",
    "",
    "Usage:",
    ...columns([
      ...commands,
      ["ferry help COMMAND", "the options of a command, with examples"],
      ["ferry help exit-codes", "what each exit code means"],
      ["ferry version", "print the version"],
    ]),
    "",
    "Examples:",
    ...examples(COMMAND_HELP.flatMap((help) => help.examples.slice(0, 1))),
    "",
    "Data goes to standard output, words to standard error.",
    "",
  ].join("\n");
}

/** What `ferry COMMAND --help` prints. */
export function commandText(command: CommandName): string {
  return COMMAND_HELP.filter((help) => help.name === command).flatMap((help) => [
    `ferry ${help.name}: ${help.summary}`,
    "",
    `Usage: ferry ${help.name} [OPTIONS] ${help.operands}`,
    "",
    ...help.details,
    "",
    "Options:",
    ...columns(optionsOf(command).map((option): Row => [optionTerm(option), optionText(option)])),
    "",
    "Examples:",
    ...examples(help.examples),
    "",
  ]).join("\n");
}

type Row = readonly [term: string, text: string];

function optionTerm(option: OptionSpec): string {
  const short = option.short === undefined ? "    " : `-${option.short}, `;
  const words = option.attached !== undefined
    ? `[=${option.attached}]`
    : option.words === undefined
    ? ""
    : ` [${option.words.join("|")}]`;
  return `${short}--${option.name}${option.value === undefined ? words : ` ${option.value}`}`;
}

function optionText(option: OptionSpec & { readonly name: OptionName }): string {
  const twin = hasEnvironmentTwin(option.name) ? ` [${environmentTwin(option.name)}]` : "";
  return `${option.summary}${twin}`;
}

function examples(list: readonly CommandExample[]): string[] {
  return list.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]);
}

function columns(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.flatMap(([term, text]) =>
    wrapWords(text.split(" "), LINE_WIDTH - width - 4).map((line, index) =>
      `  ${(index === 0 ? term : "").padEnd(width)}  ${line}`
    )
  );
}
