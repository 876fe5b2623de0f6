/** The bytes cut in two at every point, and once into single bytes: what a parser of a stream must not notice. */
export function everySplit(bytes: Uint8Array): readonly (readonly Uint8Array[])[] {
  const halves = Array.from(
    { length: bytes.length + 1 },
    (_, cut) => [bytes.slice(0, cut), bytes.slice(cut)],
  );
  return [...halves, Array.from(bytes, (byte) => Uint8Array.of(byte))];
}

/** The bytes cut at the points given, in any order; points beyond the end do nothing. */
export function splitAt(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const edges = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length]
    .toSorted((a, b) => a - b);
  return edges.slice(1).map((edge, index) => bytes.slice(edges[index] ?? 0, edge));
}
