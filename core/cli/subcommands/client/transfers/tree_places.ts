import { baseName } from "../../../../files/path.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import { namesFolder } from "../options/client_options.ts";

/**
 * The folder here that a folder of the server becomes: one of its own name in the current folder, or in the one that was
 * given; a URL with a slash at its end becomes the given folder itself. Undefined: it has no name.
 */
export function fetchedTop(url: FtpUrl, directory: string | undefined): string | undefined {
  if (directory !== undefined && namesFolder(url)) return directory;
  const name = ownName(url.path);
  if (name === undefined) return undefined;
  return directory === undefined ? name : `${directory.replace(/\/+$/, "")}/${name}`;
}

/**
 * The path on the server that a folder here becomes: one of its own name in the folder of the URL; with a slash at its end,
 * or without a name, the folder of the URL itself. A URL without a slash at its end is the name that it gets.
 */
export function sentTop(folder: string, url: FtpUrl): string {
  if (!namesFolder(url)) return url.path;
  const name = folder.endsWith("/") ? undefined : ownName(folder);
  return name === undefined ? url.path : url.path + name;
}

/** The last name of a path; undefined for one that ends in `.` or `..`, or is empty or the root. */
function ownName(path: string): string | undefined {
  if (/(?:^|\/)\.{1,2}\/*$/.test(path)) return undefined;
  return baseName(`/${path}`) || undefined;
}
