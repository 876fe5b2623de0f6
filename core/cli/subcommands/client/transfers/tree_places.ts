import { baseName } from "../../../../files/path.ts";
import type { FtpUrl } from "../../../../network/url.ts";
import { namesFolder } from "../options/client_options.ts";

/**
 * The folder here that a folder of the server becomes: one of its own name in the current folder, or in the one that was
 * given. What has no name, as the root of the server, becomes the given folder itself; undefined: none was given. A slash at
 * the end of a URL makes no difference, because shells and people add it without a thought.
 */
export function fetchedTop(url: FtpUrl, directory: string | undefined): string | undefined {
  const name = ownName(url.path);
  if (name === undefined || directory === undefined) return directory ?? name;
  return `${directory.replace(/\/+$/, "")}/${name}`;
}

/**
 * The path on the server that a folder here becomes: one of its own name in the folder of the URL, or without a name (`.`,
 * `photos/.`) the folder of the URL itself. A URL without a slash at its end is the name that it gets.
 */
export function sentTop(folder: string, url: FtpUrl): string {
  if (!namesFolder(url)) return url.path;
  return url.path + (ownName(folder) ?? "");
}

/** The last name of a path, slashes at its end aside; undefined for one that ends in `.` or `..`, or is empty or the root. */
function ownName(path: string): string | undefined {
  if (/(?:^|\/)\.{1,2}\/*$/.test(path)) return undefined;
  return baseName(`/${path}`) || undefined;
}
