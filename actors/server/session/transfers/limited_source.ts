import type { ByteSource } from "../../../transport/flow/flow.ts";

/** The first `length` bytes of a source, and then its end. Disposing of it disposes of the source. */
export function limitedSource(source: ByteSource, length: number): ByteSource {
  let left = length;
  return {
    read: async (into) => {
      if (left === 0) return null;
      const count = await source.read(into.subarray(0, Math.min(left, into.length)));
      left -= count ?? left;
      return count;
    },
    [Symbol.dispose]: () => source[Symbol.dispose](),
  };
}
