import {
  entryPath,
  formatEntry,
  formatNotUnderstood,
} from "../../../../core/screen/entry_format.ts";
import type { NotUnderstood, RemoteEntry } from "../../../../core/files/listing/listing_parser.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { ListJob } from "../job.ts";
import { printResults } from "./telling/results.ts";
import { type EntryTaker, withoutFinalSlash } from "./listing_reading.ts";

/** Prints entries on standard output. The first waits for the second: if it is the only one, it may be the listed file. */
export class EntryOutput implements EntryTaker {
  readonly #job: ListJob;
  /** The path of the URL as people read it. */
  readonly #path: string;
  readonly #conversation: Conversation;
  #first: RemoteEntry | undefined;
  #count = 0;

  constructor(conversation: Conversation, job: ListJob) {
    this.#job = job;
    this.#path = conversation.names.readable(job.url.path);
    this.#conversation = conversation;
  }

  async write(entries: readonly RemoteEntry[]): Promise<void> {
    if (this.#count === 0) [this.#first] = entries;
    this.#count += entries.length;
    if (this.#count <= 1) return;
    const held = this.#first === undefined || this.#first === entries[0] ? [] : [this.#first];
    this.#first = undefined;
    const folder = withoutFinalSlash(this.#path);
    await this.#print(
      [...held, ...entries].map((entry) => ({ entry, path: entryPath(folder, entry.name) })),
    );
  }

  /** Prints what still waits. `isFolder`: the path is certainly not that of the only entry. */
  async end(isFolder: boolean): Promise<void> {
    const entry = this.#first;
    if (entry === undefined) return;
    this.#first = undefined;
    const path = isFolder ? entryPath(withoutFinalSlash(this.#path), entry.name) : this.#path;
    await this.#print([{ entry, path }]);
  }

  /** Adds to `--json` what could not be read, after everything else. */
  async note(notUnderstood: NotUnderstood, namesOnly: boolean): Promise<void> {
    if (this.#job.format !== "json") return;
    await printResults(this.#conversation, [formatNotUnderstood(notUnderstood, namesOnly)]);
  }

  async #print(shown: readonly { readonly entry: RemoteEntry; readonly path: string }[]) {
    const lines = shown.map((one) => formatEntry(one, this.#job.format));
    await printResults(this.#conversation, lines);
  }
}
