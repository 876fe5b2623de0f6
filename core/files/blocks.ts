/** A stretch of a file: from the offset `from` up to, but not including, `to`. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** How large the blocks are at least and at most: each costs a data connection, and several are held in memory. */
const LEAST = 4 * 1024 * 1024;
const MOST = 16 * 1024 * 1024;

/** Whether so many bytes are worth more than one session. */
export function isWorthBlocks(bytes: number): boolean {
  return bytes >= 2 * LEAST;
}

/** The bytes from an offset to the end of a file of this size, cut into blocks for so many sessions. */
export function blocksOf(from: number, size: number, sessions: number): readonly Block[] {
  const wanted = Math.ceil((size - from) / (4 * sessions));
  const length = Math.min(MOST, Math.max(LEAST, wanted));
  const count = Math.ceil((size - from) / length);
  return Array.from({ length: count }, (_, index) => {
    const start = from + index * length;
    return { from: start, to: Math.min(size, start + length) };
  });
}
