/** The algorithms of HASH, by their names in the draft and at IANA, the weakest first. */
const HASH_ALGORITHMS = ["CRC32", "MD5", "SHA-1", "SHA-256", "SHA-512"] as const;

/** An algorithm of HASH (draft-bryan-ftpext-hash §3). */
export type HashAlgorithm = typeof HASH_ALGORITHMS[number];

/** What HASH uses until OPTS HASH asks for another one; the draft allows none weaker than SHA-1. */
export const DEFAULT_HASH_ALGORITHM: HashAlgorithm = "SHA-256";

/** The algorithm of this name in any letter case; undefined if there is none. */
export function findHashAlgorithm(name: string): HashAlgorithm | undefined {
  return HASH_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
}

/** The algorithms as FEAT shows them, a star after the chosen one: `CRC32;SHA-256*;` (draft-bryan-ftpext-hash §3.1). */
export function formatHashFeature(chosen: HashAlgorithm): string {
  return HASH_ALGORITHMS.map((name) => `${name}${name === chosen ? "*" : ""};`).join("");
}

/** A part of a file: from the offset `start` up to, but not including, `end`; without it, to the end of the file. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/** The part of a range that a file of this size has; undefined when it begins beyond the end. */
export function clipRange(
  range: ByteRange,
  size: number,
): { readonly start: number; readonly end: number } | undefined {
  if (range.start > size) return undefined;
  return { start: range.start, end: Math.max(range.start, Math.min(range.end ?? size, size)) };
}

/** A digest and what it is of. */
export interface DigestMade {
  readonly algorithm: HashAlgorithm;
  readonly start: number;
  /** The offset after its last byte. */
  readonly end: number;
  /** Hexadecimal, in lower case. */
  readonly digest: string;
}

/** The text of the 213 reply to HASH; the draft names the last byte, and an empty part as `0-0`. */
export function formatHashReply(
  { algorithm, start, end, digest }: DigestMade,
  name: string,
): string {
  return `${algorithm} ${start}-${Math.max(start, end - 1)} ${digest} ${name}`;
}
