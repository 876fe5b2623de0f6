import { ByteWriter } from "../byte_writer.ts";
import type { FileParts, ModeDecoder, ModeEncoder } from "../parts.ts";
import { DESCRIPTOR, giveMarks, MarkerReader, requireKnown, requireMarker } from "./descriptor.ts";

/** A header has the descriptor, and the count of the bytes of its block in two bytes. */
const HEADER = 3;

/** The most bytes of a block. */
export const LONGEST_BLOCK = 0xffff;

const NO_BYTES = new Uint8Array(0);

/** Block mode (RFC 959 §3.4.2): blocks of up to 65,535 bytes, each behind a header that says what it is and how long. */
export class BlockEncoder implements ModeEncoder {
  readonly #writer = new ByteWriter();
  /** Where the header of the last block is, if that was not taken yet: a mark can still be put into it. */
  #last: number | undefined;

  bytes(bytes: Uint8Array): void {
    this.#writer.reserve(bytes.length + HEADER * (1 + Math.floor(bytes.length / LONGEST_BLOCK)));
    for (let at = 0; at < bytes.length; at += LONGEST_BLOCK) {
      this.#block(0, bytes.subarray(at, at + LONGEST_BLOCK));
    }
  }

  endOfRecord(): void {
    this.#mark(DESCRIPTOR.endOfRecord);
  }

  endOfFile(): void {
    this.#mark(DESCRIPTOR.endOfFile);
    // The next block is of another file.
    this.#last = undefined;
  }

  marker(marker: Uint8Array): void {
    requireMarker(marker);
    this.#block(DESCRIPTOR.restartMarker, marker);
    this.#last = undefined;
  }

  take(): Uint8Array<ArrayBuffer> {
    this.#last = undefined;
    return this.#writer.take();
  }

  /** The last block has the mark, or an empty one if that has left, or has ended a record itself. */
  #mark(mark: number): void {
    const before = this.#last === undefined ? mark : this.#writer.at(this.#last);
    // Two records may end one after the other, and a file behind its last record.
    if (this.#last === undefined || (before & mark) !== 0) this.#block(mark, NO_BYTES);
    else this.#writer.replace(this.#last, before | mark);
  }

  #block(descriptor: number, bytes: Uint8Array): void {
    this.#last = this.#writer.length;
    this.#writer.byte(descriptor);
    this.#writer.byte(bytes.length >> 8);
    this.#writer.byte(bytes.length & 0xff);
    this.#writer.bytes(bytes);
  }
}

/** Reads what `BlockEncoder` writes, however it is cut. */
export class BlockDecoder implements ModeDecoder {
  /** The bytes of a header that have come. */
  readonly #header = new Uint8Array(HEADER);
  #headerLength = 0;
  /** Of the block under way. */
  #descriptor = 0;
  #left = 0;
  readonly #marker = new MarkerReader();

  push(bytes: Uint8Array, file: FileParts): number {
    for (let at = 0; at < bytes.length;) {
      if (this.#headerLength < HEADER) {
        this.#header[this.#headerLength++] = bytes[at++] ?? 0;
        if (this.#headerLength < HEADER) continue;
        this.#begin(file);
      } else {
        const piece = bytes.subarray(at, at + this.#left);
        at += piece.length;
        this.#left -= piece.length;
        if ((this.#descriptor & DESCRIPTOR.restartMarker) !== 0) this.#marker.add(piece);
        else file.bytes(piece);
      }
      if (this.#left === 0 && this.#end(file)) return at;
    }
    return bytes.length;
  }

  /** Only a mark ends a file. */
  close(): boolean {
    return false;
  }

  #begin(file: FileParts): void {
    const [descriptor = 0, high = 0, low = 0] = this.#header;
    requireKnown(descriptor);
    this.#descriptor = descriptor;
    this.#left = high << 8 | low;
    if ((descriptor & DESCRIPTOR.suspect) !== 0) file.suspect();
  }

  /** The block is over: whether its file is as well. */
  #end(file: FileParts): boolean {
    const descriptor = this.#descriptor;
    this.#headerLength = 0;
    this.#descriptor = 0;
    return giveMarks(descriptor, this.#marker, file);
  }
}
