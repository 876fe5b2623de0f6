import { basename as posixBasename } from "@std/path/posix/basename";
import { dirname as posixDirname } from "@std/path/posix/dirname";
import { isAbsolute as posixIsAbsolute } from "@std/path/posix/is-absolute";
import { join as posixJoin } from "@std/path/posix/join";
import { resolve as posixResolve } from "@std/path/posix/resolve";

// As in "@std/path", which asks Node's process which system this is: loading that takes 30 ms.
const WINDOWS = Deno.build.os === "windows";

/** Loaded where they are needed: a run of the client takes longer for each module that it loads. */
const windows = WINDOWS ? await import("./windows_path.ts") : undefined;

/** What is between the parts of a path on this system. */
export const SEPARATOR = WINDOWS ? "\\" : "/";

/** The last part of a path. */
export const basename = windows?.basename ?? posixBasename;

/** A path without its last part. */
export const dirname = windows?.dirname ?? posixDirname;

/** Whether a path begins at the root. */
export const isAbsolute = windows?.isAbsolute ?? posixIsAbsolute;

/** Nothing that would have to be taken out: an empty part, `.` or `..`. */
const UNTIDY = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** The parts as one path, without `.` and `..` as far as possible. */
export const join = windows?.join ?? joinPosix;

/** The library looks at each letter of both; nearly always an absolute path and names are to be put together. */
function joinPosix(first: string, ...names: readonly string[]): string {
  const isTidy = first.startsWith("/") && !UNTIDY.test(first.slice(1)) &&
    !names.some((name) => UNTIDY.test(name));
  if (!isTidy) return posixJoin(first, ...names);
  return names.length === 0 ? first : `${first}/${names.join("/")}`;
}

/** The absolute path; the last part that is absolute counts, else the current folder. */
export const resolve = windows?.resolve ?? posixResolve;
