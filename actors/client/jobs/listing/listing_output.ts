import {
  entryPath,
  formatEntry,
  formatNotUnderstood,
} from "../../../../core/screen/entry_format.ts";
import {
  ListingFault,
  type ListingParser,
  type NotUnderstood,
  type RemoteEntry,
} from "../../../../core/files/listing/listing_parser.ts";
import { baseName } from "../../../../core/files/path.ts";
import { onTerminal } from "../../../../core/base/terminal_line.ts";
import { encodeText } from "../../../../core/base/text.ts";
import type { ByteSink } from "../../../transport/flow/flow.ts";
import { standardOutput } from "../../../transport/flow/standard_streams.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { ListJob } from "../job.ts";

/** Takes entries as they arrive. */
export interface EntryTaker {
  write(entries: readonly RemoteEntry[]): void | Promise<void>;
  /** No more will come. */
  end?(): Promise<void>;
}

/** Takes the bytes of a listing, and writes the entries to the output. */
export class ListingSink implements ByteSink {
  fault: ListingFault | undefined;

  constructor(readonly parser: ListingParser, readonly output: EntryTaker) {}

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

/** Prints entries on standard output. The first waits for the second: if it is the only one, it may be the listed file. */
export class EntryOutput implements EntryTaker {
  readonly #job: ListJob;
  /** The path of the URL as people read it. */
  readonly #path: string;
  readonly #certainly: "folder" | "file" | undefined;
  readonly #output: ByteSink;
  #first: RemoteEntry | undefined;
  #count = 0;

  /** `certainly`: what was listed is known to be a folder, or to be nothing but the one file. */
  constructor(conversation: Conversation, job: ListJob, certainly?: "folder" | "file") {
    this.#certainly = certainly;
    this.#job = job;
    this.#path = conversation.names.readable(job.url.path);
    this.#output = standardOutput(conversation.settings.world);
  }

  get printed(): number {
    return this.#count;
  }

  async write(all: readonly RemoteEntry[]): Promise<void> {
    const entries = this.#certainly === "file" ? all.filter((one) => this.#isItself(one)) : all;
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
    const isItself = this.#certainly !== "folder" && this.#isItself(entry);
    await this.#print([{
      entry,
      path: isItself ? path : entryPath(withoutFinalSlash(path), entry.name),
    }]);
  }

  /** Adds to `--json` what could not be read, after everything else. */
  async note(notUnderstood: NotUnderstood, namesOnly: boolean): Promise<void> {
    if (this.#job.format !== "json") return;
    await this.#output.write(
      encodeText(`${onTerminal(formatNotUnderstood(notUnderstood, namesOnly))}\n`),
    );
  }

  /** Whether it may be the file that the path names. */
  #isItself({ type, name }: RemoteEntry): boolean {
    const path = this.#path;
    return type !== "folder" && !path.endsWith("/") && name === baseName(`/${path}`);
  }

  async #print(shown: readonly { readonly entry: RemoteEntry; readonly path: string }[]) {
    const lines = shown.map((one) => `${onTerminal(formatEntry(one, this.#job.format))}\n`);
    await this.#output.write(encodeText(lines.join("")));
  }
}

/** A path of a folder as commands have it; the root stays one. */
export function withoutFinalSlash(path: string): string {
  return path === "/" ? path : path.replace(/\/+$/, "") || (path === "" ? "" : "/");
}
