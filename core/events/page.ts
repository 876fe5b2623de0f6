import type { z } from "zod";
import { EVENT_FAILURES } from "./failures.ts";
import { ferryEvent, resultLines } from "./schema.ts";
import { SCHEMA_VERSION } from "./version.ts";

/** Fields that every event has; they are told once. */
const COMMON = new Set(["schema", "event", "time", "command"]);

/** docs/EVENTS.md: what `--json` prints, with the tables of the schema. */
export function eventsPage(): string {
  const [first] = ferryEvent.options;
  const common = Object.entries(first.shape).filter(([name]) => COMMON.has(name));
  return [
    ...INTRODUCTION,
    "## Fields of every event",
    "",
    ...table(common),
    "## The kinds",
    "",
    "A field with a `?` may be absent.",
    "",
    ...ferryEvent.options.flatMap((option) =>
      section(option, Object.entries(option.shape).filter(([name]) => !COMMON.has(name)))
    ),
    ...resultLines.flatMap((line) => section(line, Object.entries(line.shape))),
    ...FAILURES,
    ...RECIPES,
  ].join("\n");
}

const INTRODUCTION = [
  "# Events",
  "",
  "Made by `deno task docs` from `core/events/`; do not edit by hand.",
  "",
  "With `--json`, `ferry serve`, `get` and `put` tell what happens on standard output, one JSON object per",
  "line, and `ferry ls` prints one per name. Words for people still go to standard error.",
  "[events.schema.json](events.schema.json) is the JSON Schema of a line.",
  "",
  `This is version ${SCHEMA_VERSION}, and each line says so. Within a version new fields, kinds and failures may come;`,
  "no field changes its meaning or goes, and a field means the same in every kind. So take what you know, and",
  "leave the rest alone. The JSON Schema says exactly what this ferry prints.",
  "",
  "- Lines come in the order in which things happened; the last one is `bye`. A command line that is wrong, a",
  "  server that cannot begin, and a client that is ended at once (a second Ctrl-C) have none.",
  "- A transfer has a `transfer-started` and a `transfer-ended`, or one `transfer-refused`. A client that finds",
  "  out that the file needs the other representation type starts it again. A session has one at a time.",
  "- A reader that stands still stops nothing. First lines of `progress` are left out, then, when four million",
  "  characters wait, any but the last; where that was, `dropped` counts them. At the end ferry waits two seconds",
  "  for the reader; what it has not taken then is lost, and its last line may be cut.",
  "- A reader that has gone (`| head -1`) ends nothing: what was begun goes on, without lines.",
  "- No line holds a password. The one that `serve --write` makes is told on standard error; a script gives",
  "  its own with `--user`.",
  "- `--output -`, and `serve --receive -`, want standard output for themselves, and do not go with `--json`.",
  "  `serve - --json` shares standard input as ever. With `--quiet` the URL is in `listening` alone for programs;",
  "  for people it is on standard error.",
  "- What `ferry ls --json` prints is its result: an `entry` for each name, and `not-understood` where names may be",
  "  missing, or a `server` for each server where there was no URL, and nothing else. Why it failed is told by the",
  "  exit code and on standard error. The lines of `ferry who --json` are its own.",
  "- Digests cost time: about a second for a gigabyte. Only `--json` makes them.",
  "",
];

const FAILURES = [
  "## Failures",
  "",
  "The words of the field `failure`:",
  "",
  `- of \`serve\`, a file or the place for it: ${words(EVENT_FAILURES.file)}`,
  `- of \`serve\`, the data connection: ${words(EVENT_FAILURES.data)}`,
  `- of \`get\` and \`put\`, as the exit codes have it: ${words(EVENT_FAILURES.client)}`,
  "",
  "A refusal that has no such word, of a client that is not logged in for instance, has `reply` and `reason`.",
  "",
];

const RECIPES = [
  "## Recipes",
  "",
  "Where the server is, for a script that starts it:",
  "",
  "```sh",
  "jq -r 'select(.event == \"listening\") | .urls[0]'",
  "```",
  "",
  "What has come in whole, with its digest, as `sha256sum --check` reads it:",
  "",
  "```sh",
  'jq -r \'select(.event == "transfer-ended" and .direction == "upload" and .sha256) | "\\(.sha256)  \\(.path[1:])"\'',
  "```",
  "",
  "Bytes for each account:",
  "",
  "```sh",
  "jq -s 'map(select(.event == \"transfer-ended\")) | group_by(.account) | map({(.[0].account): map(.bytes) | add}) | add'",
  "```",
  "",
  "What went wrong, in words:",
  "",
  "```sh",
  'jq -r \'select(.event == "transfer-refused" or .outcome == "failed") | "\\(.time) \\(.path): \\(.reason)"\'',
  "```",
  "",
  "Who failed to log in, and how often:",
  "",
  "```sh",
  "jq -s 'map(select(.event == \"login\" and (.accepted | not))) | group_by(.host) | map({host: .[0].host, times: length})'",
  "```",
  "",
  "How far everything is, in percent:",
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
    "| field | what it says |",
    "| --- | --- |",
    ...fields.map(([name, type]) =>
      `| \`${name}${type.safeParse(undefined).success ? "?" : ""}\` | ${describe(type)} |`
    ),
    "",
  ];
}

/** An optional field is described inside or outside of being optional. */
function describe(type: z.ZodType): string {
  const inner = "unwrap" in type && typeof type.unwrap === "function" ? type.unwrap() : undefined;
  return type.description ?? inner?.description ?? "";
}

function nameOf(literal: z.ZodType): string {
  return "value" in literal ? String(literal.value) : "";
}
