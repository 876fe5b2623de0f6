/** Converts a stream of bytes chunk by chunk, wherever the chunks are cut. */
export interface ByteTransform {
  /** The converted bytes. If nothing has to change, this may be the array given. */
  push(bytes: Uint8Array): Uint8Array;
  /** The bytes that were held back until the end of the stream. */
  end(): Uint8Array;
}
