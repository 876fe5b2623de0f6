// This folder: the transmission modes (RFC 959 §3.4), each with its encoder and its decoder.

import { BrokenCode, type FileParts } from "../parts.ts";

/** The descriptor codes of block mode and of the escape sequence of compressed mode (RFC 959 §3.4.2). They are added up. */
export const DESCRIPTOR = {
  endOfRecord: 128,
  endOfFile: 64,
  suspect: 32,
  restartMarker: 16,
} as const;

/** All codes together. The other bits have no meaning. */
const KNOWN = 0xf0;

/**
 * The longest restart marker, in bytes: what one string of compressed mode holds. The RFC names no limit; what servers send has
 * some ten digits.
 */
export const LONGEST_MARKER = 127;

/** A code that no mode has. */
export function noMeaning(what: "descriptor" | "control code", code: number): BrokenCode {
  return new BrokenCode(`the ${what} 0x${code.toString(16).padStart(2, "0")} has no meaning`);
}

/** Throws `BrokenCode` for a descriptor with bits that have no meaning. */
export function requireKnown(descriptor: number): void {
  if ((descriptor & ~KNOWN) === 0) return;
  throw noMeaning("descriptor", descriptor);
}

/** Throws `RangeError` for a restart marker that is too long to be sent. */
export function requireMarker(marker: Uint8Array): void {
  if (marker.length <= LONGEST_MARKER) return;
  throw new RangeError(`a restart marker of ${marker.length} bytes is too long`);
}

/** Collects a restart marker, which may come in pieces. Throws `BrokenCode` for one that is too long. */
export class MarkerReader {
  readonly #collected: number[] = [];

  add(bytes: Uint8Array): void {
    if (this.#collected.length + bytes.length > LONGEST_MARKER) {
      throw new BrokenCode(`a restart marker is longer than ${LONGEST_MARKER} bytes`);
    }
    this.#collected.push(...bytes);
  }

  take(): Uint8Array {
    const marker = Uint8Array.from(this.#collected);
    this.#collected.length = 0;
    return marker;
  }
}

/** Gives a file the marks of a block, or string, that is over: whether the file is as well. */
export function giveMarks(descriptor: number, marker: MarkerReader, file: FileParts): boolean {
  if ((descriptor & DESCRIPTOR.restartMarker) !== 0) file.marker(marker.take());
  if ((descriptor & DESCRIPTOR.endOfRecord) !== 0) file.endOfRecord();
  if ((descriptor & DESCRIPTOR.endOfFile) === 0) return false;
  file.endOfFile();
  return true;
}
