// This folder: the texts of `--help`, the manual page and the shell completions, made from the tables of options.

import { wrapWords } from "../../base/layout.ts";
import {
  describe,
  environmentTwin,
  hasEnvironmentTwin,
  type NamedOption,
} from "../options/option.ts";
import type { Example, Subcommand } from "../subcommands/subcommand.ts";

/** The longest line of the help, in characters. */
const LINE_WIDTH = 96;

/** What `ferry --help` prints. */
export function overviewText(subcommands: readonly Subcommand[]): string {
  const commands = subcommands.map((help): Row => [
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
    ...exampleLines(subcommands.flatMap(({ examples }) => examples.slice(0, 1))),
    "",
    "Data goes to standard output, words to standard error.",
    "",
  ].join("\n");
}

/** What `ferry COMMAND --help` prints. */
export function subcommandText(
  { name, summary, operands, details, options, examples }: Subcommand,
): string {
  return [
    `ferry ${name}: ${summary}`,
    "",
    `Usage: ferry ${name} [OPTIONS] ${operands}`,
    "",
    ...details,
    "",
    ...optionLines(options),
    "Examples:",
    ...exampleLines(examples),
    "",
  ].join("\n");
}

/** The options below the titles of their groups. */
function optionLines(options: readonly NamedOption[]): string[] {
  const width = widest(options.map(optionTerm));
  return [...Map.groupBy(options, ({ group }) => group ?? "Options")].flatMap(([title, some]) => [
    `${title}:`,
    ...columns(some.map((option): Row => [optionTerm(option), optionText(option)]), width),
    "",
  ]);
}

type Row = readonly [term: string, text: string];

function optionTerm({ name, short, value, following, attached }: NamedOption): string {
  const flags = `${short === undefined ? "    " : `-${short}, `}--${name}`;
  if (value !== undefined) return `${flags} ${value}`;
  if (attached !== undefined) return `${flags}[=${attached}]`;
  return following === undefined ? flags : `${flags} [${following.join("|")}]`;
}

function optionText(option: NamedOption): string {
  const twin = hasEnvironmentTwin(option.name) ? ` [${environmentTwin(option.name)}]` : "";
  return `${describe(option)}${twin}`;
}

function exampleLines(list: readonly Example[]): string[] {
  return list.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]);
}

function widest(terms: readonly string[]): number {
  return Math.max(...terms.map(({ length }) => length));
}

function columns(rows: readonly Row[], width = widest(rows.map(([term]) => term))): string[] {
  return rows.flatMap(([term, text]) =>
    wrapWords(text.split(" "), LINE_WIDTH - width - 4).map((line, index) =>
      `  ${(index === 0 ? term : "").padEnd(width)}  ${line}`
    )
  );
}
