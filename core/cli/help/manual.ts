import {
  describe,
  environmentTwin,
  hasEnvironmentTwin,
  type NamedOption,
} from "../options/option.ts";
import type { Subcommand } from "../subcommands/subcommand.ts";
import { exitCodeMeanings } from "./exit_code_help.ts";

/** When the command line last changed. */
const DATE = "2026-11-30";

/** The manual page ferry(1), in the macros of man(7); made from the same tables as `--help`. */
export function manualPage(version: string, subcommands: readonly Subcommand[]): string {
  return [
    `.TH FERRY 1 ${DATE} "ferry ${version}" "User Commands"`,
    ".SH NAME",
    "ferry \\- share, fetch, send and list files over FTP",
    ".SH SYNOPSIS",
    ...subcommands.flatMap(({ name, operands }, index) => [
      ...(index === 0 ? [] : [".br"]),
      `.B ferry ${name}`,
      roff(`[OPTIONS] ${operands}`.trimEnd()),
    ]),
    ".SH DESCRIPTION",
    "Data goes to standard output, words to standard error. There are no prompts and no progress line unless",
    "standard error is a terminal.",
    ...subcommands.flatMap(commandSection),
    ".SH ENVIRONMENT",
    "Every option has a twin in the environment; an option on the command line wins over it.",
    "The password of a login that the URL does not hold is taken from",
    ".BR FERRY_PASSWORD ;",
    ".B NETRC",
    "names a file to read in place of ~/.netrc.",
    ...optionNames(subcommands).filter(hasEnvironmentTwin).flatMap((name) => [
      ".TP",
      `.B ${roff(environmentTwin(name))}`,
      roff(`as --${name}`),
    ]),
    ".SH EXIT STATUS",
    ...exitCodeMeanings().flatMap(([code, meaning]) => [".TP", `.B ${code}`, roff(meaning)]),
    "",
  ].join("\n");
}

/** Every option of every command, once. */
function optionNames(subcommands: readonly Subcommand[]): readonly string[] {
  const names = subcommands.flatMap(({ options }) => options.map(({ name }) => name));
  return [...new Set(names)];
}

function commandSection(help: Subcommand): readonly string[] {
  return [
    `.SH ${roff(`ferry ${help.name}`).toUpperCase()}`,
    roff(`${capitalized(help.summary)}.`),
    ".PP",
    ".nf",
    ...help.details.map((line) => line === "" ? ".sp" : roff(line)),
    ".fi",
    ...help.options.flatMap((option, index) => [
      ...(option.group === help.options[index - 1]?.group
        ? []
        : [`.SS ${roff(option.group ?? "")}`]),
      ".TP",
      optionTerm(option),
      roff(describe(option)),
    ]),
    ".SS Examples",
    ...help.examples.flatMap(({ line, does }) => [".TP", `.B ${roff(line)}`, roff(does)]),
  ];
}

function optionTerm({ name, short, value, following, attached }: NamedOption): string {
  const flags = short === undefined ? `--${name}` : `-${short}, --${name}`;
  const shown = value ?? (attached === undefined ? following?.join("|") : `=${attached}`);
  if (shown === undefined) return `.B ${roff(flags)}`;
  return `.B ${roff(`${flags} ${value === undefined ? `[${shown}]` : shown}`)}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A line of text: no backslash, dash or dot in it means anything but itself. */
function roff(text: string): string {
  const escaped = text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("~", "\\(ti");
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
