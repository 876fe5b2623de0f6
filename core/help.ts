import { COMMANDS, findCommand } from "./command_table.ts";
import type { CommandSpec } from "./command.ts";
import { DEFAULT_FACTS, type FactName, formatFactsFeature } from "./listing.ts";
import { escapeControls } from "./redact.ts";
import { type Reply, reply, ReplyCode } from "./reply.ts";

/** Features of the whole server rather than of one command: TVFS (RFC 3659 §6). */
const SERVER_FEATURES = ["TVFS"] as const;

const MLST_FEATURE = "MLST";

const COLUMNS = 8;
const COLUMN_WIDTH = 8;

/**
 * The answer to HELP: without a topic all verbs in columns, with a verb its syntax in one line. 501 when the
 * verb is unknown (RFC 959 §4.1.3).
 */
export function helpReply(topic?: string): Reply {
  if (topic !== undefined) return topicReply(topic, findCommand(topic));
  const names = COMMANDS.flatMap((spec) =>
    [spec.verb, ...spec.aliases].map((verb) => spec.provided ? verb : `${verb}*`)
  );
  return reply(
    ReplyCode.Help,
    "The following commands are known (* = not provided):",
    ...inColumns(names.sort()),
    "HELP verb tells the syntax of one.",
  );
}

/** The answer to SITE HELP, in the same form. HELP is the only SITE command. */
export function siteHelpReply(topic?: string): Reply {
  if (topic !== undefined) {
    return topicReply(topic, topic.toUpperCase() === "HELP" ? findCommand("SITE") : undefined);
  }
  return reply(
    ReplyCode.Help,
    "The following SITE commands are known:",
    ...inColumns(["HELP"]),
    "HELP lists all other commands.",
  );
}

/**
 * The answer to FEAT: the features of the command table and of the server in alphabetical order, then `extra`
 * ones (RFC 2389 §3.2). The facts that MLST gives at present are starred (RFC 3659 §7.8).
 */
export function featReply(
  extra: readonly string[] = [],
  selectedFacts: readonly FactName[] = DEFAULT_FACTS,
): Reply {
  const ofCommands = COMMANDS.flatMap(({ feature }) => feature === undefined ? [] : [feature]);
  const features = [...ofCommands, ...SERVER_FEATURES, ...extra].sort();
  const lines = features.map((feature) =>
    feature === MLST_FEATURE ? ` ${feature} ${formatFactsFeature(selectedFacts)}` : ` ${feature}`
  );
  return reply(ReplyCode.SystemStatus, "Features:", ...lines, "End");
}

function topicReply(topic: string, spec: CommandSpec | undefined): Reply {
  if (spec === undefined) {
    return reply(
      ReplyCode.BadArgument,
      `No help on "${escapeControls(topic)}": this command is unknown; HELP lists all commands`,
    );
  }
  const absence = spec.provided ? "" : " (not provided)";
  return reply(ReplyCode.Help, `Syntax: ${spec.syntax}${absence}`);
}

function inColumns(words: readonly string[]): readonly string[] {
  const rows = Math.ceil(words.length / COLUMNS);
  return Array.from({ length: rows }, (_, row) => {
    const cells = words.slice(row * COLUMNS, (row + 1) * COLUMNS);
    return ` ${cells.map((cell) => cell.padEnd(COLUMN_WIDTH)).join("").trimEnd()}`;
  });
}
