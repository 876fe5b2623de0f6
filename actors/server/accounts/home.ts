import { isAbsolute, join } from "../../machine/system/local_path.ts";
import { allows } from "../../../core/access/needs.ts";
import type { AccountEntry } from "../../../core/access/accounts_file.ts";
import { holdFolder } from "../../files/jail/handle.ts";
import { isWithin } from "../../files/jail/within.ts";

/**
 * The real folder that is `/` for an account: its home, which is created if missing, or the whole shared folder for an
 * administrator. Throws if the folder cannot be created.
 */
export async function homeOf(entry: AccountEntry, sharedFolder: string): Promise<string> {
  if (allows(entry.permissions, "administer")) return sharedFolder;
  // Only an absolute path, which the operator wrote, may lead out of the shared folder; a symbolic link may not.
  if (!isAbsolute(entry.home)) return await insideHome(entry.home, sharedFolder);
  await Deno.mkdir(entry.home, { recursive: true });
  return await Deno.realPath(entry.home);
}

/** Opens one folder after the other, so that nothing is created behind a link that leads out of the shared folder. */
async function insideHome(home: string, sharedFolder: string): Promise<string> {
  using shared = holdFolder(sharedFolder);
  let folder = sharedFolder;
  for (const name of home.split(/[\\/]/)) {
    if (name === "" || name === ".") continue;
    using parent = holdFolder(folder);
    if (parent !== undefined && shared !== undefined && !isWithin(parent.name, shared.name)) {
      throw ledAway(home, sharedFolder);
    }
    folder = await realFolder(join(parent?.heldPath ?? folder, name));
    if (!isWithin(folder, sharedFolder)) throw ledAway(home, sharedFolder);
  }
  return folder;
}

function ledAway(home: string, sharedFolder: string): Error {
  return new Error(`a link leads from ${join(sharedFolder, home)} out of the shared folder`);
}

/** The real path of a folder, which is created if nothing has its name. A dangling link counts as something. */
async function realFolder(path: string): Promise<string> {
  try {
    return await existingFolder(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    await makeFolder(path);
    return await existingFolder(path);
  }
}

/** Several logins may need the same home at once: the first one creates it. */
async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

async function existingFolder(path: string): Promise<string> {
  const real = await Deno.realPath(path);
  if (!(await Deno.lstat(real)).isDirectory) throw new Error(`${real} is no folder`);
  return real;
}
