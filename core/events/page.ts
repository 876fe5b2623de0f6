import type { z } from "zod";
import { EVENT_FAILURES } from "./failures.ts";
import { ferryEvent, resultLines } from "./schema.ts";
import { SCHEMA_VERSION } from "./event_line.ts";
import { probeFinding, probeJudgement } from "./probe/findings.ts";

/** Fields that every event has; the page describes them once. */
const COMMON = new Set(["schema", "event", "time", "command"]);

/** The text of docs/EVENTS.md: what `--json` prints, with tables made from the schema. */
export function eventsPage(): string {
  const [first] = ferryEvent.options;
  const common = Object.entries(first.shape).filter(([name]) => COMMON.has(name));
  return [
    ...INTRODUCTION,
    "## Fields of every event",
    "",
    ...table(common),
    "## The events",
    "",
    "A field with a `?` may be missing.",
    "",
    ...ferryEvent.options.flatMap((option) =>
      section(option, Object.entries(option.shape).filter(([name]) => !COMMON.has(name)))
    ),
    ...resultLines.flatMap((line) => section(line, Object.entries(line.shape))),
    ...findings(),
    ...FAILURES,
    ...RECIPES,
  ].join("\n");
}

/** The findings of `ferry probe`, each with its own fields. */
function findings(): readonly string[] {
  const [first] = probeFinding.options;
  const own = (name: string) => name !== "finding" && !(name in probeJudgement.shape);
  return [
    "## The findings of a probe",
    "",
    "Each element of `findings` has:",
    "",
    ...table([["finding", first.shape.finding], ...Object.entries(probeJudgement.shape)]),
    ...probeFinding.options.flatMap((option) => {
      const fields = Object.entries(option.shape).filter(([name]) => own(name));
      return [
        `### ${nameOf(option.shape.finding)}`,
        "",
        option.description ?? "",
        "",
        ...table(fields),
      ];
    }),
  ];
}

const INTRODUCTION = [
  "# Events",
  "",
  "Made by `deno task docs` from `core/events/`; do not edit by hand.",
  "",
  "With `--json`, `ferry serve`, `get` and `put` write events to standard output, one JSON object per line, and",
  "`ls`, `stat`, `du`, `rm`, `mkdir` and `mv` write one for each result. Messages for people still go to standard",
  "error.",
  "[events.schema.json](events.schema.json) is the JSON Schema of a line.",
  "",
  `This is version ${SCHEMA_VERSION}; every line has the number. Within a version new fields, events and failures may be added;`,
  "no field changes its meaning or is removed, and a field means the same in every event. So ignore fields and",
  "events that you do not know. The JSON Schema describes exactly what this version of ferry prints.",
  "",
  "- Lines are in the order of the events; the last one is `bye`. There are no lines if the command line is wrong,",
  "  if the server cannot start, or if a second Ctrl-C ends the client.",
  "- A transfer has one `transfer-started` and one `transfer-ended`, or one `transfer-refused`. A client that has to",
  "  change the representation type starts the transfer again. A session has at most one transfer at a time.",
  "- A transfer that fails and is tried again (`--retry`) has an `again` instead of its end, and starts once more.",
  "- A reader that does not read never delays a transfer. Lines of `progress` are left out first; when four million",
  "  characters wait, all lines but the last are, and `dropped` counts them in their place. At the end ferry waits",
  "  two seconds for the reader; lines that were not read by then are lost, and the last one may be incomplete.",
  "- A reader may close the pipe early (`| head -1`): the transfers continue without events.",
  "- No line contains a password. `serve --write` prints the password that it makes on standard error; a script",
  "  can set its own with `--user`.",
  "- `--output -` and `serve --receive -` use standard output for data, so they cannot be combined with `--json`;",
  "  `serve - --json` can. With `--quiet` the URL is in the `listening` event, and for people on standard error.",
  "- `ferry probe --json` prints one line, its result.",
  "- `ferry batch --json` writes what each of its commands writes by itself.",
  "- `ferry ls --json` prints only its result: an `entry` for each name, and `not-understood` if names may be",
  "  missing; without a URL, a `server` for each server. The exit code and standard error say why it failed. The",
  "  lines of `ferry who --json` have a format of their own.",
  "- Digests take time, about a second for a gigabyte. They are computed only with `--json`.",
  "",
];

const FAILURES = [
  "## Failures",
  "",
  "The values of the field `failure`:",
  "",
  `- \`serve\`, for a file or its folder: ${words(EVENT_FAILURES.file)}`,
  `- \`serve\`, for the data connection: ${words(EVENT_FAILURES.data)}`,
  `- \`get\` and \`put\`, the same kinds as the exit codes: ${words(EVENT_FAILURES.client)}`,
  "",
  "A refusal without `failure`, for instance because the client is not logged in, has `reply` and `reason`.",
  "",
];

const RECIPES = [
  "## Recipes",
  "",
  "The URL of the server, for a script that starts it:",
  "",
  "```sh",
  "jq -r 'select(.event == \"listening\") | .urls[0]'",
  "```",
  "",
  "Complete uploads and their digests, in the format of `sha256sum --check`:",
  "",
  "```sh",
  'jq -r \'select(.event == "transfer-ended" and .direction == "upload" and .sha256) | "\\(.sha256)  \\(.path[1:])"\'',
  "```",
  "",
  "Bytes by account:",
  "",
  "```sh",
  "jq -s 'map(select(.event == \"transfer-ended\")) | group_by(.account) | map({(.[0].account): map(.bytes) | add}) | add'",
  "```",
  "",
  "Failed and refused transfers, with the reason:",
  "",
  "```sh",
  'jq -r \'select(.event == "transfer-refused" or .outcome == "failed") | "\\(.time) \\(.path): \\(.reason)"\'',
  "```",
  "",
  "Clients with failed logins, and how many:",
  "",
  "```sh",
  "jq -s 'map(select(.event == \"login\" and (.accepted | not))) | group_by(.host) | map({host: .[0].host, times: length})'",
  "```",
  "",
  "The progress of all transfers, in percent:",
  "",
  "```sh",
  'jq -r \'select(.event == "progress" and .size) | "\\(.path) \\(((.offset // 0) + .bytes) * 100 / .size | floor)%"\'',
  "```",
  "",
];

function words(failures: readonly string[]): string {
  return failures.map((failure) => `\`${failure}\``).join(", ");
}

function section(
  kind: { readonly shape: { readonly event: z.ZodType }; readonly description?: string },
  fields: readonly (readonly [string, z.ZodType])[],
): readonly string[] {
  const name = nameOf(kind.shape.event);
  return [`### ${name}`, "", kind.description ?? "", "", ...table(fields)];
}

function table(fields: readonly (readonly [string, z.ZodType])[]): readonly string[] {
  return [
    "| field | meaning |",
    "| --- | --- |",
    ...fields.map(([name, type]) =>
      `| \`${name}${type.safeParse(undefined).success ? "?" : ""}\` | ${describe(type)} |`
    ),
    "",
  ];
}

/** The description of a field; of an optional one it is on either side of `optional()`. */
function describe(type: z.ZodType): string {
  const inner = "unwrap" in type && typeof type.unwrap === "function" ? type.unwrap() : undefined;
  return type.description ?? inner?.description ?? "";
}

function nameOf(literal: z.ZodType): string {
  return "value" in literal ? String(literal.value) : "";
}
