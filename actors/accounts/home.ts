import { isAbsolute, join, SEPARATOR } from "@std/path";
import type { AccountEntry } from "../../core/accounts_file.ts";

/**
 * The real folder that is `/` for an account, made when it is missing: its home, or the whole shared folder for an
 * administrator. Throws when there is no such folder and none can be made.
 */
export async function homeOf(entry: AccountEntry, sharedFolder: string): Promise<string> {
  if (entry.permissions.has("admin")) return sharedFolder;
  const absolute = isAbsolute(entry.home);
  const home = absolute ? entry.home : join(sharedFolder, entry.home);
  await Deno.mkdir(home, { recursive: true });
  const real = await Deno.realPath(home);
  // Only the operator, with an absolute path, leads out of the shared folder; a link does not.
  if (!absolute && !isInside(real, sharedFolder)) {
    throw new Error(`a link leads from ${home} out of the shared folder`);
  }
  return real;
}

function isInside(real: string, folder: string): boolean {
  return real === folder ||
    real.startsWith(folder.endsWith(SEPARATOR) ? folder : folder + SEPARATOR);
}
