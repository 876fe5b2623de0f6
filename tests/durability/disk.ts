import { join } from "@std/path";
import { hiddenKind } from "../../core/files/upload_name.ts";

/** What a name in a folder holds, held against an old and a new content. */
export type Content = "absent" | "old" | "new" | "beginning of the new" | "neither";

/** What is on the disk beside a name, past the eyes of any server. */
export interface Sight {
  readonly content: Content;
  /** Bytes under the name; 0 when it is absent. */
  readonly size: number;
  /** Hidden new contents that have not come into their place. */
  readonly replacements: number;
  /** Hidden new files that are not complete, by their content. */
  readonly parts: readonly Content[];
  /** Everything else in the folder. */
  readonly others: readonly string[];
}

/** The contents of the rounds: text without repetitions, so that no part can pass for another one. */
export const OLD = numbered("old", 200_000);
export const NEW = numbered("new", 4_000_000);

function numbered(word: string, length: number): string {
  const lines: string[] = [];
  for (let bytes = 0; bytes < length; bytes += lines.at(-1)?.length ?? 0) {
    lines.push(`${word} ${lines.length}\n`);
  }
  return lines.join("").slice(0, length);
}

/** Looks at the disk. */
export function look(folder: string, name: string): Sight {
  let sight: Sight = { content: "absent", size: 0, replacements: 0, parts: [], others: [] };
  for (const { name: found } of Deno.readDirSync(folder)) {
    const kind = hiddenKind(found);
    if (kind === "upload") sight = { ...sight, replacements: sight.replacements + 1 };
    else if (kind === "part") {
      sight = { ...sight, parts: [...sight.parts, contentOf(join(folder, found)).content] };
    } else if (found === name) sight = { ...sight, ...contentOf(join(folder, found)) };
    else sight = { ...sight, others: [...sight.others, found] };
  }
  return sight;
}

function contentOf(path: string): { readonly content: Content; readonly size: number } {
  const text = readIfThere(path);
  if (text === undefined) return { content: "absent", size: 0 };
  const content = text === OLD
    ? "old"
    : text === NEW
    ? "new"
    : NEW.startsWith(text)
    ? "beginning of the new"
    : "neither";
  return { content, size: text.length };
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** How many bytes of an upload to this name have reached the disk so far, under whatever name. */
export function arrived(folder: string, name: string, replaces: boolean): number {
  let bytes = 0;
  for (const { name: found } of Deno.readDirSync(folder)) {
    if (hiddenKind(found) === undefined && (found !== name || replaces)) continue;
    try {
      bytes += Deno.statSync(join(folder, found)).size;
    } catch {
      // It got its name just now.
    }
  }
  return bytes;
}
