// This folder: the transmission modes (RFC 959 §3.4), each with its encoder and its decoder.

import { BrokenCode } from "../parts.ts";

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

/** Throws `BrokenCode` for a descriptor with bits that have no meaning. */
export function requireKnown(descriptor: number): void {
  if ((descriptor & ~KNOWN) === 0) return;
  throw new BrokenCode(
    `the descriptor 0x${descriptor.toString(16).padStart(2, "0")} has no meaning`,
  );
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
