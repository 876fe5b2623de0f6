import {
  ListingFault,
  type ListingFormat,
  ListingParser,
  type NotUnderstood,
  type RemoteEntry,
} from "../../../../core/files/listing/listing_parser.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { baseName } from "../../../../core/files/path.ts";
import type { ByteSink, Flow } from "../../../transport/flow/flow.ts";
import { ClientFault, fail, refusal } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";

/** More characters of a line are not shown. */
const SHOWN_CHARACTERS = 120;

/** Takes the entries of a listing as they arrive. The listing waits for it. */
export interface EntryTaker {
  write(entries: readonly RemoteEntry[]): void | Promise<void>;
}

/** What has been read. */
export interface FolderRead {
  /**
   * `file`: the path names a file, and its entry is the only one. `unclear`: the only entry has the last name of the path;
   * either the path is that file, or a folder that holds nothing but a file of its own name.
   */
  readonly what: "folder" | "file" | "unclear";
  /** The lines that were left out. */
  readonly notUnderstood?: NotUnderstood;
  /** No line of LIST was understood: the names are those of NLST, and nothing else is known about them. */
  readonly namesOnly: boolean;
}

/** A listing that is being read. */
export interface Reading {
  readonly conversation: Conversation;
  /** Without a final slash; empty for the folder of the login. */
  readonly path: string;
  /** The last name of the path as people read it; undefined when the path names a folder by its final slash. */
  readonly lastName: string | undefined;
  readonly taker: CountingTaker;
}

/** Begins to read what a path holds. A path that ends in a slash cannot be a file. */
export function beginReading(
  conversation: Conversation,
  path: string,
  taker: EntryTaker,
): Reading {
  const readable = conversation.names.readable(path);
  const lastName = readable === "" || readable.endsWith("/") ? undefined : baseName(`/${readable}`);
  return {
    conversation,
    path: withoutFinalSlash(path),
    lastName,
    taker: new CountingTaker(taker, lastName),
  };
}

/** Passes entries on, counts them, and knows whether the only one may be what the path names. */
export class CountingTaker implements EntryTaker {
  readonly #taker: EntryTaker;
  readonly #lastName: string | undefined;
  #count = 0;
  #first: RemoteEntry | undefined;

  constructor(taker: EntryTaker, lastName: string | undefined) {
    this.#taker = taker;
    this.#lastName = lastName;
  }

  get count(): number {
    return this.#count;
  }

  /** What was listed, as far as the entries tell. */
  get what(): "folder" | "unclear" {
    const { only } = this;
    return only !== undefined && this.isItself(only) ? "unclear" : "folder";
  }

  /** The only entry. */
  get only(): RemoteEntry | undefined {
    return this.#count === 1 ? this.#first : undefined;
  }

  /** Whether the entry may be the file that the path names. */
  isItself({ type, name }: RemoteEntry): boolean {
    return type !== "folder" && name === this.#lastName;
  }

  async write(entries: readonly RemoteEntry[]): Promise<void> {
    if (entries.length === 0) return;
    this.#first ??= entries[0];
    this.#count += entries.length;
    await this.#taker.write(entries);
  }
}

/**
 * How many bytes of a listing are read at once. The entries of a whole buffer, a megabyte, would outlive the collection of
 * short-lived memory, and a long listing would cost four times as much memory and twice as much time.
 */
const PIECE = 16_384;

/** Takes the bytes of a listing, and gives the entries on. */
class ListingSink implements ByteSink {
  fault: ListingFault | undefined;

  constructor(readonly parser: ListingParser, readonly taker: EntryTaker) {}

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; from += PIECE) {
      await this.#parsed(() => this.parser.push(bytes.subarray(from, from + PIECE)));
    }
  }

  finish(): Promise<void> {
    return this.#parsed(() => this.parser.end());
  }

  [Symbol.dispose](): void {}

  async #parsed(parse: () => readonly RemoteEntry[]): Promise<void> {
    let entries: readonly RemoteEntry[];
    try {
      entries = parse();
      if (this.parser.needsDialects) {
        const { DIALECTS } = await import("../../../../core/files/listing/dialects/dialects.ts");
        entries = [...entries, ...this.parser.choose(DIALECTS)];
      }
    } catch (error) {
      if (error instanceof ListingFault) this.fault = error;
      throw error;
    }
    await this.taker.write(entries);
  }
}

/** Sends one command for a listing, and gives on its entries as they arrive; resolves with what was not understood. */
export async function retrieveListing(
  conversation: Conversation,
  { format, path }: { readonly format: ListingFormat; readonly path: string },
  taker: EntryTaker,
): Promise<NotUnderstood | undefined> {
  const parser = new ListingParser(format, conversation.context.clock.now(), {
    read: (line) => conversation.names.read(line),
    keepsAscii: conversation.names.areUtf8,
  });
  const sink = new ListingSink(parser, taker);
  const verb = format.toUpperCase();
  const line = path === "" ? verb : `${verb} ${path}`;
  const result = await conversation.transfer({
    direction: "in",
    planned: line,
    command: () => line,
    open: (): Promise<Flow> => Promise.resolve({ direction: "in", sink }),
    shownFailure: (failure) => failure,
  });
  if (sink.fault !== undefined) {
    const message = `cannot use the listing: ${sink.fault.message}`;
    throw new ClientFault({ kind: "integrity", message, lasting: true });
  }
  if (result.failure !== undefined) throw new ClientFault(result.failure);
  const final = result.replies.at(-1);
  if (final !== undefined && isUnread(final.lines.join(" "))) throw refusal(line, final);
  return parser.notUnderstood;
}

/** vsftpd reports success for a folder that it may not read: `226 Transfer done (but failed to open directory).` */
function isUnread(text: string): boolean {
  return /\bfailed to (?:open|read)\b/i.test(text);
}

/** What was not understood, in a sentence without a full stop. */
export function notUnderstoodText({ lines, first }: NotUnderstood): string {
  const shown = escapeControls(Array.from(first).slice(0, SHOWN_CHARACTERS).join(""));
  return lines === 1
    ? `one line of the listing was not understood: ${shown}`
    : `${lines} lines of the listing were not understood, the first: ${shown}`;
}

/** Ends the job: neither the lines nor the other listing had any names. */
export function failToRead(
  { conversation, path }: Reading,
  lines: NotUnderstood,
  instead: string,
): never {
  const where = escapeControls(conversation.names.readable(path)) || "the folder";
  const said = notUnderstoodText(lines);
  fail("server-refused", `cannot list ${where}: ${said}; ${instead} gives no names either`);
}

/** A path of a folder as commands have it; the root stays one. */
export function withoutFinalSlash(path: string): string {
  return path === "/" ? path : path.replace(/\/+$/, "") || (path === "" ? "" : "/");
}
