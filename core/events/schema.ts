import { z } from "zod";
import { PLANNED_ACTIONS, PLANNED_REASONS } from "../files/tree/planned.ts";
import { EVENT_FAILURES } from "./failures.ts";
import { SCHEMA_VERSION } from "./event_line.ts";
import { probeFinding } from "./probe/findings.ts";

// A field means the same in every event, so each is described once, here. An event that may lack it makes it optional.
const count = z.int().min(0);
const schema = z.literal(SCHEMA_VERSION).describe("the version of this schema");
const EVENT = "the kind of the event";
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .describe("when it happened, in UTC");
const command = z.enum(["serve", "get", "put", "sync"]).describe(
  "the subcommand of ferry that writes the line",
);
const seconds = z.number().min(0).describe("the duration, in seconds");
const bytes = count.describe("bytes transferred on the data connection");
const host = z.string().describe(
  "the address of the peer: for `serve` the client, for `get` and `put` the server; for a ban it may be a network",
);
const port = z.int().min(0).max(65535).describe("the port of the peer");
const session = z.int().positive().describe(
  "the number of the control connection, from 1; for `serve` the number in `ferry who`",
);
const account = z.string().describe("the account's name; empty before the login");
const reason = z.string().describe("what went wrong, as a text for people");
const failure = z.enum([
  ...EVENT_FAILURES.file,
  ...EVENT_FAILURES.data,
  ...EVENT_FAILURES.client,
]).describe("the kind of the failure, for programs (see below)");
const rate = count.describe("bytes per second, if the time could be measured");
const reply = z.int().min(100).max(999).describe(
  "the code of the server's reply, if the server refused it",
);
const size = count.describe("the size of the file in bytes, if it is known");
const offset = count.describe(
  "the offset in the file at which the transfer begins, in bytes; missing if it is 0",
);
const exitCode = z.int().min(0).max(255).describe("the exit code");
const url = z.string().describe("the URL, without a password");
const name = z.string().describe("the name");
const path = z.string().describe(
  "the path on the server; for all subcommands but `serve` relative to the login folder, unless it begins with a slash",
);

/** An event of `serve`, `get` or `put`. */
function kind<Name extends string, Fields extends z.ZodRawShape>(
  name: Name,
  description: string,
  fields: Fields,
) {
  const event = z.literal(name).describe(EVENT);
  return z.strictObject({ schema, event, time, command, ...fields }).describe(description);
}

/** The fields of a control connection. */
const peer = { session, host, port };

/** The fields of a transfer. `serve` always knows the client; `get` and `put` know the server once they are connected. */
const transfer = {
  session: session.optional(),
  host: host.optional(),
  port: port.optional(),
  account: account.optional(),
  anonymous: z.boolean().optional().describe("whether it is an anonymous login"),
  url: url.optional(),
  file: z.string().optional().describe(
    "the local file as given on the command line; - for a standard stream (`get`, `put`)",
  ),
  direction: z.enum(["download", "upload"]).describe("the direction, as the client sees it"),
  path,
  representation: z.enum(["image", "ascii"]).optional().describe(
    "the representation type, once it is known: `image`, unchanged, or `ascii`, as text",
  ),
};

