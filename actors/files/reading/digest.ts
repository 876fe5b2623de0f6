import type { HashAlgorithm } from "../../../core/files/checksums/hash_algorithms.ts";
import type { ByteSource } from "../../transport/flow/flow.ts";

/** How many bytes are read at a time. One buffer is used for the whole file. */
const CHUNK = 1_048_576;

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
  // Node's modules for it take long to load, and few transfers ask for a digest.
  const { digesterOf } = await import("../../transport/flow/digests.ts");
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
