import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { HashAlgorithm } from "../../../core/files/hash_algorithms.ts";
import type { ByteSource } from "../../transport/flow/flow.ts";

/** How many bytes are read at a time. One buffer is used for the whole file. */
const CHUNK = 1_048_576;

/** Takes bytes in order, then gives their digest. */
interface Digester {
  update(bytes: Uint8Array): void;
  /** Hexadecimal, in lower case. */
  end(): string;
}

/**
 * The digest of the next `length` bytes of a source, or of fewer if it ends before. Gives undefined as soon as the signal is
 * aborted. Rejects with `FileFault` when the file fails. Does not dispose of the source.
 */
export async function digestOf(
  source: ByteSource,
  length: number,
  algorithm: HashAlgorithm,
  signal: AbortSignal,
): Promise<string | undefined> {
  const digester = digesterOf(algorithm);
  const buffer = new Uint8Array(Math.min(CHUNK, length));
  for (let left = length; left > 0;) {
    if (signal.aborted) return undefined;
    const count = await source.read(buffer.subarray(0, Math.min(left, buffer.length)));
    if (count === null) break;
    digester.update(buffer.subarray(0, count));
    left -= count;
  }
  return signal.aborted ? undefined : digester.end();
}

const NODE_NAMES = { "MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512" };

function digesterOf(algorithm: HashAlgorithm): Digester {
  if (algorithm === "CRC32") return new Crc32();
  const hash = createHash(NODE_NAMES[algorithm]);
  return { update: (bytes) => hash.update(bytes), end: () => hash.digest("hex") };
}

class Crc32 implements Digester {
  #value = 0;

  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }

  end(): string {
    return this.#value.toString(16).padStart(8, "0");
  }
}
