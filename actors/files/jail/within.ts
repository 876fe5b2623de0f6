import { SEPARATOR } from "../../machine/system/local_path.ts";

/** Whether a real path is that of the folder, or of something in it, however deep. */
export function isWithin(real: string, folder: string): boolean {
  return real === folder || real.startsWith(asPrefix(folder));
}

/** Whether a real path is that of something in the folder, however deep. */
export function isBelow(real: string, folder: string): boolean {
  return real !== folder && isWithin(real, folder);
}

/** What the real path of everything in a folder begins with. */
export function asPrefix(folder: string): string {
  return folder.endsWith(SEPARATOR) ? folder : folder + SEPARATOR;
}
