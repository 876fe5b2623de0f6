import { join } from "@std/path/posix/join";
import { formatFtpUrl, type FtpUrl } from "../../network/url.ts";
import { encodedPath, type Word } from "./words.ts";

/** A folder of a server, in which the paths of commands begin. */
export interface RemotePlace {
  /** The server and the login. */
  readonly url: FtpUrl;
  /** As in a URL: relative to the folder of the login unless it begins with a slash; empty for that folder. */
  readonly folder: string;
}

/** The text of the URL of a path that a command names. */
export function urlOf({ url, folder }: RemotePlace, word: Word): string {
  const encoded = encodedPath(word);
  const path = resolved(encodedFolder(folder), encoded);
  const { type: _type, ...server } = url;
  const base = formatFtpUrl({ ...server, path: "" });
  const [, before = base, fragment = ""] = /^([^#]*)(#.*)?$/.exec(base) ?? [];
  // The first slash only ends the host.
  return before + path.replace(/^\//, "%2F") + fragment;
}

/** The folder that `cd` leads to. */
export function folderIn({ folder }: RemotePlace, word: Word): string {
  return resolved(folder, word.text).replace(/(.)\/+$/, "$1");
}

/** A path seen from a folder; a final slash stays. */
function resolved(folder: string, path: string): string {
  if (path.startsWith("/") || path === "" && folder === "") return path;
  const joined = join(folder, path);
  return joined === "." || joined === "./" ? "" : joined;
}

function encodedFolder(folder: string): string {
  return encodedPath({ text: folder, parts: [{ text: folder, quoted: true }] });
}
