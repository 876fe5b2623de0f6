/** The bytes in two pieces, once for every place where they can be cut, both ends included. */
export function* everySplit(bytes: Uint8Array): Generator<readonly [Uint8Array, Uint8Array]> {
  for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
}

/** The bytes one by one. */
export function oneByOne(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/** The bytes cut at these places; places beyond the end count as the end. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const sorted = [0, ...places, bytes.length].map((at) => Math.min(at, bytes.length))
    .sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}
