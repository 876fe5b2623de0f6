// This folder: opening files and archives for download, and making facts, lists and digests.

import { FileFault } from "../../../core/files/file_failure.ts";
import { baseName } from "../../../core/files/path.ts";
import { orFault } from "../../machine/system_errors.ts";
import type { ByteSource, OpenedFile } from "../../transport/flow/flow.ts";
import type { Disk } from "../disk/disk.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import { openHeld } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";
import { fileFactsOf } from "./file_facts.ts";

/** Opens a regular file inside the root for reading from an offset. Folders and special files are never opened. */
export async function openSource(jail: Jail, path: string, offset: number): Promise<OpenedFile> {
  const real = await jail.existing(path, "read");
  const file = await openHeld(jail, real, { read: true }, "read", path);
  return await disposedOnFailure(file, async () => {
    const { disk } = jail;
    const facts = fileFactsOf(baseName(path), await disk.infoOf(file));
    // The session refuses an offset beyond the end; to some of them no system can even seek.
    if (offset > 0 && offset <= facts.size) await disk.seek(file, offset);
    const source = new FileSource(disk, file, path, facts.size - offset);
    return { source, facts, [Symbol.dispose]: () => source[Symbol.dispose]() };
  });
}

class FileSource implements ByteSource {
  readonly #disk: Disk;
  readonly #file: Deno.FsFile;
  /** Virtual, for messages. */
  readonly #path: string;
  /** Bytes that the file had when it was opened and that have not been read yet. */
  #expected: number;

  constructor(disk: Disk, file: Deno.FsFile, path: string, expected: number) {
    this.#disk = disk;
    this.#file = file;
    this.#path = path;
    this.#expected = expected;
  }

  get left(): number {
    return this.#expected;
  }

  async read(into: Uint8Array): Promise<number | null> {
    const count = await orFault(
      "read",
      this.#path,
      () => this.#disk.read(this.#file, into, this.#expected),
    );
    this.#expected -= count ?? 0;
    if (count === null && this.#expected > 0) {
      const detail = "it became shorter while it was read";
      throw new FileFault({ kind: "io", action: "read", path: this.#path, detail });
    }
    return count;
  }

  /** May be called more than once. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
