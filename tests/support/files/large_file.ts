/** More than the buffers of two sockets hold, so that a transfer stands still when nobody reads. */
export const LARGE = 64 * 1024 * 1024;

/** Makes a file of so many zero bytes; it takes no room on the disk. */
export async function makeLargeFile(path: string, bytes: number = LARGE): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  await file.truncate(bytes);
}