/** One line of standard output of `serve`, `get` or `put` under `--json`. */
export const ferryEvent = z.discriminatedUnion("event", [
  kind("listening", "The first line of `serve`: the server accepts clients from now on.", {
    urls: z.array(z.string()).min(1).describe(
      "the URLs of the server, the most useful first; without passwords",
    ),
    shared: z.string().describe("what is shared, as a text for people"),
    purpose: z.enum(["read", "write", "receive"]).describe("what clients may do"),
    certificate: z.string().regex(/^[0-9a-f]{64}$/).optional()
      .describe("SHA-256 of the certificate, for --pin; absent without TLS"),
  }),
  kind("session-opened", "A control connection was opened.", peer),
  kind("session-closed", "A control connection was closed.", peer),
  kind("session-refused", "A client was refused with 421.", { host, port, reason }),
  kind("login", "A login succeeded or failed.", {
    ...peer,
    account,
    accepted: z.boolean().describe("whether the login succeeded"),
    email: z.string().optional().describe(
      "the e-mail address that an anonymous user gave, if it is one",
    ),
    reason: reason.optional(),
  }),
  kind("banned", "An address was banned.", {
    host,
    failures: count.optional().describe("the number of failed logins"),
    seconds: seconds.optional(),
  }),
  kind("transfer-started", "A transfer has started.", {
    ...transfer,
    size: size.optional(),
    offset: offset.optional(),
  }),
  kind("progress", "How far a transfer is; at most once a second for each transfer.", {
    ...transfer,
    size: size.optional(),
    offset: offset.optional(),
    bytes,
  }),
  kind("transfer-ended", "A transfer has ended.", {
    ...transfer,
    size: size.optional(),
    offset: offset.optional(),
    bytes,
    seconds,
    rate: rate.optional(),
    outcome: z.enum(["complete", "failed", "skipped"])
      .describe(
        "`complete`, `failed`, or `skipped`: the file existed already and was not transferred",
      ),
    verified: z.enum(["SHA-256", "SHA-512", "SHA-1", "MD5", "CRC32", "size"]).optional().describe(
      "what the copy was compared by, with --verify or --check or after a lost reply: the algorithm of the checksum, or the size (`get`, `put`)",
    ),
    stored_as: z.string().optional().describe(
      "the name under which the server says that it has stored the file, if it is another one (`put`)",
    ),
    sha256: z.string().regex(/^[0-9a-f]{64}$/).optional().describe(
      "SHA-256 of the file on this side (a text may have other line ends on the other side); only if the whole file was transferred, from its first byte",
    ),
    failure: failure.optional(),
    reason: reason.optional(),
  }),
  kind("again", "A transfer has failed, and is tried again (`get`, `put`).", {
    ...transfer,
    bytes,
    wait: z.number().min(0).describe("the time until then, in seconds"),
    reply: reply.optional(),
    failure,
    reason,
  }),
  kind("transfer-refused", "A transfer was refused before any byte was transferred.", {
    ...transfer,
    reply: reply.optional(),
    failure: failure.optional(),
    reason,
  }),
  kind("expired", "The time limit of the server was reached before it was done.", {
    after: z.enum(["expire", "until-idle"]).describe("the option that ended it"),
  }),
  kind("dropped", "Lines were left out here, because the reader was too slow.", {
    lines: count.describe("the number of lines, without those of `progress`"),
  }),
  kind("bye", "The last line.", {
    exit_code: exitCode,
    seconds,
    downloads: count.describe("files that were downloaded completely"),
    uploads: count.describe("files that were uploaded completely"),
    downloaded: count.describe("bytes of downloads, including failed ones"),
    uploaded: count.describe("bytes of uploads, including failed ones"),
    failed: count.describe("transfers that failed or were refused"),
    skipped: count.optional().describe("files that were left as they were, if there are any"),
    unchanged: count.optional().describe(
      "files of trees that were the same on both sides, if there are any",
    ),
    deleted: count.optional().describe("what `--delete` has deleted, if there is any"),
    retried: count.optional().describe("how often a transfer was tried again, if any was"),
  }),
]);

const entryType = z.enum(["file", "folder", "link", "special", "unknown"])
  .describe("the type of the entry");

/** One name in a folder, a line of `ferry ls --json`. It is a result and no event, so it has neither time nor command. */
export const entryLine = z.strictObject({
  schema,
  event: z.literal("entry").describe(EVENT),
  name,
  type: entryType,
  size: size.nullable().describe("the size of the file in bytes, if it is known"),
  modified: z.string().nullable().describe(
    "the time of the last change, in UTC; null if the server does not report it",
  ),
  mode: z.string().regex(/^[0-7]{4}$/).optional().describe(
    "the Unix permissions as an octal number, if the server reports them",
  ),
  link_target: z.string().optional().describe("where a link leads, if the server reports it"),
  path,
}).describe("One name in a folder (`ferry ls --json`), or what a URL names (`ferry stat --json`).");

/** Lines of a listing that could not be parsed; the last line of `ferry ls --json` if there are any. Names may be missing. */
export const notUnderstoodLine = z.strictObject({
  schema,
  event: z.literal("not-understood").describe(EVENT),
  not_understood: count.describe("the number of lines"),
  first: z.string().describe("the first of them, as the server sent it"),
  names_only: z.boolean().describe(
    "whether no line was understood, so that the names come from NLST and nothing else is known about the files",
  ),
}).describe("Lines of the server's listing that were not understood (`ferry ls --json`).");

/** What was removed, a line of `ferry rm --json`. */
export const removedLine = z.strictObject({
  schema,
  event: z.literal("removed").describe(EVENT),
  path,
  type: z.enum(["file", "folder"]).describe("the type of the entry"),
}).describe("What was removed; a link counts as a file (`ferry rm --json`).");

