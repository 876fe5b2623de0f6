import { FileFault } from "../../../core/files/file_failure.ts";
import type { FileFacts, FileType } from "../../../core/files/listing/listing.ts";
import { SortedNames } from "../../../core/files/listing/lines/sorted_names.ts";
import { isNameAllowed } from "../../../core/files/path.ts";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import { Slices } from "../../kernel/pause.ts";
import { SEPARATOR } from "../../machine/system/local_path.ts";
import { fileFailure } from "../../machine/system_errors.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import type { Jail } from "../jail/jail.ts";
import { fileFactsOf } from "./file_facts.ts";
import type { FolderEntries } from "./folder_entries.ts";
import { type FolderReader, holdToRead } from "./folder_reader.ts";

/** Which names of a folder are wanted, and in which order. */
export interface WantedNames {
  /** By default all are. */
  readonly matches?: (name: string) => boolean;
  /** The last name first. */
  readonly reversed?: boolean;
}

/** Decides whether a name is listed. A name that is not listed as a folder is not listed at all. */
export type ListingRule = (name: string, isFolder: boolean) => boolean;

const ALL: ListingRule = () => true;

/**
 * Opens a real folder inside the root and reads its names, which are then listed in their order. Left out are those that no
 * line can hold, that belong to hidden uploads, and that `isListed` excludes.
 */
export async function openFolder(
  jail: Jail,
  real: string,
  path: string,
  isListed: ListingRule = ALL,
  wanted: WantedNames = {},
): Promise<FolderEntries> {
  const reader = await holdToRead(jail, real, path);
  return await disposedOnFailure(reader, () => {
    return new OpenedFolder(jail, reader, path, isListed).read(wanted);
  });
}

/**
 * A folder that is held while it is listed. Only its names are kept: each is looked at when its turn comes. So a listing holds
 * the names that were there when it began and are there still, each as it is at that moment. The calls are synchronous, for
 * which the caller makes slices: five times as many per second as asynchronous ones.
 */
class OpenedFolder implements FolderEntries {
  readonly #jail: Jail;
  readonly #reader: FolderReader;
  readonly #path: string;
  readonly #isListed: ListingRule;
  #names = new SortedNames();
  /** Names that are listed only if they are links to folders. */
  readonly #undecided = new Set<string>();
  /** The types of names that are not valid UTF-8. */
  readonly #unreachable = new Map<string, FileType>();

  constructor(jail: Jail, reader: FolderReader, path: string, isListed: ListingRule) {
    this.#jail = jail;
    this.#reader = reader;
    this.#path = path;
    this.#isListed = isListed;
  }

  /** Reads the names, and gives the folder itself. */
  async read({ matches, reversed }: WantedNames): Promise<this> {
    this.#names = new SortedNames(reversed);
    const slices = new Slices();
    for (const entry of this.#reader.names()) {
      if (slices.isOver) await slices.next();
      if (matches === undefined || matches(entry.name)) this.#add(entry);
    }
    return this;
  }

  get length(): number {
    return this.#names.length;
  }

  next(): FileFacts | undefined {
    for (let name = this.#names.take(); name !== undefined; name = this.#names.take()) {
      const facts = this.#look(name);
      if (facts !== undefined && this.#mayShow(facts)) return facts;
    }
    return undefined;
  }

  nextName(): string | undefined {
    for (let name = this.#names.take(); name !== undefined; name = this.#names.take()) {
      if (!this.#isUndecided(name)) return name;
      const facts = this.#look(name);
      if (facts !== undefined && this.#mayShow(facts)) return name;
    }
    return undefined;
  }

  [Symbol.dispose](): void {
    this.#names = new SortedNames();
    this.#reader[Symbol.dispose]();
  }

  #add(entry: Deno.DirEntry): void {
    const { name, isSymlink, isDirectory } = entry;
    if (!isNameAllowed(name) || hiddenKind(name) !== undefined) return;
    if (!this.#isListed(name, isDirectory)) {
      // It may lead to a folder.
      if (!isSymlink || !this.#isListed(name, true)) return;
      this.#undecided.add(name);
    }
    if (name.includes(REPLACEMENT)) this.#unreachable.set(name, typeOf(entry));
    this.#names.add(name);
  }

  #mayShow({ name, type }: FileFacts): boolean {
    return !this.#isUndecided(name) || this.#isListed(name, type === "folder");
  }

  /** Most folders have no such names, and to look for one takes longer than anything else here but the look at the disk. */
  #isUndecided(name: string): boolean {
    return this.#undecided.size > 0 && this.#undecided.has(name);
  }

  #look(name: string): FileFacts | undefined {
    try {
      const info = this.#reader.look(name);
      const target = info.isSymlink
        ? this.#jail.followSync(this.#reader.path + SEPARATOR + name)
        : undefined;
      if (target === undefined) return fileFactsOf(name, info);
      return { ...fileFactsOf(name, target), linked: true };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return this.#unreachableFacts(name);
      throw new FileFault(fileFailure(error, "list", this.#path));
    }
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
