import type { CommandSpec, ProvidedSpec, UnprovidedSpec } from "./command.ts";
import { COMMANDS } from "./command_table.ts";
import { PARAMETERS_NOT_PROVIDED } from "./rows/not_provided.ts";
import { SITE_COMMANDS } from "./rows/site.ts";

const DURING_TRANSFER: Readonly<Record<CommandSpec["duringTransfer"], string>> = {
  "at-once": "at once",
  "in-turn": "in turn",
  "abort": "ends it",
};

const LOGIN: Readonly<Record<CommandSpec["login"], string>> = {
  "none": "no",
  "required": "yes",
};

/** The text of docs/PROTOCOL.md, made from the command table: what is provided, and what is not and why. */
export function protocolPage(): string {
  return [
    "# The protocol that ferry's server speaks",
    "",
    "This page is made from the command table in `core/protocol/commands/command_table.ts` by `deno task docs`; change",
    "the table, not the page.",
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
    "Verbs count in any letter case. `Login`: without one the answer is `530`. `STAT` alone needs",
    "none, `STAT` with a pathname does. `During a transfer`: `at once` is answered while the bytes",
    "flow, `in turn` waits for the end of the transfer, `ends it` is `ABOR`. Parts in brackets can be",
    "left out.",
    "",
    ...table(
      ["Verb", "Argument", "RFC", "Replies", "Login", "During a transfer", "What it does"],
      COMMANDS.filter(isProvided).map((spec) => [
        [spec.verb, ...spec.aliases].map(code).join(", "),
        argumentOf(spec),
        spec.rfc,
        spec.replies.join(" "),
        LOGIN[spec.login],
        DURING_TRANSFER[spec.duringTransfer],
        spec.summary,
      ]),
    ),
    "",
    "Besides, a line of more than 4,096 bytes and an unknown verb are answered `500`.",
  ];
}

function siteSection(): readonly string[] {
  return [
    "## SITE commands",
    "",
    "They belong to this server alone. All of them need a login; besides the replies below there are",
    "`421`, `501` and `530`, and `504` for a name that is not in the table.",
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
