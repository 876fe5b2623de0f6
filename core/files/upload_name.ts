import { baseName, joinPath, parentPath } from "./path.ts";

/**
 * The names of files that are not there for anybody yet. `upload`: the new content of a file that exists, in use only
 * while it arrives. `part`: a new file that is hidden until it is complete, and waits to be gone on with when it was cut.
 */
export type HiddenKind = "upload" | "part";

const HIDDEN = /^\.ferry-(upload|part)-[0-9a-f]{32}$/;

/** The hidden name with these 32 hexadecimal digits. */
export function hiddenName(kind: HiddenKind, digits: string): string {
  return `.ferry-${kind}-${digits}`;
}

/** Which hidden name this is, undefined for any other name. No other name is ever treated as ferry's own. */
export function hiddenKind(name: string): HiddenKind | undefined {
  const kind = HIDDEN.exec(name)?.[1];
  return kind === "upload" || kind === "part" ? kind : undefined;
}

/** The name with a number before its extension: `name (1).ext`. A dot at the beginning begins no extension. */
export function numberedName(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  const end = dot > 0 ? dot : name.length;
  return `${name.slice(0, end)} (${number})${name.slice(end)}`;
}

/** How many numbers behind a name that is taken are tried. */
const NUMBER_TRIES = 1000;

/** A name, then as often as is worth trying the same with a number in it. */
export function* numberedNames(name: string): Generator<string> {
  yield name;
  for (let number = 1; number <= NUMBER_TRIES; number++) yield numberedName(name, number);
}

/** The same of the last component of a virtual path. */
export function* numberedPaths(path: string): Generator<string> {
  for (const name of numberedNames(baseName(path))) yield joinPath(parentPath(path), name);
}
