import { promises } from "node:fs";

/** How many bytes may still be written to the file system that holds a real path. */
export async function freeBytes(real: string): Promise<number> {
  const { bavail, bsize } = await promises.statfs(real);
  return bavail * bsize;
}
