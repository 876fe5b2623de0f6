/** How file bytes travel (RFC 959 §3.1.1): `ascii` with CR LF line ends, `image` as they are. */
export type RepresentationType = "ascii" | "image";

/** A conversion of a stream of bytes, chunk by chunk, across any chunk border. */
export interface ByteTransform {
  push(bytes: Uint8Array): Uint8Array;
  /** What is left at the end. */
  end(): Uint8Array;
}
