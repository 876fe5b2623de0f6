import { baseName, joinPath, parentPath } from "./path.ts";

/**
 * The kinds of hidden files. `upload`: the new content of an existing file, while it arrives. `part`: a new file that
 * is hidden until it is complete; if the upload was cut, it waits to be resumed.
 */
export type HiddenKind = "upload" | "part";

const HIDDEN = /^\.ferry-(upload|part)-[0-9a-f]{32}$/;

/** The hidden name with these 32 hexadecimal digits. */
export function hiddenName(kind: HiddenKind, digits: string): string {
  return `.ferry-${kind}-${digits}`;
}

/** The kind of a hidden name; undefined for any other name. ferry treats no other name as its own. */
export function hiddenKind(name: string): HiddenKind | undefined {
  // Most names are ruled out without the pattern.
  if (!name.startsWith(".ferry-")) return undefined;
  const kind = HIDDEN.exec(name)?.[1];
  return kind === "upload" || kind === "part" ? kind : undefined;
}

/** The name with a number before its extension: `name (1).ext`. A dot at the beginning does not begin an extension. */
export function numberedName(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  const end = dot > 0 ? dot : name.length;
  return `${name.slice(0, end)} (${number})${name.slice(end)}`;
}

/** How many numbers are tried for a name that is taken. */
const NUMBER_TRIES = 1000;

/** A name, then the same name with one number after the other. */
export function* numberedNames(name: string): Generator<string> {
  yield name;
  for (let number = 1; number <= NUMBER_TRIES; number++) yield numberedName(name, number);
}

/** The same for the last component of a virtual path. */
export function* numberedPaths(path: string): Generator<string> {
  for (const name of numberedNames(baseName(path))) yield joinPath(parentPath(path), name);
}
