import type { EntryFacts } from "../../../core/files/listing/entry_facts.ts";
import { Slices } from "../../kernel/waiting/slices.ts";
import { SEPARATOR } from "../../machine/system/local_path.ts";
import { type NameSink, NativeFolder } from "../../machine/native/native_folder.ts";
import { systemCalls } from "../../machine/native/system_calls.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import type { Jail } from "../jail/jail.ts";
import { fillFacts } from "./file_facts.ts";

/** A folder whose names are read and looked at. What fails throws what the runtime throws. */
export interface FolderReader extends Disposable {
  /** A path that leads to it, even if it is renamed where it can be held. */
  readonly path: string;
  /** Gives all names in it, in no order. Others get their turn meanwhile. */
  readNames(sink: NameSink): Promise<void>;
  /** Fills in what the name in the facts is, at once; a link is not followed. */
  look(facts: EntryFacts): void;
}

/** A folder of at most so many bytes holds some hundred names; where the size of a folder says nothing it is 0. */
const SMALL = 16_384;

/** Holds a real folder inside the root to read it, by the system's own calls where there are any. `path` is for refusals. */
export async function holdToRead(jail: Jail, real: string, path: string): Promise<FolderReader> {
  const handle = await jail.disk.holdFolder(real);
  if (handle === undefined) return new RuntimeReader(real);
  return await disposedOnFailure(handle, () => {
    jail.requireHeld(handle.name, real, "list", path);
    const calls = systemCalls();
    const native = calls && NativeFolder.open(calls, handle.heldPath);
    if (native === undefined) return new RuntimeReader(handle.heldPath, handle);
    // Its own descriptor holds the folder from here on.
    handle[Symbol.dispose]();
    return new NativeReader(native);
  });
}

class NativeReader implements FolderReader {
  readonly #folder: NativeFolder;
  readonly path: string;

  constructor(folder: NativeFolder) {
    this.#folder = folder;
    this.path = folder.path;
  }

  async readNames(sink: NameSink): Promise<void> {
    const slices = new Slices();
    while (this.#folder.readInto(sink)) {
      if (slices.isOver) await slices.next();
    }
  }

  look(facts: EntryFacts): void {
    if (this.#folder.look(facts)) return;
    // The runtime fails alike, and has words for it.
    fillFacts(facts, Deno.lstatSync(`${this.path}/${facts.name}`));
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

class RuntimeReader implements FolderReader {
  readonly path: string;
  readonly #handle: Disposable | undefined;

  constructor(path: string, handle?: Disposable) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * The synchronous way of the runtime reads all names at once. The asynchronous one lets others have their turn, but takes
   * longer than most folders do.
   */
  async readNames(sink: NameSink): Promise<void> {
    const { size } = Deno.statSync(this.path);
    if (size > 0 && size <= SMALL) {
      for (const entry of Deno.readDirSync(this.path)) sink.addEntry(entry);
      return;
    }
    for await (const entry of Deno.readDir(this.path)) sink.addEntry(entry);
  }

  look(facts: EntryFacts): void {
    fillFacts(facts, Deno.lstatSync(this.path + SEPARATOR + facts.name));
  }

  [Symbol.dispose](): void {
    this.#handle?.[Symbol.dispose]();
  }
}
