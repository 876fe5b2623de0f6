import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { HashAlgorithm } from "../../../core/files/checksums/hash_algorithms.ts";

/** Takes bytes in order, then gives their digest. */
export interface Digester {
  update(bytes: Uint8Array): void;
  /** Hexadecimal, in lower case. To be called once, after the last byte. */
  end(): string;
}

const NODE_NAMES = { "MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512" };

/** A digester of no bytes yet. */
export function digesterOf(algorithm: HashAlgorithm): Digester {
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

/** The digests of one file by several algorithms, which all see its bytes once, in order. */
export class FileDigests {
  readonly #running: ReadonlyMap<HashAlgorithm, Digester>;
  readonly #ended = new Map<HashAlgorithm, string>();

  constructor(algorithms: Iterable<HashAlgorithm>) {
    this.#running = new Map([...algorithms].map((one) => [one, digesterOf(one)]));
  }

  /** The next bytes. */
  update(bytes: Uint8Array): void {
    for (const digester of this.#running.values()) digester.update(bytes);
  }

  /** The digest of all bytes, after the last one; undefined for an algorithm that was not asked for. */
  of(algorithm: HashAlgorithm): string | undefined {
    const ended = this.#ended.get(algorithm) ?? this.#running.get(algorithm)?.end();
    if (ended !== undefined) this.#ended.set(algorithm, ended);
    return ended;
  }
}
