import { TEXT_SAMPLE_BYTES } from "../../../core/files/text_detection.ts";
import type { ByteSource } from "./flow.ts";

/** The first bytes of a source, fewer than a sample only at its end. Throws `FileFault`. */
export async function readSample(source: ByteSource): Promise<Uint8Array> {
  const sample = new Uint8Array(TEXT_SAMPLE_BYTES);
  let length = 0;
  while (length < sample.length) {
    const count = await source.read(sample.subarray(length));
    if (count === null) break;
    length += count;
  }
  return sample.subarray(0, length);
}
