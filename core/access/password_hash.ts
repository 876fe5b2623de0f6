import { decodeBase64, encodeBase64 } from "@std/encoding/base64";

/** The parameters of scrypt (RFC 7914 §2). */
export interface ScryptParameters {
  /** N: the cost in memory and time, a power of two. */
  readonly cost: number;
  /** r: the size of a block; memory is 128 N r bytes. */
  readonly blockSize: number;
  /** p: how many times it is repeated. */
  readonly parallelization: number;
}

/** A stored password: enough to check a password, but not the password itself. */
export interface PasswordHash extends ScryptParameters {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly hash: Uint8Array<ArrayBuffer>;
}

/**
 * The most memory, in bytes, that checking one password may use, so that an accounts file cannot make logins exhaust
 * the machine.
 */
export const MOST_HASH_MEMORY = 256 * 1024 * 1024;

/** The most work, in bytes mixed, that checking one password may take: a few seconds. */
const MOST_HASH_WORK = 2 * 1024 * 1024 * 1024;

const SHORTEST_SALT = 8;
const SHORTEST_HASH = 16;
const LONGEST_PART = 128;

/** `scrypt$N$r$p$salt$hash`, the last two in base64 without padding. */
export function formatPasswordHash(kept: PasswordHash): string {
  const { cost, blockSize, parallelization, salt, hash } = kept;
  const numbers = [cost, blockSize, parallelization].join("$");
  return `scrypt$${numbers}$${withoutPadding(salt)}$${withoutPadding(hash)}`;
}

/**
 * Parses what `formatPasswordHash` writes; undefined if the text is no hash, or one that needs too much memory or work.
 */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const [
    scheme,
    cost = "",
    blockSize = "",
    parallelization = "",
    saltText = "",
    hashText = "",
    more,
  ] = text.split("$");
  if (scheme !== "scrypt" || more !== undefined) return undefined;
  const parameters = {
    cost: wholeNumber(cost),
    blockSize: wholeNumber(blockSize),
    parallelization: wholeNumber(parallelization),
  };
  const salt = parseBase64(saltText);
  const hash = parseBase64(hashText);
  if (salt === undefined || hash === undefined || !areBearable(parameters)) return undefined;
  if (salt.length < SHORTEST_SALT || hash.length < SHORTEST_HASH) return undefined;
  return { ...parameters, salt, hash };
}

function areBearable({ cost, blockSize, parallelization }: ScryptParameters): boolean {
  if (cost < 2 || !Number.isInteger(Math.log2(cost))) return false;
  if (blockSize < 1 || parallelization < 1) return false;
  const memory = 128 * cost * blockSize;
  return memory <= MOST_HASH_MEMORY && memory * parallelization <= MOST_HASH_WORK;
}

function wholeNumber(text: string): number {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
}

function withoutPadding(bytes: Uint8Array): string {
  return encodeBase64(bytes).replace(/=+$/, "");
}

/** Only canonical base64, so that the same bytes have only one text. */
function parseBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]+$/.test(text) || text.length > LONGEST_PART || text.length % 4 === 1) {
    return undefined;
  }
  const bytes = decodeBase64(text);
  return withoutPadding(bytes) === text ? bytes : undefined;
}
