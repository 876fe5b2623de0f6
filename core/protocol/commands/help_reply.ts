import { COMMANDS, findCommand } from "./command_table.ts";
import type { CommandSpec } from "./command_spec.ts";
import { findSiteCommand, SITE_COMMANDS } from "./rows/site_rows.ts";
import {
  DEFAULT_HASH_ALGORITHM,
  formatHashFeature,
  type HashAlgorithm,
} from "../../files/checksums/hash_algorithms.ts";
import { DEFAULT_FACTS, type FactName, formatFactsFeature } from "../../files/listing/listing.ts";
import { escapeControls } from "../../base/redact.ts";
import { type Reply, reply, ReplyCode } from "../replies/reply.ts";

/** The features that belong to no command: TVFS (RFC 3659 §6). */
const SERVER_FEATURES = ["TVFS"] as const;

const MLST_FEATURE = "MLST";
const HASH_FEATURE = "HASH";

const COLUMNS = 8;
const COLUMN_WIDTH = 8;

/**
 * The answer to HELP (RFC 959 §4.1.3): without a topic all verbs in columns, with a verb its syntax in one line. 501 if the
 * verb is unknown.
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
    "HELP verb gives the syntax of one.",
  );
}

/** The answer to SITE HELP, in the same form. */
export function siteHelpReply(topic?: string): Reply {
  if (topic !== undefined) {
    const spec = findSiteCommand(topic);
    return spec === undefined ? unknownTopic(topic) : syntaxReply(`SITE ${spec.syntax}`);
  }
  return reply(
    ReplyCode.Help,
    "The following SITE commands are known:",
    ...inColumns(SITE_COMMANDS.map(({ name }) => name)),
    "HELP lists all other commands.",
  );
}

/** What a session has chosen by OPTS. */
export interface ChosenFeatures {
  readonly facts: readonly FactName[];
  readonly hash: HashAlgorithm;
}

const NOTHING_CHOSEN: ChosenFeatures = { facts: DEFAULT_FACTS, hash: DEFAULT_HASH_ALGORITHM };

/**
 * The answer to FEAT (RFC 2389 §3.2): the features of the command table, of the SITE commands and of the server, and the
 * `extra` ones, in alphabetical order. A star marks what the session has chosen (RFC 3659 §7.8).
 */
export function featReply(
  extra: readonly string[] = [],
  chosen: ChosenFeatures = NOTHING_CHOSEN,
): Reply {
  const ofCommands = COMMANDS.flatMap(({ feature }) => feature === undefined ? [] : [feature]);
  const ofSite = SITE_COMMANDS.map(({ name }) => `SITE ${name}`);
  const features = [...ofCommands, ...ofSite, ...SERVER_FEATURES, ...extra].sort();
  const lines = features.map((feature) => ` ${withChoice(feature, chosen)}`);
  return reply(ReplyCode.SystemStatus, "Features:", ...lines, "End");
}

function withChoice(feature: string, { facts, hash }: ChosenFeatures): string {
  switch (feature) {
    case MLST_FEATURE:
      return `${feature} ${formatFactsFeature(facts)}`;
    case HASH_FEATURE:
      return `${feature} ${formatHashFeature(hash)}`;
    default:
      return feature;
  }
}

function topicReply(topic: string, spec: CommandSpec | undefined): Reply {
  if (spec === undefined) return unknownTopic(topic);
  return syntaxReply(`${spec.syntax}${spec.provided ? "" : " (not provided)"}`);
}

function syntaxReply(syntax: string): Reply {
  return reply(ReplyCode.Help, `Syntax: ${syntax}`);
}

function unknownTopic(topic: string): Reply {
  return reply(
    ReplyCode.BadArgument,
    `No help on "${escapeControls(topic)}": this command is unknown; HELP lists all commands`,
  );
}

function inColumns(words: readonly string[]): readonly string[] {
  const rows = Math.ceil(words.length / COLUMNS);
  return Array.from({ length: rows }, (_, row) => {
    const cells = words.slice(row * COLUMNS, (row + 1) * COLUMNS);
    return ` ${cells.map((cell) => cell.padEnd(COLUMN_WIDTH)).join("").trimEnd()}`;
  });
}
