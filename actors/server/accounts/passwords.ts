import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";
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

/** Whether two secrets are equal; the time does not depend on where they differ. */
export function isSameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(encodeText(text)).digest();
  return timingSafeEqual(digest(a), digest(b));
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
