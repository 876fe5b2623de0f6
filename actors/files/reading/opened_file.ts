import type { SizedFacts } from "../../../core/files/listing/listing.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import type { ByteSource, OpenedFile } from "../../transport/flow/flow.ts";
import { fileFailure } from "../../machine/system_errors.ts";

/** An opened file to read from; `path` is the virtual one, for messages. */
export function openedSource(
  file: Deno.FsFile,
  path: string,
  facts: SizedFacts,
  offset: number,
): OpenedFile {
  const source = new FileSource(file, path, facts.size - offset);
  return { source, facts, [Symbol.dispose]: () => source[Symbol.dispose]() };
}

class FileSource implements ByteSource {
  readonly #file: Disposer;
  readonly #path: string;
  /** Bytes that the file had when it was opened and that have not been read yet. */
  #expected: number;

  constructor(file: Deno.FsFile, path: string, expected: number) {
    this.#file = new Disposer(file);
    this.#path = path;
    this.#expected = expected;
  }

  async read(into: Uint8Array): Promise<number | null> {
    const count = await this.#readOnce(into);
    this.#expected -= count ?? 0;
    if (count === null && this.#expected > 0) {
      const detail = "it became shorter while it was read";
      throw new FileFault({ kind: "io", action: "read", path: this.#path, detail });
    }
    return count;
  }

  async #readOnce(into: Uint8Array): Promise<number | null> {
    try {
      return await this.#file.opened.read(into);
    } catch (error) {
      throw new FileFault(fileFailure(error, "read", this.#path));
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Closes a file once, however many dispose of it. */
class Disposer {
  #closed = false;

  constructor(readonly opened: Deno.FsFile) {}

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.opened.close();
  }
}
