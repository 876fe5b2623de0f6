/** More bytes than the buffers of two sockets hold, so that a transfer stalls if nobody reads. */
export const LARGE = 64 * 1024 * 1024;

/** Makes a file of this many zero bytes; it uses no disk space. */
export async function makeLargeFile(path: string, bytes: number = LARGE): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  await file.truncate(bytes);
}
