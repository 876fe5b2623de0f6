import { ByteWriter } from "../byte_writer.ts";
import type { FileParts, ModeDecoder, ModeEncoder } from "../parts.ts";
import { DESCRIPTOR, giveMarks, MarkerReader, requireKnown, requireMarker } from "./descriptor.ts";

/** The first byte of a string: what it is, and in the other bits how long (RFC 959 §3.4.3). */
const KIND = { escape: 0x00, replicated: 0x80, filler: 0xc0 } as const;

/** The most bytes of a string of regular data, and of one that stands for the same byte again and again. */
const LONGEST_REGULAR = 0x7f;
const LONGEST_RUN = 0x3f;

/** Shorter runs take as much room as what they stand for, or break up regular data for nothing. */
const SHORTEST_RUN = 3;

/**
 * Compressed mode (RFC 959 §3.4.3): runs of the same byte are sent as one, runs of the filler as none. A mark is for the
 * string behind it; as the end of a record is not known ahead, that is an empty one: no filler at all.
 */
export class CompressedEncoder implements ModeEncoder {
  readonly #writer = new ByteWriter();
  readonly #filler: number;
  /** Where the descriptor of the last mark is, if nothing is behind that and it was not taken. */
  #last: number | undefined;

  /** `filler`: the space of text types, zero of the others. */
  constructor(filler: number) {
    this.#filler = filler;
  }

  bytes(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#last = undefined;
    // Where nothing repeats, each 127 bytes get one before them.
    this.#writer.reserve(bytes.length + Math.ceil(bytes.length / LONGEST_REGULAR));
    let from = 0;
    for (let at = 0; at < bytes.length;) {
      const byte = bytes[at] ?? 0;
      let end = at + 1;
      while (end < bytes.length && bytes[end] === byte) end += 1;
      const isWorth = end - at >= SHORTEST_RUN || byte === this.#filler && end - at > 1;
      if (isWorth) {
        this.#regular(bytes.subarray(from, at));
        this.#run(byte, end - at);
        from = end;
      }
      at = end;
    }
    this.#regular(bytes.subarray(from));
  }

  endOfRecord(): void {
    this.#mark(DESCRIPTOR.endOfRecord);
  }

  endOfFile(): void {
    const before = this.#last;
    if (before === undefined) this.#mark(DESCRIPTOR.endOfFile);
    else this.#writer.replace(before, this.#writer.at(before) | DESCRIPTOR.endOfFile);
    this.#last = undefined;
  }

  marker(marker: Uint8Array): void {
    requireMarker(marker);
    this.#escape(DESCRIPTOR.restartMarker);
    if (marker.length === 0) this.#writer.byte(KIND.filler);
    else this.#regular(marker);
    this.#last = undefined;
  }

  take(): Uint8Array<ArrayBuffer> {
    this.#last = undefined;
    return this.#writer.take();
  }

  #regular(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += LONGEST_REGULAR) {
      const piece = bytes.subarray(at, at + LONGEST_REGULAR);
      this.#writer.byte(piece.length);
      this.#writer.bytes(piece);
    }
  }

  #run(byte: number, length: number): void {
    const isFiller = byte === this.#filler;
    for (let left = length; left > 0; left -= LONGEST_RUN) {
      const count = Math.min(left, LONGEST_RUN);
      this.#writer.byte((isFiller ? KIND.filler : KIND.replicated) | count);
      if (!isFiller) this.#writer.byte(byte);
    }
  }

  #mark(descriptor: number): void {
    this.#escape(descriptor);
    this.#last = this.#writer.length - 1;
    this.#writer.byte(KIND.filler);
  }

  #escape(descriptor: number): void {
    this.#writer.byte(KIND.escape);
    this.#writer.byte(descriptor);
  }
}

/** What is expected next. */
type Awaited =
  | { readonly kind: "string" }
  | { readonly kind: "descriptor" }
  | { readonly kind: "replicated byte"; readonly count: number }
  | { readonly kind: "regular bytes"; readonly left: number };

const STRING: Awaited = { kind: "string" };

/** Reads compressed mode, however it is cut. */
export class CompressedDecoder implements ModeDecoder {
  readonly #filler: number;
  #awaited: Awaited = STRING;
  /** The marks of the string to come, or under way. */
  #descriptor = 0;
  readonly #marker = new MarkerReader();

  /** `filler`: as of the encoder. */
  constructor(filler: number) {
    this.#filler = filler;
  }

  push(bytes: Uint8Array, file: FileParts): number {
    for (let at = 0; at < bytes.length;) {
      const byte = bytes[at] ?? 0;
      const awaited = this.#awaited;
      switch (awaited.kind) {
        case "string":
          at += 1;
          if (this.#begin(byte, file)) return at;
          break;
        case "descriptor":
          at += 1;
          requireKnown(byte);
          // Two in a row are both for the string behind them.
          this.#descriptor |= byte;
          if ((byte & DESCRIPTOR.suspect) !== 0) file.suspect();
          this.#awaited = STRING;
          break;
        case "replicated byte":
          at += 1;
          this.#repeat(byte, awaited.count, file);
          if (this.#end(file)) return at;
          break;
        case "regular bytes": {
          const piece = bytes.subarray(at, at + awaited.left);
          at += piece.length;
          this.#give(piece, file);
          const left = awaited.left - piece.length;
          if (left > 0) this.#awaited = { kind: "regular bytes", left };
          else if (this.#end(file)) return at;
          break;
        }
        default:
          awaited satisfies never;
      }
    }
    return bytes.length;
  }

  /** Only a mark ends a file, with the string that it is for. */
  close(): boolean {
    return false;
  }

  /** The first byte of a string: whether the file ends with it. */
  #begin(byte: number, file: FileParts): boolean {
    if (byte === KIND.escape) {
      this.#awaited = { kind: "descriptor" };
    } else if (byte < KIND.replicated) {
      this.#awaited = { kind: "regular bytes", left: byte };
    } else if (byte < KIND.filler) {
      this.#awaited = { kind: "replicated byte", count: byte - KIND.replicated };
    } else {
      this.#repeat(this.#filler, byte - KIND.filler, file);
      return this.#end(file);
    }
    return false;
  }

  #repeat(byte: number, count: number, file: FileParts): void {
    if (count > 0) this.#give(new Uint8Array(count).fill(byte), file);
  }

  #give(bytes: Uint8Array, file: FileParts): void {
    if (bytes.length === 0) return;
    if ((this.#descriptor & DESCRIPTOR.restartMarker) !== 0) this.#marker.add(bytes);
    else file.bytes(bytes);
  }

  /** The string is over: whether its file is as well. */
  #end(file: FileParts): boolean {
    const descriptor = this.#descriptor;
    this.#descriptor = 0;
    this.#awaited = STRING;
    return giveMarks(descriptor, this.#marker, file);
  }
}
