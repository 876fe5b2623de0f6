import { baseName } from "../../../core/files/path.ts";
import { refuse } from "../../machine/system_errors.ts";
import { basename, dirname, join } from "../../machine/system/local_path.ts";
import type { AccountView } from "../account_view.ts";
import type { Disk } from "../disk/disk.ts";
import { holdingFolder } from "../jail/held_folder.ts";
import { secondsOf } from "../tree/attributes.ts";
import { newMode, settleNew } from "./writing.ts";

/** All of a small file. */
export interface SmallFile {
  readonly bytes: Uint8Array;
  /** When it was last modified, in ms since 1970; undefined: now. */
  readonly modified?: number;
}

/**
 * Makes a new small file in one go: under the name `part` in its folder until it is complete. Refuses a name that is
 * taken. What could not be completed is removed. For the program's own user: neither quota nor free space is judged.
 */
export async function placeFile(
  view: AccountView,
  path: string,
  part: string,
  file: SmallFile,
): Promise<void> {
  const { jail } = view;
  const real = await jail.newEntry(path, "write");
  if (baseName(part) !== part) refuse("name-not-allowed", "write", path);
  await holdingFolder(jail, dirname(real), "write", path, async (folder) => {
    const { disk } = jail;
    const target = join(folder, basename(real));
    if (await disk.lstatOrUndefined(target) !== undefined) refuse("exists", "write", path);
    const held = join(folder, part);
    const options = { write: true, createNew: true, ...newMode(view) };
    const opened = await disk.open(held, options);
    try {
      await fill(disk, opened, file);
      settleNew(view, opened, join(dirname(real), part));
      await disk.rename(held, target);
    } catch (error) {
      await disk.remove(held);
      throw error;
    } finally {
      opened.close();
    }
  });
}

async function fill(
  disk: Disk,
  opened: Deno.FsFile,
  { bytes, modified }: SmallFile,
): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await disk.write(opened, bytes.subarray(at));
  if (modified === undefined) return;
  const seconds = secondsOf(modified);
  opened.utimeSync(seconds, seconds);
}
