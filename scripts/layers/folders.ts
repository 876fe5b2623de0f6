// What lives in each folder of core/ and actors/: one file in each says so in its first line, for newcomers.

import { basename, dirname } from "@std/path";
import { wingOf } from "./wings.ts";

/** How the first line of a folder's entry file begins. */
const OPENING = "// This folder: ";

/** The most lines that the sentence may take. */
const MOST_LINES = 2;

/** A source file, as far as it says what lives in its folder. */
export interface EntryFile {
  readonly path: string;
  /** The lines of its sentence on its folder, without `//`; none when it is not the folder's entry file. */
  readonly folderLines: readonly string[];
}

/** A folder without a proper sentence, and what is wrong. */
export interface FolderFault {
  readonly folder: string;
  readonly message: string;
}

/** The sentence that a file begins with when it is the entry file of its folder; no lines when it is not. */
export function folderLinesOf(source: string): readonly string[] {
  if (!source.startsWith(OPENING)) return [];
  const lines = source.slice(OPENING.length).split("\n");
  const end = lines.findIndex((line, at) => at > 0 && !line.startsWith("// "));
  return lines.slice(0, end === -1 ? lines.length : end)
    .map((line) => line.replace(/^\/\/ /, ""));
}

/** The folders of the wings that hold files, but not exactly one that says in a sentence what lives there. */
export function folderFaults(files: readonly EntryFile[]): FolderFault[] {
  return [...byFolder(files)].flatMap(([folder, members]) => {
    const message = faultOf(members.filter(({ folderLines }) => folderLines.length > 0));
    return message === undefined ? [] : [{ folder, message }];
  });
}

function faultOf(entries: readonly EntryFile[]): string | undefined {
  const [entry, other] = entries;
  if (entry === undefined) {
    return `no file here begins with "${OPENING}", a sentence on what lives here`;
  }
  if (other !== undefined) {
    const names = entries.map(({ path }) => basename(path)).join(" and ");
    return `${names} begin with "${OPENING}", and only one file may`;
  }
  const { path, folderLines } = entry;
  return folderLines.length > MOST_LINES || !/\S\.$/.test(folderLines.at(-1) ?? "")
    ? `${basename(path)} must say what lives here in one sentence of ${MOST_LINES} lines at most`
    : undefined;
}

/** Every folder of core/ and actors/ below the one that it is in, with its sentence; a line each. */
export function folderTree(files: readonly EntryFile[]): string[] {
  const sentences = new Map<string, string>();
  for (const { path, folderLines } of files) {
    if (wingOf(path) === undefined) continue;
    for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
      if (!sentences.has(folder)) sentences.set(folder, "");
    }
    if (folderLines.length > 0) sentences.set(dirname(path), folderLines.join(" "));
  }
  const rows = [...sentences].sort(([a], [b]) => a < b ? -1 : 1).map(([folder, sentence]) => {
    const indent = "  ".repeat(folder.split("/").length - 1);
    return { name: `${indent}${basename(folder)}/`, sentence };
  });
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, sentence }) => `${name.padEnd(width)}  ${sentence}`.trimEnd());
}

/** The files of the wings by their folders. */
function byFolder(files: readonly EntryFile[]): Map<string, EntryFile[]> {
  const inWings = files.filter(({ path }) => wingOf(path) !== undefined);
  return Map.groupBy(inWings, ({ path }) => dirname(path));
}
