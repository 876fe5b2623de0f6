import { z } from "zod";
import { EVENT_FAILURES } from "./failures.ts";
import { SCHEMA_VERSION } from "./version.ts";

// A field means the same in every kind: each is described once, here. What a kind may lack is made optional there.
const count = z.int().min(0);
const schema = z.literal(SCHEMA_VERSION).describe("the version of this schema");
const EVENT = "the kind of the line";
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .describe("when it happened, UTC");
const command = z.enum(["serve", "get", "put"]).describe("which ferry says so");
const seconds = z.number().min(0).describe("how long it lasts or has lasted, in seconds");
const bytes = count.describe("bytes on the data connection");
const host = z.string().describe(
  "the address at the other end: of a client for `serve`, of the server for `get` and `put`; of a ban perhaps a network",
);
const port = z.int().min(0).max(65535).describe("the port there");
const session = z.int().positive().describe(
  "the number of the control connection, from 1; of `serve` as in `ferry who`",
);
const account = z.string().describe("the name of the login; empty before one");
const reason = z.string().describe("what went wrong, in the words that people see");
const failure = z.enum([
  ...EVENT_FAILURES.file,
  ...EVENT_FAILURES.data,
  ...EVENT_FAILURES.client,
]).describe("of which kind that is, a word for programs (see below)");
const size = count.describe("bytes that the file has, where that is known");
const offset = count.describe(
  "where in the file the transfer begins, in bytes; absent at its start",
);
const url = z.string().describe("the URL, without a password");
const name = z.string().describe("what it is called");
const path = z.string().describe(
  "the path on the server; `get`, `put` and `ls`: from the folder of the login, unless it begins with a slash",
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

/** What is said of a control connection. */
const peer = { session, host, port };

/** What is said of a transfer. `serve` always knows who it is; `get` and `put` once they are connected. */
const transfer = {
  session: session.optional(),
  host: host.optional(),
  port: port.optional(),
  account: account.optional(),
  anonymous: z.boolean().optional().describe("whether that is a login without a password"),
  url: url.optional(),
  file: z.string().optional().describe(
    "the local file as the command line has it; - for a standard stream (`get`, `put`)",
  ),
  direction: z.enum(["download", "upload"]).describe("as the client sees it"),
  path,
  representation: z.enum(["image", "ascii"]).optional().describe(
    "how it travels, once that is known: as it is, or as text",
  ),
};

/** One line of standard output of `serve`, `get` or `put` under `--json`. */
export const ferryEvent = z.discriminatedUnion("event", [
  kind("listening", "The server serves clients from now on. Its first line.", {
    urls: z.array(z.string()).min(1).describe(
      "where, the most useful first; never with a password",
    ),
    shared: z.string().describe("what is shared, in words"),
    purpose: z.enum(["read", "write", "receive"]).describe("what for"),
    certificate: z.string().regex(/^[0-9a-f]{64}$/).optional()
      .describe("SHA-256 of the certificate, for --pin; absent without TLS"),
  }),
  kind("session-opened", "A control connection stands.", peer),
  kind("session-closed", "It has ended.", peer),
  kind("session-refused", "A client was turned away with 421.", { host, port, reason }),
  kind("login", "Somebody was let in, or was not.", {
    ...peer,
    account,
    accepted: z.boolean().describe("whether it was let in"),
    email: z.string().optional().describe(
      "what an anonymous user gave as an e-mail address, if it is one",
    ),
    reason: reason.optional(),
  }),
  kind("banned", "An address is shut out.", {
    host,
    failures: count.optional().describe("after so many failed logins"),
    seconds: seconds.optional(),
  }),
  kind("transfer-started", "A file begins to travel.", {
    ...transfer,
    size: size.optional(),
    offset: offset.optional(),
  }),
  kind("progress", "So far has it come; once a second at most for each transfer.", {
    ...transfer,
    size: size.optional(),
    offset: offset.optional(),
    bytes,
  }),
  kind("transfer-ended", "It travels no more.", {
    ...transfer,
    size: size.optional(),
    offset: offset.optional(),
    bytes,
    seconds,
    rate: count.optional().describe("bytes per second, where the time could be measured"),
    outcome: z.enum(["complete", "failed", "skipped"])
      .describe(
        "`complete`, `failed`, or `skipped`: it was there already, and nothing travelled",
      ),
    sha256: z.string().regex(/^[0-9a-f]{64}$/).optional().describe(
      "of the file as it is on this side (of a text the line ends may be others on the other side); only of one that travelled whole, from its first byte",
    ),
    failure: failure.optional(),
    reason: reason.optional(),
  }),
  kind("transfer-refused", "A file was asked for, or offered, and no byte of it travelled.", {
    ...transfer,
    reply: z.int().min(100).max(999).optional().describe(
      "the code of the server's reply, where that is what refused it",
    ),
    failure: failure.optional(),
    reason,
  }),
  kind("expired", "The time of the server was up before it was done.", {
    after: z.enum(["expire", "until-idle"]).describe("the option that ended it"),
  }),
  kind("dropped", "Lines were left out here, because nobody read fast enough.", {
    lines: count.describe("how many; lines of `progress` do not count"),
  }),
  kind("bye", "The last line.", {
    exit_code: z.int().min(0).max(255).describe("the exit code"),
    seconds,
    downloads: count.describe("files that travelled whole to a client"),
    uploads: count.describe("files that travelled whole to a server"),
    downloaded: count.describe("bytes of downloads, those that failed included"),
    uploaded: count.describe("bytes of uploads, those that failed included"),
    failed: count.describe("transfers that failed or were refused"),
  }),
]);

/** One name in a folder, a line of `ferry ls --json`: the result itself, so neither time nor command are in it. */
export const entryLine = z.strictObject({
  schema,
  event: z.literal("entry").describe(EVENT),
  name,
  type: z.enum(["file", "folder", "link", "special", "unknown"]).describe("what it is"),
  size: size.nullable().describe("bytes that the file has, where that is known"),
  modified: z.string().nullable().describe(
    "the time of the last change, UTC; null where the server does not say",
  ),
  path,
}).describe("One name in a folder (`ferry ls --json`).");

/** What of a listing could not be read, the last line of `ferry ls --json` where there is such: names may be missing. */
export const notUnderstoodLine = z.strictObject({
  schema,
  event: z.literal("not-understood").describe(EVENT),
  not_understood: count.describe("how many lines"),
  first: z.string().describe("the first of them, as the server sent it"),
  names_only: z.boolean().describe(
    "whether no line was understood, so that the names come from NLST and nothing else is known",
  ),
}).describe("Lines of the server's listing that were not understood (`ferry ls --json`).");

/** One server of the local network, a line of `ferry ls --json` without a URL. */
export const serverLine = z.strictObject({
  schema,
  event: z.literal("server").describe(EVENT),
  name,
  url,
  hostname: z.string().describe("the name of its host"),
  port,
  addresses: z.array(z.string()).describe("its addresses, IPv4 ones first"),
}).describe("One server of the local network (`ferry ls --json` without a URL).");

/** The lines that are a result, and no event. */
export const resultLines = [entryLine, notUnderstoodLine, serverLine] as const;

/** A line of standard output under `--json`. */
export type FerryEvent = z.infer<typeof ferryEvent>;

/** The kinds of events. */
export type EventKind = FerryEvent["event"];

/** What the line of an event of that kind says beside what every line says. */
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
