import { onTerminal } from "../../core/terminal_line.ts";
import { entryPath, formatEntry } from "../../core/entry_format.ts";
import { ListingFault, type ListingFormat, ListingParser } from "../../core/listing_parser.ts";
import { parseFactsLine, type RemoteEntry } from "../../core/listing_parser.ts";
import { baseName } from "../../core/path.ts";
import { lastComponent } from "../../core/remote_entry.ts";
import { encodeText } from "../../core/text.ts";
import type { ByteSink, Flow } from "../messages.ts";
import { standardOutput } from "../standard_streams.ts";
import type { Conversation } from "./conversation.ts";
import { ClientFault, fail, isPositive, isUnknownCommand, refusal } from "./fault.ts";
import type { ListJob } from "./job.ts";

/**
 * Prints what the URL names: by MLSD and MLST (RFC 3659 §7) where the server has them, else by LIST. Throws a
 * `ClientFault`.
 */
export async function list(conversation: Conversation, job: ListJob): Promise<void> {
  await conversation.ready();
  // RFC 959 §4.1.3: the user sees to it that the type is ASCII before LIST.
  await conversation.represent("ascii");
  const path = withoutFinalSlash(job.url.path);
  if (conversation.listsForPrograms && await listFacts(conversation, job, path)) return;
  await listLines(conversation, job, path);
}

/** By MLSD; whether the server knows it. A path that MLSD refuses may still be a file: MLST tells. */
async function listFacts(conversation: Conversation, job: ListJob, path: string): Promise<boolean> {
  try {
    await retrieve(conversation, job, "mlsd", path === "" ? "MLSD" : `MLSD ${path}`);
    return true;
  } catch (error) {
    if (!(error instanceof ClientFault) || error.received === undefined) throw error;
    if (isUnknownCommand(error.received) || error.received.code === 504) return false;
    const file = path === "" ? undefined : await lookUp(conversation, path);
    if (file === undefined || file.type === "folder") throw error;
    const output = new EntryOutput(conversation, job);
    await output.write([file]);
    await output.end();
    return true;
  }
}

/** MLST: the facts of one name; undefined when the server does not say. */
async function lookUp(conversation: Conversation, path: string): Promise<RemoteEntry | undefined> {
  const received = await conversation.command(`MLST ${path}`);
  if (!isPositive(received)) return undefined;
  const entry = parseFactsLine((received.lines[1] ?? "").replace(/^ /, ""));
  return entry === undefined ? undefined : { ...entry, name: lastComponent(entry.name) };
}

/** By LIST. Many servers answer a missing path with an empty listing, so an empty one is looked into. */
async function listLines(conversation: Conversation, job: ListJob, path: string): Promise<void> {
  // A leading dash would make options of the path.
  const argument = path.startsWith("-") ? `./${path}` : path;
  const line = argument === "" ? "LIST" : `LIST ${argument}`;
  const printed = await retrieve(conversation, job, "list", line);
  if (printed > 0 || path === "") return;
  const received = await conversation.command(`CWD ${path}`);
  if (received.code >= 500) throw refusal(line, received);
}

/** Prints the listing as it arrives; gives the number of entries. */
async function retrieve(
  conversation: Conversation,
  job: ListJob,
  format: ListingFormat,
  line: string,
): Promise<number> {
  const output = new EntryOutput(conversation, job);
  const parser = new ListingParser(format, conversation.context.clock.now(), {
    read: (line) => conversation.names.read(line),
  });
  const sink = new ListingSink(parser, output);
  const result = await conversation.transfer({
    command: () => line,
    flow: (): Promise<Flow> => Promise.resolve({ direction: "in", sink }),
    shownFailure: (failure) => failure,
  });
  if (sink.fault !== undefined) fail("integrity", `cannot use the listing: ${sink.fault.message}`);
  if (result.failure !== undefined) throw new ClientFault(result.failure);
  await output.end();
  const { notUnderstood } = parser;
  if (notUnderstood !== undefined) {
    const lines = notUnderstood.lines === 1 ? "one line" : `${notUnderstood.lines} lines`;
    conversation.settings.status.print(`ferry: ${lines} of the listing could not be understood`);
  }
  return output.printed;
}

/** Where the bytes of a listing go: through the parser to the output. */
class ListingSink implements ByteSink {
  fault: ListingFault | undefined;

  constructor(readonly parser: ListingParser, readonly output: EntryOutput) {}

  write(bytes: Uint8Array): Promise<void> {
    return this.#parsed(() => this.parser.push(bytes));
  }

  finish(): Promise<void> {
    return this.#parsed(() => this.parser.end());
  }

  [Symbol.dispose](): void {}

  async #parsed(parse: () => readonly RemoteEntry[]): Promise<void> {
    let entries: readonly RemoteEntry[];
    try {
      entries = parse();
    } catch (error) {
      if (error instanceof ListingFault) this.fault = error;
      throw error;
    }
    await this.output.write(entries);
  }
}

/** Entries on their way to standard output. The first waits for the second: alone, it may be the listed file itself. */
class EntryOutput {
  readonly #job: ListJob;
  /** The path of the URL as people read it. */
  readonly #path: string;
  readonly #output: ByteSink;
  #first: RemoteEntry | undefined;
  #count = 0;

  constructor(conversation: Conversation, job: ListJob) {
    this.#job = job;
    this.#path = conversation.names.readable(job.url.path);
    this.#output = standardOutput(conversation.settings.world);
  }

  get printed(): number {
    return this.#count;
  }

  async write(entries: readonly RemoteEntry[]): Promise<void> {
    if (entries.length === 0) return;
    if (this.#count === 0) [this.#first] = entries;
    this.#count += entries.length;
    if (this.#count === 1) return;
    const held = this.#first === undefined || this.#first === entries[0] ? [] : [this.#first];
    this.#first = undefined;
    const folder = withoutFinalSlash(this.#path);
    await this.#print(
      [...held, ...entries].map((entry) => ({ entry, path: entryPath(folder, entry.name) })),
    );
  }

  /** Prints what still waits. */
  async end(): Promise<void> {
    const entry = this.#first;
    if (entry === undefined) return;
    this.#first = undefined;
    const path = this.#path;
    const isItself = entry.type !== "folder" && !path.endsWith("/") &&
      entry.name === baseName(`/${path}`);
    await this.#print([{
      entry,
      path: isItself ? path : entryPath(withoutFinalSlash(path), entry.name),
    }]);
  }

  async #print(shown: readonly { readonly entry: RemoteEntry; readonly path: string }[]) {
    const lines = shown.map((one) => `${onTerminal(formatEntry(one, this.#job.format))}\n`);
    await this.#output.write(encodeText(lines.join("")));
  }
}

function withoutFinalSlash(path: string): string {
  return path === "/" ? path : path.replace(/\/+$/, "") || (path === "" ? "" : "/");
}
