/** Writes all of the bytes; `onProgress` gets the length of each part that was written. */
export async function writeAll(
  conn: { write(bytes: Uint8Array): number | Promise<number> },
  bytes: Uint8Array,
  onProgress?: (count: number) => void,
): Promise<void> {
  let left = bytes;
  while (left.length > 0) {
    const count = await conn.write(left);
    onProgress?.(count);
    left = left.subarray(count);
  }
}

/** Writes all of the bytes and blocks the program until they are written. */
export function writeAllSync(
  file: { writeSync(bytes: Uint8Array): number },
  bytes: Uint8Array,
): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}
