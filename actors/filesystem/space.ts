import { promises } from "node:fs";
import { FileFault } from "../../core/errors.ts";

/** After so many written bytes the free space is looked at again. */
const LOOK_EVERY = 8 * 2 ** 20;

/** How many bytes may still be written to the file system that holds a real path. */
export async function freeBytes(real: string): Promise<number> {
  const { bavail, bsize } = await promises.statfs(real);
  return bavail * bsize;
}

/**
 * Watches that an upload leaves so many bytes free on the disk of a real folder. The answer is told of every write before
 * it is made, and refuses it as `no-space`. Without a minimum the disk itself says when it is full.
 */
export function roomKeeper(
  folder: string,
  path: string,
  minimumFree: number,
): (bytes: number) => Promise<void> {
  let until = 0;
  return async (bytes) => {
    if (minimumFree === 0) return;
    until -= bytes;
    if (until > 0) return;
    await requireRoom(folder, path, bytes, minimumFree);
    until = LOOK_EVERY;
  };
}

/** Refuses as `no-space` what would leave less than the minimum free. */
export async function requireRoom(
  folder: string,
  path: string,
  bytes: number,
  minimumFree: number,
): Promise<void> {
  if (bytes === 0 && minimumFree === 0) return;
  const free = await freeBytes(folder);
  if (free - bytes >= minimumFree) return;
  const usable = Math.max(0, free - minimumFree);
  const detail = `${bytes} bytes wanted, ${usable} may be used`;
  throw new FileFault({ kind: "no-space", action: "write", path, detail });
}
