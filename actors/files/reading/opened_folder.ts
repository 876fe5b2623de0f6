import { FileFault } from "../../../core/files/file_failure.ts";
import { EntryFacts } from "../../../core/files/listing/entry_facts.ts";
import type { FileFacts, FileType } from "../../../core/files/listing/listing.ts";
import {
  addEntryLine,
  addKnownLine,
  type EntryLines,
} from "../../../core/files/listing/lines/entry_lines.ts";
import type { LineBuffer } from "../../../core/files/listing/lines/line_buffer.ts";
import { SortedNames } from "../../../core/files/listing/lines/sorted_names.ts";
import { isNameAllowed } from "../../../core/files/path.ts";
import { EVERY_NAME_LISTED, type ListingRule } from "../../../core/files/name_filter.ts";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import type { NameSink } from "../../machine/native/native_folder.ts";
import { SEPARATOR } from "../../machine/system/local_path.ts";
import { fileFailure } from "../../machine/system_errors.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import type { Jail } from "../jail/jail.ts";
import { accessTo, fillFacts } from "./file_facts.ts";
import type { FolderEntries } from "./folder_entries.ts";
import { type FolderReader, holdToRead } from "./folder_reader.ts";

/** Which names of a folder are wanted, and in which order. */
export interface WantedNames {
  /** By default all are. */
  readonly matches?: (name: string) => boolean;
  /** The last name first. */
  readonly reversed?: boolean;
}

/**
 * Opens a real folder inside the root and reads its names, which are then listed in their order. Left out are those that no
 * line can hold, that belong to hidden uploads, and that the rule does not list.
 */
export async function openFolder(
  jail: Jail,
  real: string,
  path: string,
  rule: ListingRule = EVERY_NAME_LISTED,
  wanted: WantedNames = {},
): Promise<FolderEntries> {
  const reader = await holdToRead(jail, real, path);
  return await disposedOnFailure(reader, async () => {
    const folder = new OpenedFolder(jail, reader, path, rule, wanted);
    await reader.readNames(folder);
    return folder;
  });
}

/**
 * A folder that is held while it is listed. Only its names are kept: each is looked at when its turn comes. So a listing holds
 * the names that were there when it began and are there still, each as it is at that moment. The calls are synchronous, for
 * which the caller makes slices: five times as many per second as asynchronous ones.
 */
class OpenedFolder implements FolderEntries, NameSink {
  readonly #jail: Jail;
  readonly #reader: FolderReader;
  readonly #path: string;
  readonly #rule: ListingRule;
  readonly #matches: WantedNames["matches"];
  #names: SortedNames;
  readonly takesPlain: boolean;
  readonly #facts = new EntryFacts();
  /** Names that are listed only if they are links to folders. */
  readonly #undecided = new Set<string>();
  /** The types of names that are not valid UTF-8. */
  readonly #unreachable = new Map<string, FileType>();

  constructor(
    jail: Jail,
    reader: FolderReader,
    path: string,
    rule: ListingRule,
    { matches, reversed }: WantedNames,
  ) {
    this.#jail = jail;
    this.#reader = reader;
    this.#path = path;
    this.#rule = rule;
    this.#matches = matches;
    this.#names = new SortedNames(reversed);
    this.takesPlain = rule.listsAllUndotted && matches === undefined;
  }

  addPlain(bytes: Uint8Array, from: number, to: number): void {
    this.#names.add(bytes, from, to);
  }

  addEntry(entry: Deno.DirEntry): void {
    const { name, isSymlink, isDirectory } = entry;
    if (this.#matches?.(name) === false) return;
    if (!isNameAllowed(name) || hiddenKind(name) !== undefined) return;
    if (!this.#rule.lists(name, isDirectory)) {
      // It may lead to a folder.
      if (!isSymlink || !this.#rule.lists(name, true)) return;
      this.#undecided.add(name);
    }
    if (name.includes(REPLACEMENT)) this.#unreachable.set(name, typeOf(entry));
    this.#names.addText(name);
  }

  get length(): number {
    return this.#names.length;
  }

  next(): FileFacts | undefined {
    while (this.#take()) {
      const facts = this.#look();
      if (facts === undefined || !this.#mayShow(facts)) continue;
      return facts instanceof EntryFacts ? facts.copy() : facts;
    }
    return undefined;
  }

  addNext(lines: EntryLines, into: LineBuffer): boolean {
    while (this.#take()) {
      if (lines.needsFacts || this.#isUndecided()) {
        const facts = this.#look();
        if (facts === undefined || !this.#mayShow(facts)) continue;
        if (!(facts instanceof EntryFacts)) {
          addKnownLine(lines, facts, into);
          return true;
        }
      }
      addEntryLine(lines, this.#facts, into);
      return true;
    }
    return false;
  }

  [Symbol.dispose](): void {
    this.#names = new SortedNames();
    this.#reader[Symbol.dispose]();
  }

  /** Goes to the next name. */
  #take(): boolean {
    const names = this.#names;
    const facts = this.#facts;
    if (!names.take()) return false;
    facts.bytes = names.bytes;
    facts.from = names.from;
    facts.to = names.to;
    return true;
  }

  #mayShow({ type }: FileFacts | EntryFacts): boolean {
    return !this.#isUndecided() || this.#rule.lists(this.#facts.name, type === "folder");
  }

  /** Most folders have no such names, and to look for one takes longer than anything else here but the look at the disk. */
  #isUndecided(): boolean {
    return this.#undecided.size > 0 && this.#undecided.has(this.#facts.name);
  }

  /** Looks at the name: its facts are those of this folder, unless they are known in another way. Undefined if it has gone. */
  #look(): EntryFacts | FileFacts | undefined {
    const facts = this.#facts;
    try {
      this.#reader.look(facts);
      facts.linked = undefined;
      if (facts.type === "link") this.#follow();
      facts.access = accessTo(facts);
      return facts;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return this.#unreachableFacts(facts.name);
      throw new FileFault(fileFailure(error, "list", this.#path));
    }
  }

  /** Shows what a link leads to, if that is shared. */
  #follow(): void {
    const target = this.#jail.followSync(this.#reader.path + SEPARATOR + this.#facts.name);
    if (target === undefined) return;
    fillFacts(this.#facts, target);
    this.#facts.linked = true;
  }

  /**
   * The entry for a name that is not valid UTF-8. It reads with U+FFFD in place of its bad bytes, so the system finds nothing
   * under it. It is shown because a folder that holds it is not empty. Undefined for any other name: that has vanished.
   */
  #unreachableFacts(name: string): FileFacts | undefined {
    const type = this.#unreachable.get(name);
    return type === undefined ? undefined : { name, type, size: 0, modified: 0 };
  }
}

/** What the runtime puts in place of bytes that are not valid UTF-8. */
const REPLACEMENT = "\ufffd";

function typeOf({ isFile, isDirectory }: Deno.DirEntry): FileType {
  return isFile ? "file" : isDirectory ? "folder" : "special";
}
