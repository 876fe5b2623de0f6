// This folder: opening files and archives for download, and making facts, lists and digests.

import { FileFault } from "../../../core/files/file_failure.ts";
import { baseName } from "../../../core/files/path.ts";
import { orFault } from "../../machine/system_errors.ts";
import type { ReadableFile } from "../../machine/native/native_file.ts";
import type { Sent } from "../../machine/native/send_file.ts";
import type { ByteSource, OpenedFile } from "../../transport/flow/flow.ts";
import type { Disk } from "../disk/disk.ts";
import { Patience, SLOW_COPY } from "../disk/patience.ts";
import { openDirectly } from "../jail/direct_opening.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import { openHeld } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";
import { fileFactsOf } from "./file_facts.ts";

/** Opens a regular file inside the root for reading from an offset. Folders and special files are never opened. */
export async function openSource(jail: Jail, path: string, offset: number): Promise<OpenedFile> {
  const file = openDirectly(jail, path, "read") ?? await openAnywhere(jail, path);
  return await disposedOnFailure(file, async () => {
    const { disk } = jail;
    const facts = fileFactsOf(baseName(path), await disk.infoOf(file));
    // The session refuses an offset beyond the end; to some of them no system can even seek.
    if (offset > 0 && offset <= facts.size) await disk.seek(file, offset);
    const source = new FileSource(disk, file, path, facts.size - offset);
    return { source, facts, [Symbol.dispose]: () => source[Symbol.dispose]() };
  });
}

/** Opens what links inside the root lead to, too. */
async function openAnywhere(jail: Jail, path: string): Promise<ReadableFile> {
  const real = await jail.existing(path, "read");
  return await openHeld(jail, real, { read: true }, "read", path);
}

class FileSource implements ByteSource {
  readonly #disk: Disk;
  readonly #file: ReadableFile;
  /** Virtual, for messages. */
  readonly #path: string;
  /** Bytes that the file had when it was opened and that have not been read yet. */
  #expected: number;

  /** Whether the system's sending of this one file may keep the program waiting. */
  readonly #patience = new Patience(() => performance.now(), SLOW_COPY);
  readonly sendFrom?: (send: (descriptor: number) => Sent) => Sent;

  constructor(disk: Disk, file: ReadableFile, path: string, expected: number) {
    this.#disk = disk;
    this.#file = file;
    this.#path = path;
    this.#expected = expected;
    if (file.descriptor !== undefined) this.sendFrom = (send) => this.#sendFrom(send);
  }

  /** Not for a file on a disk that keeps the program waiting. */
  #sendFrom(send: (descriptor: number) => Sent): Sent {
    const { descriptor } = this.#file;
    if (descriptor === undefined || this.#disk.isSlow || this.#patience.isOver) return "impossible";
    const sent = this.#patience.watch(() => send(descriptor));
    if (typeof sent === "number") this.#took(sent);
    return sent;
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
    this.#took(count ?? 0);
    return count;
  }

  /** So many bytes were read or sent; none: the end of the file has come. */
  #took(count: number): void {
    this.#expected -= count;
    if (count === 0 && this.#expected > 0) {
      const detail = "it became shorter while it was read";
      throw new FileFault({ kind: "io", action: "read", path: this.#path, detail });
    }
  }

  /** May be called more than once. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
