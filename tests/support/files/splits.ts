/**
 * The bytes split in two at every point, and once into single bytes: a parser of a stream must give the same result for
 * all.
 */
export function everySplit(bytes: Uint8Array): readonly (readonly Uint8Array[])[] {
  const halves = Array.from(
    { length: bytes.length + 1 },
    (_, cut) => [bytes.slice(0, cut), bytes.slice(cut)],
  );
  return [...halves, Array.from(bytes, (byte) => Uint8Array.of(byte))];
}

/** The bytes split at the given points, in any order; points beyond the end are ignored. */
export function splitAt(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const edges = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length]
    .toSorted((a, b) => a - b);
  return edges.slice(1).map((edge, index) => bytes.slice(edges[index] ?? 0, edge));
}
