import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import {
  MOST_HASH_MEMORY,
  type PasswordHash,
  type ScryptParameters,
} from "../../../core/access/password_hash.ts";
import { encodeText } from "../../../core/base/text.ts";

/** The cost of new hashes: 16 MiB and some tenths of a second, as OWASP recommends for scrypt. */
const PARAMETERS: ScryptParameters = { cost: 2 ** 14, blockSize: 8, parallelization: 5 };

const SALT_LENGTH = 16;
const HASH_LENGTH = 32;

/** Hashes a password with a random salt, so that the same password gives another hash every time. */
export async function hashPassword(
  password: string,
  parameters: ScryptParameters = PARAMETERS,
): Promise<PasswordHash> {
  const salt = Uint8Array.from(randomBytes(SALT_LENGTH));
  return { ...parameters, salt, hash: await derive(password, salt, parameters, HASH_LENGTH) };
}

/** Whether the password matches the hash; takes the same time whether it does or not. */
export async function verifyPassword(password: string, kept: PasswordHash): Promise<boolean> {
  const derived = await derive(password, kept.salt, kept, kept.hash.length);
  return timingSafeEqual(derived, kept.hash);
}

/** Whether a text is the secret. The time depends on the length of the text alone, and not on where they differ. */
export function isSameText(text: string, secret: string): boolean {
  const given = encodeText(text);
  const kept = encodeText(secret);
  let difference = given.length ^ kept.length;
  // Where the secret has no more bytes it begins again, so that its length does not show.
  for (let at = 0, from = 0; at < given.length; at += 1, from += 1) {
    if (from >= kept.length) from = 0;
    difference |= (given[at] ?? 0) ^ (kept[from] ?? 0);
  }
  return difference === 0;
}

/** A random hash that no password matches, so that an unknown name takes as long to check as a known one. */
export function decoyHash(): PasswordHash {
  const salt = Uint8Array.from(randomBytes(SALT_LENGTH));
  return { ...PARAMETERS, salt, hash: Uint8Array.from(randomBytes(HASH_LENGTH)) };
}

function derive(
  password: string,
  salt: Uint8Array,
  { cost, blockSize, parallelization }: ScryptParameters,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const options = { N: cost, r: blockSize, p: parallelization, maxmem: 2 * MOST_HASH_MEMORY };
  return new Promise((resolve, reject) => {
    scrypt(encodeText(password), salt, length, options, (error, key) => {
      if (error !== null) reject(error);
      else resolve(Uint8Array.from(key));
    });
  });
}
