import { Buffer } from "node:buffer";

const PIECE = 1 << 20;

/** Throws if a copy is missing or differs from its original. */
export function requireEqual(original: string, copy: string): void {
  using one = Deno.openSync(original);
  using other = Deno.openSync(copy);
  const [size, found] = [one.statSync().size, other.statSync().size];
  if (size !== found) throw new Error(`${copy} has ${found} bytes in place of ${size}`);
  const [expected, actual] = [Buffer.alloc(PIECE), Buffer.alloc(PIECE)];
  for (let count = fill(one, expected); count > 0; count = fill(one, expected)) {
    fill(other, actual);
    if (expected.compare(actual, 0, count, 0, count) !== 0) {
      throw new Error(`${copy} differs from ${original}`);
    }
  }
}

/** Reads until the buffer is full or the file has ended; the bytes read. */
function fill(file: Deno.FsFile, into: Buffer<ArrayBuffer>): number {
  let at = 0;
  while (at < into.length) {
    const count = file.readSync(into.subarray(at));
    if (count === null) break;
    at += count;
  }
  return at;
}
