import { ByteWriter } from "../byte_writer.ts";
import type { FileParts, ModeDecoder, ModeEncoder } from "../parts.ts";
import { noMeaning } from "./descriptor.ts";

/** Stream mode of a file without records (RFC 959 §3.4.1): its bytes as they are. The end of the connection is its end. */
export class StreamEncoder implements ModeEncoder {
  readonly #writer = new ByteWriter();

  bytes(bytes: Uint8Array): void {
    this.#writer.bytes(bytes);
  }

  endOfRecord(): void {
    throw new Error("a file without records has no end of one");
  }

  endOfFile(): void {
    // The connection is closed.
  }

  marker(): void {
    throw new Error("stream mode has no restart markers");
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#writer.take();
  }
}

/** Reads what `StreamEncoder` writes. */
export class StreamDecoder implements ModeDecoder {
  push(bytes: Uint8Array, file: FileParts): number {
    file.bytes(bytes);
    return bytes.length;
  }

  close(file: FileParts): boolean {
    file.endOfFile();
    return true;
  }
}

/** The byte before a control code, and what may follow it: itself, which stands for one such byte, or marks. */
const ESCAPE = 0xff;
const MARK = { endOfRecord: 1, endOfFile: 2 } as const;
const ALL_MARKS = MARK.endOfRecord | MARK.endOfFile;

/** Stream mode of a file with records (RFC 959 §3.4.1): control codes of two bytes mark the ends of records and of the file. */
export class RecordStreamEncoder implements ModeEncoder {
  readonly #writer = new ByteWriter();
  /** Where the last mark is, if nothing is behind it and it was not taken: the end of the file goes into it. */
  #last: number | undefined;

  bytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#last = undefined;
    for (let at = 0; at < bytes.length;) {
      const next = bytes.indexOf(ESCAPE, at);
      const end = next < 0 ? bytes.length : next + 1;
      this.#writer.bytes(bytes.subarray(at, end));
      if (next >= 0) this.#writer.byte(ESCAPE);
      at = end;
    }
  }

  endOfRecord(): void {
    this.#mark(MARK.endOfRecord);
  }

  endOfFile(): void {
    if (this.#last === undefined) this.#mark(MARK.endOfFile);
    else this.#writer.replace(this.#last, ALL_MARKS);
    this.#last = undefined;
  }

  marker(): void {
    throw new Error("stream mode has no restart markers");
  }

  take(): Uint8Array<ArrayBuffer> {
    this.#last = undefined;
    return this.#writer.take();
  }

  #mark(mark: number): void {
    this.#writer.byte(ESCAPE);
    this.#last = this.#writer.length;
    this.#writer.byte(mark);
  }
}

/** Reads what `RecordStreamEncoder` writes, however it is cut. */
export class RecordStreamDecoder implements ModeDecoder {
  #isEscaped = false;

  push(bytes: Uint8Array, file: FileParts): number {
    for (let at = 0; at < bytes.length;) {
      if (this.#isEscaped) {
        this.#isEscaped = false;
        const code = bytes[at] ?? 0;
        if (code === ESCAPE) file.bytes(bytes.subarray(at, at + 1));
        else if (this.#marks(code, file)) return at + 1;
        at += 1;
        continue;
      }
      const next = bytes.indexOf(ESCAPE, at);
      const end = next < 0 ? bytes.length : next;
      if (end > at) file.bytes(bytes.subarray(at, end));
      this.#isEscaped = next >= 0;
      at = end + 1;
    }
    return bytes.length;
  }

  /** Only a mark ends a file with records. */
  close(): boolean {
    return false;
  }

  /** Whether the marks end the file. */
  #marks(code: number, file: FileParts): boolean {
    if (code === 0 || (code & ~ALL_MARKS) !== 0) {
      throw noMeaning("control code", code);
    }
    if ((code & MARK.endOfRecord) !== 0) file.endOfRecord();
    if ((code & MARK.endOfFile) === 0) return false;
    file.endOfFile();
    return true;
  }
}
