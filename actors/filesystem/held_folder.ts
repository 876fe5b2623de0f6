import { basename, dirname, join } from "@std/path";
import type { FileAction } from "../../core/errors.ts";
import { encodeText } from "../../core/text.ts";
import { refuse } from "./failures.ts";
import { openFolder } from "./folder_handle.ts";
import type { Jail } from "./jail.ts";
import { requireUnplanted } from "./planted.ts";

/** The longest path that Linux takes, in bytes. */
const LONGEST_PATH = 4095;

/**
 * Works in a real folder inside the root that nobody can swap for a link meanwhile: it is held open, and the work is given
 * a path that leads to it whatever becomes of its name. Where no folder can be held, it is the name as it was checked.
 * A folder that is no longer inside the root is refused as `denied`.
 */
export async function holdingFolder<T>(
  jail: Jail,
  folder: string,
  action: FileAction,
  path: string,
  work: (held: string) => Promise<T>,
): Promise<T> {
  using handle = openFolder(folder);
  if (handle === undefined) return await work(folder);
  // By another name than the checked one where the system does not tell capitals from small letters.
  if (handle.name !== folder && !jail.containsHeld(handle.name)) refuse("denied", action, path);
  return await work(handle.place);
}

/** Works on a name in a real folder that nobody can swap for a link meanwhile. The name itself is not followed. */
export async function holdingParent<T>(
  jail: Jail,
  real: string,
  action: FileAction,
  path: string,
  work: (held: string) => Promise<T>,
): Promise<T> {
  // By way of its folder a name could be made that no path is short enough to reach.
  if (encodeText(real).length > LONGEST_PATH) refuse("too-long", action, path);
  return await holdingFolder(
    jail,
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
  return await holdingParent(jail, real, action, path, async (held) => {
    const file = await Deno.open(held, options);
    try {
      if (!await jail.holds(file, real, held)) refuse("denied", action, path);
      if (action === "write" && !jail.writesPlanted && options.createNew !== true) {
        await requireUnplanted(file, real, action, path);
      }
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  });
}
