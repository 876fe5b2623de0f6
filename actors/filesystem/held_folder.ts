import { closeSync, constants, openSync } from "node:fs";
import { basename, dirname, join } from "@std/path";
import type { FileAction } from "../../core/errors.ts";
import { encodeText } from "../../core/text.ts";
import { refuse } from "./failures.ts";
import type { Jail } from "./jail.ts";

/** Opens a place without the right to read it (Linux: O_PATH, which the runtime does not name). */
const O_PATH = 0o10000000;

/** The longest path that Linux takes, in bytes. */
const LONGEST_PATH = 4095;

/**
 * Works in a real folder that nobody can swap for a link meanwhile. The work is given a path of the folder that stays
 * right whatever becomes of its name: on Linux the opened folder itself, where Deno shows its descriptor (2.9 does). Elsewhere
 * the name, as checked right before. A folder that is not what the checked path says is refused as `denied`.
 */
export async function holdingFolder<T>(
  folder: string,
  action: FileAction,
  path: string,
  work: (held: string) => Promise<T>,
): Promise<T> {
  const descriptor = open(folder);
  if (descriptor === undefined) return await work(folder);
  try {
    const held = placeOf(descriptor);
    if (Deno.readLinkSync(held) !== folder) refuse("denied", action, path);
    return await work(held);
  } finally {
    closeSync(descriptor);
  }
}

/** Works on a name in a real folder that nobody can swap for a link meanwhile. The name itself is not followed. */
export async function holdingParent<T>(
  real: string,
  action: FileAction,
  path: string,
  work: (held: string) => Promise<T>,
): Promise<T> {
  // By way of its folder a name could be made that no path is short enough to reach.
  if (encodeText(real).length > LONGEST_PATH) refuse("too-long", action, path);
  return await holdingFolder(
    dirname(real),
    action,
    path,
    (folder) => work(join(folder, basename(real))),
  );
}

/** Opens a regular file inside the root: what lies at the real path right now, never what a link there leads to. */
export async function openHeld(
  jail: Jail,
  real: string,
  options: Deno.OpenOptions,
  action: FileAction,
  path: string,
): Promise<Deno.FsFile> {
  return await holdingParent(real, action, path, async (held) => {
    const file = await Deno.open(held, options);
    try {
      if (!await jail.holds(file, real, held)) refuse("denied", action, path);
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  });
}

function placeOf(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}

function open(folder: string): number | undefined {
  canHold ??= tryHolding();
  if (!canHold) return undefined;
  return openSync(folder, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

let canHold: boolean | undefined;

/** Whether descriptors of folders lead back to them here. */
function tryHolding(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    const descriptor = openSync("/", O_PATH | constants.O_DIRECTORY);
    try {
      return Deno.readLinkSync(placeOf(descriptor)) === "/";
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
