import type { CommandSpec, Movement, ProvidedSpec, UnprovidedSpec } from "./command_spec.ts";
import { COMMANDS } from "./command_table.ts";
import { PARAMETERS_NOT_PROVIDED } from "./rows/not_provided_rows.ts";
import { SITE_COMMANDS } from "./rows/site_rows.ts";

const LOGIN: Readonly<Record<CommandSpec["login"], string>> = {
  "not needed": "no",
  "required": "yes",
  "required with an argument": "with an argument",
};

/** The text of docs/PROTOCOL.md, made from the command table: what is provided, and what is not and why. */
export function protocolPage(): string {
  return [
    "# The protocol that ferry's server speaks",
    "",
    "`deno task docs` makes this page from the command table in `core/protocol/commands/command_table.ts`,",
    "which the server itself obeys. Change the table, not the page.",
    "",
    ...providedSection(),
    "",
    ...siteSection(),
    "",
    ...unprovidedSection(),
    "",
  ].join("\n");
}

function providedSection(): readonly string[] {
  return [
    "## Commands",
    "",
    "Verbs may be in any letter case. Parts in brackets may be left out. `Login`: a command that needs one",
    "is answered `530` before it. `During a transfer`: `at once` is answered while the bytes move, as long as",
    "no other command waits before it; `waits` is answered after the transfer; `ends it` ends the transfer.",
    "",
    ...table(
      ["Verb", "Argument", "RFC", "Replies", "Login", "During a transfer", "What it does"],
      COMMANDS.filter(isProvided).map((spec) => [
        [spec.verb, ...spec.aliases].map(code).join(", "),
        argumentOf(spec),
        spec.rfc,
        spec.replies.join(" "),
        LOGIN[spec.login],
        spec.duringTransfer,
        spec.summary,
      ]),
    ),
    "",
    "An unknown verb and a line of more than 4,096 bytes are answered `500`.",
    "",
    `These transfers use the data connection: ${verbsThatMove("file", "listing")}.`,
    `These commands read or copy whole files without one: ${verbsThatMove("disk")}.`,
    "`ABOR` ends all of them, and the limits on simultaneous transfers count all but the listings:",
    `${verbsThatMove("file", "disk")}.`,
    "",
    `TLS may begin or end after the reply to ${
      verbs((spec) => spec.changesTls)
    }, so the server reads nothing`,
    "behind one of these before it has answered.",
  ];
}

function verbsThatMove(...what: readonly Movement[]): string {
  return verbs(({ moves }) => what.includes(moves));
}

function verbs(wanted: (spec: CommandSpec) => boolean): string {
  return COMMANDS.filter(wanted).map(({ verb }) => code(verb)).join(", ");
}

function siteSection(): readonly string[] {
  return [
    "## SITE commands",
    "",
    "They are ferry's own. All of them need a login. Besides the replies below they can be answered `421`,",
    "`501` and `530`; a name that is not in the table is answered `504`.",
    "",
    ...table(
      ["Command", "Argument", "Replies", "What it does"],
      SITE_COMMANDS.map(({ name, syntax, replies, summary }) => [
        code(`SITE ${name}`),
        syntax === name ? "" : code(syntax.slice(name.length).trim()),
        replies.join(" "),
        summary,
      ]),
    ),
  ];
}

function unprovidedSection(): readonly string[] {
  return [
    "## What is not provided, and why",
    "",
    "These commands are known and answered `502`:",
    "",
    ...table(
      ["Verb", "RFC", "What it would do", "Why not"],
      COMMANDS.filter(isUnprovided).map((spec) => [
        code(spec.verb),
        spec.rfc,
        spec.summary,
        spec.reason,
      ]),
    ),
    "",
    "These values of parameters are known and answered `504`:",
    "",
    ...table(
      ["Command", "Why not"],
      PARAMETERS_NOT_PROVIDED.map(({ verb, value, reason }) => [code(`${verb} ${value}`), reason]),
    ),
  ];
}

function isProvided(spec: CommandSpec): spec is ProvidedSpec {
  return spec.provided;
}

function isUnprovided(spec: CommandSpec): spec is UnprovidedSpec {
  return !spec.provided;
}

function argumentOf({ verb, syntax }: ProvidedSpec): string {
  const argument = syntax.slice(verb.length).trim();
  return argument === "" ? "" : code(argument);
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)];
}
