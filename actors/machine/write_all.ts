/** Writes all of the bytes; `onProgress` is told of each part that left. */
export async function writeAll(
  conn: Pick<Deno.Conn, "write">,
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
