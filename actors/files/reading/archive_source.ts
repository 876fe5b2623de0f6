import { TAR_END, tarPadding } from "../../../core/files/contents/tar.ts";
import { orFault } from "../../machine/system_errors.ts";
import type { ByteSource, OpenedFile } from "../../transport/flow/flow.ts";

/** A member of the archive: its header, and for a file the bytes that follow. */
export interface ArchiveMember {
  readonly header: Uint8Array;
  readonly file?: OpenedFile;
}

/** Gives the header, the bytes and the padding of each member, then the end of the archive. */
export class ArchiveSource implements ByteSource {
  readonly #members: AsyncGenerator<ArchiveMember>;
  readonly #path: string;
  /** What is to be given next. */
  #pending: Uint8Array = new Uint8Array(0);
  #file: { readonly opened: OpenedFile; left: number } | undefined;
  #ended = false;
  #disposed = false;

  constructor(members: AsyncGenerator<ArchiveMember>, path: string) {
    this.#members = members;
    this.#path = path;
  }

  /** Fills the whole buffer: otherwise each small file would be sent in packets of its own. */
  async read(into: Uint8Array): Promise<number | null> {
    let filled = 0;
    while (filled < into.length) {
      const count = await this.#part(into.subarray(filled));
      if (count === null) break;
      filled += count;
    }
    return filled === 0 ? null : filled;
  }

  async #part(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#pending.length > 0) return this.#give(into);
      if (this.#file !== undefined) {
        const count = await this.#readFile(this.#file, into);
        if (count > 0) return count;
      } else if (this.#ended) {
        return null;
      } else {
        await this.#next();
      }
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#file?.opened[Symbol.dispose]();
    this.#file = undefined;
  }

  #give(into: Uint8Array): number {
    const part = this.#pending.subarray(0, into.length);
    into.set(part);
    this.#pending = this.#pending.subarray(part.length);
    return part.length;
  }

  /** Sends as many bytes as the header has promised, even if the file has grown since. */
  async #readFile(
    file: { readonly opened: OpenedFile; left: number },
    into: Uint8Array,
  ): Promise<number> {
    const count = file.left === 0
      ? 0
      : await file.opened.source.read(into.subarray(0, file.left)) ?? 0;
    file.left -= count;
    if (count === 0) {
      this.#pending = tarPadding(file.opened.facts.size);
      file.opened[Symbol.dispose]();
      this.#file = undefined;
    }
    return count;
  }

  async #next(): Promise<void> {
    const { value, done } = await orFault("read", this.#path, () => this.#members.next());
    if (done === true) {
      this.#ended = true;
      this.#pending = TAR_END;
    } else if (this.#disposed) {
      value.file?.[Symbol.dispose]();
    } else {
      this.#pending = value.header;
      if (value.file !== undefined) {
        this.#file = { opened: value.file, left: value.file.facts.size };
      }
    }
  }
}
