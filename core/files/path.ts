// This folder: virtual paths, wildcards, tar headers, upload rules and file failures; nothing here touches a disk.

import { resolve } from "@std/path/posix/resolve";

/**
 * Turns a pathname argument into an absolute virtual path. `argument` may be absolute, or relative to the absolute path
 * `folder`; an empty one means `folder` itself. Doubled slashes, `.` and a slash at the end vanish, and `..`
 * above the root stays at the root, so the answer never leaves `/`. Nothing is looked up.
 */
export function resolvePath(folder: string, argument: string): string {
  return resolve(folder, argument);
}

/** The folder above an absolute virtual path; for the root it is the root. */
export function parentPath(path: string): string {
  return resolvePath(path, "..");
}

/** The last component of an absolute virtual path; empty for the root. */
export function baseName(path: string): string {
  const normalized = resolvePath("/", path);
  return normalized.slice(normalized.lastIndexOf("/") + 1);
}

/** The path of a name in a folder. The name is taken as it is: check it with `isNameAllowed` first. */
export function joinPath(folder: string, name: string): string {
  return folder.endsWith("/") ? `${folder}${name}` : `${folder}/${name}`;
}

/** The path as 257 shows it: in quotes, with quotes in it doubled (RFC 959 Appendix II). */
export function quotePath(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

/**
 * The path in the text of a 257 reply (RFC 959 Appendix II): between the first quote and the next one that is
 * not doubled. Undefined without such a pair.
 */
export function parseQuotedPath(text: string): string | undefined {
  const start = text.indexOf('"') + 1;
  if (start === 0) return undefined;
  let from = start;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return undefined;
    if (text[quote + 1] !== '"') return text.slice(start, quote).replaceAll('""', '"');
    from = quote + 2;
  }
}

/** Whether a name may be created on the server: not empty, `.` or `..`, and without `/`, NUL, CR or LF. */
export function isNameAllowed(name: string): boolean {
  if (name === "" || name === "." || name === "..") return false;
  return !/[/\0\r\n]/.test(name);
}
