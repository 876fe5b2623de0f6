import { z } from "zod";
import { SCHEMA_VERSION } from "./version.ts";

const count = z.int().min(0);
const schema = z.literal(SCHEMA_VERSION).describe("the version of this schema");
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .describe("when it happened, UTC");
const command = z.enum(["serve", "get", "put"]).describe("which ferry says so");
const seconds = z.number().min(0).describe("how long it took, in seconds");
const bytes = count.describe("bytes on the data connection");
const host = z.string().describe("the client's address");
const port = z.int().min(0).max(65535).describe("the client's port");
const session = z.int().positive().describe("the number of the session, as in `ferry who`");
const account = z.string().describe("the name of the login; empty before one");
const reason = z.string().describe("what went wrong, in the words that people see");
const code = z.int().describe("the reply code that the server gave");

/** An event of `serve`, `get` or `put`. */
function kind<Name extends string, Fields extends z.ZodRawShape>(
  name: Name,
  description: string,
  fields: Fields,
) {
  const event = z.literal(name).describe("the kind of the event");
  return z.strictObject({ schema, event, time, command, ...fields }).describe(description);
}

/** What is said of a session of `serve`. */
const client = { session, host, port };

/** What is said of a transfer, by either side. `serve` adds who it is, `get` and `put` where it goes. */
const transfer = {
  session: session.optional(),
  host: host.optional(),
  port: port.optional(),
  account: account.optional(),
  anonymous: z.boolean().optional().describe("whether that is a login without a password"),
  url: z.string().optional().describe("the URL, without a password"),
  file: z.string().optional().describe("the local file; - for a standard stream"),
  direction: z.enum(["download", "upload"]).describe("as the client sees it"),
  path: z.string().describe("the path on the server"),
  type: z.enum(["image", "ascii"]).optional().describe("the representation type, once it is known"),
};

const size = count.optional().describe("the bytes that the file has, where that is known");

const failure = z.string().describe(
  "of which kind the failure is, a word for programs: `not-found`, `denied`, `aborted`, `broken`, ...",
);

/** One line of standard output under `--json`. */
export const ferryEvent = z.discriminatedUnion("event", [
  kind("listening", "The server serves clients from now on.", {
    urls: z.array(z.string()).min(1).describe(
      "where, the most useful first; never with a password",
    ),
    shared: z.string().describe("what is shared, in words"),
    purpose: z.enum(["read", "write", "receive"]).describe("what for"),
    certificate: z.string().regex(/^[0-9a-f]{64}$/).optional()
      .describe("SHA-256 of the certificate, for --pin; absent without TLS"),
  }),
  kind("session-opened", "A client has connected.", client),
  kind("session-closed", "Its control connection has ended.", client),
  kind("session-refused", "A client was turned away with 421.", { host, port, reason }),
  kind("login", "A client has tried to log in.", {
    ...client,
    account,
    accepted: z.boolean().describe("whether it was let in"),
    email: z.string().optional().describe("what an anonymous user gave as its address"),
    reason: reason.optional(),
  }),
  kind("banned", "An address is shut out.", {
    host: z.string().describe("the address, an IPv6 one with its network"),
    failures: count.optional().describe("after so many failed logins"),
    seconds: z.number().min(0).optional().describe("for how long, in seconds"),
  }),
  kind("transfer-started", "A file begins to travel.", {
    ...transfer,
    size,
    resumed: count.optional().describe("bytes that were there before, where it goes on with some"),
  }),
  kind("progress", "So far has it come; once a second at most for each transfer.", {
    ...transfer,
    bytes,
    size,
  }),
  kind("transfer-ended", "It travels no more.", {
    ...transfer,
    bytes,
    seconds,
    rate: count.optional().describe("bytes per second, where the time could be measured"),
    outcome: z.enum(["complete", "failed", "skipped"])
      .describe("skipped: it was there already, and nothing travelled"),
    sha256: z.string().regex(/^[0-9a-f]{64}$/).optional().describe(
      "of the file as it is on this side; only of one that travelled whole, from its first byte",
    ),
    failure: failure.optional(),
    reason: reason.optional(),
  }),
  kind("transfer-refused", "A file was asked for, or offered, and no byte of it travelled.", {
    ...transfer,
    code: code.optional(),
    failure: failure.optional(),
    reason,
  }),
  kind("expired", "The time of the server was up before it was done.", {
    after: z.enum(["expire", "until-idle"]).describe("the option that ended it"),
  }),
  kind("dropped", "Lines were left out, because nobody read fast enough.", {
    lines: count.describe("how many; lines of progress do not count"),
  }),
  kind("bye", "The last line.", {
    code: z.int().min(0).max(255).describe("the exit code"),
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
  event: z.literal("entry").describe("the kind of the line"),
  name: z.string().describe("the name"),
  type: z.enum(["file", "folder", "link", "special", "unknown"]).describe("what it is"),
  size: count.nullable().describe("bytes; null where the server does not say"),
  modified: z.string().nullable().describe("the time of the last change, UTC; null likewise"),
  path: z.string().describe("the path that fetches it"),
}).describe("One name in a folder (`ferry ls --json`).");

/** One server of the local network, a line of `ferry ls --json` without a URL. */
export const serverLine = z.strictObject({
  schema,
  event: z.literal("server").describe("the kind of the line"),
  name: z.string().describe("what it calls itself"),
  url: z.string().describe("the URL that leads there"),
  host: z.string().describe("the name of its host"),
  port: z.int().min(0).max(65535).describe("its port"),
  addresses: z.array(z.string()).describe("its addresses, IPv4 ones first"),
}).describe("One server of the local network (`ferry ls --json` without a URL).");

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
  const all = z.union([...ferryEvent.options, entryLine, serverLine]);
  const made = {
    ...z.toJSONSchema(all),
    title: "A line of standard output of ferry serve, get, put or ls with --json",
  };
  return `${JSON.stringify(made, undefined, 2)}\n`;
}