/** A folder that was made, a line of `ferry mkdir --json`. */
export const folderMadeLine = z.strictObject({
  schema,
  event: z.literal("folder-made").describe(EVENT),
  path,
}).describe("A folder that was made (`ferry mkdir --json`).");

/** What was moved, a line of `ferry mv --json`. */
export const movedLine = z.strictObject({
  schema,
  event: z.literal("moved").describe(EVENT),
  path,
  new_path: z.string().describe("the new path on the server"),
}).describe("A file or folder that was moved (`ferry mv --json`).");

/** What a folder holds, a line of `ferry du --json`. */
export const usageLine = z.strictObject({
  schema,
  event: z.literal("usage").describe(EVENT),
  path,
  total: count.describe("the sizes of all files in it and below it, in bytes"),
  files: count.describe("the number of files in it and below it"),
  folders: count.describe("the number of folders below it"),
  sizeless: count.optional().describe("files of which the server does not say the size, if any"),
}).describe("What a folder holds (`ferry du --json`).");

/** One server of the local network, a line of `ferry ls --json` without a URL. */
const serverLine = z.strictObject({
  schema,
  event: z.literal("server").describe(EVENT),
  name,
  url,
  hostname: z.string().describe("the host name of the server"),
  port,
  addresses: z.array(z.string()).describe("the addresses of the server, IPv4 first"),
}).describe("One server of the local network (`ferry ls --json` without a URL).");

/** A file that was copied from one server to another, a line of `ferry cp --json`. */
export const copiedLine = z.strictObject({
  schema,
  event: z.literal("copied").describe(EVENT),
  url,
  target_url: z.string().describe("the URL of the copy, without a password"),
  direct: z.boolean().describe("whether the bytes went from server to server"),
  why_not_direct: z.string().optional().describe(
    "why they went through this machine, as a text for people",
  ),
  bytes: bytes.optional(),
  seconds,
  rate: rate.optional(),
}).describe("A file that was copied from one server to another (`ferry cp --json`).");

/** What `ferry probe` found out, the only line of `ferry probe --json`. */
export const probeLine = z.strictObject({
  schema,
  event: z.literal("probe").describe(EVENT),
  url,
  works: z.boolean().describe("whether transfers would work with these options"),
  exit_code: exitCode,
  findings: z.array(probeFinding).describe(
    "the findings, in the order in which they were made (see below)",
  ),
}).describe("What was found out about a server (`ferry probe --json`).");

/** What would be done about one path of a tree, a line of `--dry-run --json`. */
export const plannedLine = z.strictObject({
  schema,
  event: z.literal("planned").describe(EVENT),
  action: z.enum(PLANNED_ACTIONS).describe(
    "what would be done; `keep`: the file is there already, `skip`: it takes no part, `fail`: it cannot be done",
  ),
  relative: z.string().describe("the path from the top of the tree; `.` for the top itself"),
  target: z.string().describe(
    "where that is at the target: a local path, or the path on the server",
  ),
  type: entryType,
  why: z.enum(PLANNED_REASONS).describe("the reason, for programs"),
  detail: z.string().optional().describe("more about the reason, as a text for people"),
  size: size.optional(),
}).describe("What would be done about one path of a tree (`--dry-run --json`).");

/** The lines that are results and no events. */
export const resultLines = [
  entryLine,
  notUnderstoodLine,
  removedLine,
  folderMadeLine,
  movedLine,
  usageLine,
  plannedLine,
  serverLine,
  copiedLine,
  probeLine,
] as const;

/** A line of standard output under `--json`. */
export type FerryEvent = z.infer<typeof ferryEvent>;

/** The kinds of events. */
export type EventKind = FerryEvent["event"];

/** The fields of an event of that kind, without those that every event has. */
export type EventFields<Kind extends EventKind> = Omit<
  Extract<FerryEvent, { readonly event: Kind }>,
  "schema" | "event" | "time" | "command"
>;

/** The JSON Schema (draft 2020-12) of all lines, for docs/events.schema.json. */
export function eventsJsonSchema(): string {
  const all = z.union([...ferryEvent.options, ...resultLines]);
  const made = {
    ...z.toJSONSchema(all),
    title: "A line of standard output of ferry serve, get, put or ls with --json",
  };
  return `${JSON.stringify(made, undefined, 2)}\n`;
}
