import { format as formatBytes } from "@std/fmt/bytes";
import { fileFault } from "../../client_fault.ts";

/**
 * The free bytes of the file system that a real folder is on, as far as this user may fill it; undefined when it does not
 * say: some network file systems report no blocks at all.
 */
export async function freeBytesAt(folder: string): Promise<number | undefined> {
  try {
    // Deno cannot tell; Node's modules take long to load, and most runs do not ask.
    const { promises } = await import("node:fs");
    const { blocks, bavail, bsize } = await promises.statfs(folder);
    return blocks === 0 ? undefined : bavail * bsize;
  } catch {
    return undefined;
  }
}

/** What is to be written where. */
export interface Need {
  /** The real path of a folder on the file system. */
  readonly folder: string;
  /** What is written, as the user knows it. */
  readonly shown: string;
  readonly bytes: number;
}

/** Throws a `ClientFault` (no space left) when so many bytes do not fit. Whatever does not fit is found out again in writing. */
export async function requireRoomHere({ folder, shown, bytes }: Need): Promise<void> {
  if (bytes <= 0) return;
  const free = await freeBytesAt(folder);
  if (free === undefined || bytes <= free) return;
  throw fileFault({
    kind: "no-space",
    action: "write",
    path: shown,
    detail: `${sizeText(bytes)} needed, ${sizeText(free)} free`,
  });
}

/** `3 MB`, for messages. */
export function sizeText(bytes: number): string {
  return formatBytes(bytes, { maximumFractionDigits: 1 });
}

/** What a tree brings to a folder here, as far as its listings have told: they are read while its files move. */
export class RoomForecast {
  #planned = 0;
  #said = false;

  /**
   * More is to come. Gives a warning, once, when what is still missing of everything planned does not fit: `done` bytes of it
   * have come. It is no failure, because files that are replaced make room, and each file is looked at again.
   */
  async warning({ folder, shown, bytes }: Need, done: number): Promise<string | undefined> {
    this.#planned += bytes;
    const missing = this.#planned - done;
    if (this.#said || bytes === 0) return undefined;
    const free = await freeBytesAt(folder);
    if (free === undefined || missing <= free) return undefined;
    this.#said = true;
    return `${sizeText(missing)} or more are still to come to ${shown}, where ${
      sizeText(free)
    } are free: not all may fit`;
  }
}
