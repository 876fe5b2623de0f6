import { wholeTurn } from "../../kernel/waiting/whole_turn.ts";
import { join } from "../../machine/system/local_path.ts";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import { holdEntry } from "../jail/handle.ts";
import { walkHeld } from "../jail/held_walk.ts";

/** How long, in ms, the hidden file of a cut upload waits to be resumed. */
const PART_LIFE = 7 * 24 * 3_600_000;

/** How many names a sweep looks at in all, and how many before other work gets a turn. */
const MOST_NAMES = 200_000;
const SLICE = 256;

/** The limits of a sweep. */
export interface SweepOptions {
  /** Ms since 1970: only files last written before this are removed. */
  readonly before: number;
  readonly signal: AbortSignal;
  readonly mostNames?: number;
}

/**
 * Removes what killed servers have left in a real folder and below it: replacements that were never completed, and
 * hidden uploads that nobody resumed for a week. Touches only files with ferry's own hidden names, follows no link, and
 * leaves alone what another server still writes. What cannot be read or removed is skipped. Gives the number of removed
 * files.
 */
export async function sweep(root: string, options: SweepOptions): Promise<number> {
  const most = options.mostNames ?? MOST_NAMES;
  let seen = 0;
  let removed = 0;
  for await (const { held, portions } of walkHeld(root)) {
    for await (const portion of portions) {
      for (const { name, isFile } of portion) {
        if (++seen > most || options.signal.aborted) return removed;
        if (seen % SLICE === 0) await wholeTurn();
        if (isFile && removeLeftover(join(held, name), name, options.before)) removed += 1;
      }
    }
  }
  return removed;
}

/** `path` leads to it by way of its folder, which is held. */
function removeLeftover(path: string, name: string, before: number): boolean {
  const kind = hiddenKind(name);
  if (kind === undefined) return false;
  try {
    using entry = holdEntry(path);
    const { isFile, mtime } = entry?.info ?? Deno.lstatSync(path);
    // Something else has the name by now.
    if (!isFile) return false;
    const written = mtime?.getTime() ?? before;
    const left = kind === "part"
      ? written < before - PART_LIFE
      : written < before && !isInUse(entry?.heldPath ?? path);
    if (left) Deno.removeSync(path);
    return left;
  } catch {
    return false;
  }
}

/**
 * Whether another server is writing the file: a writer keeps it locked as long as it lives. Without locks (Deno 2.4,
 * some file systems) only the age counts. Then, if two servers share a folder, an upload to the other one that has not
 * moved since before this one started ends with 451; the old file stays whole.
 */
function isInUse(path: string): boolean {
  using file = Deno.openSync(path, { write: true });
  if (!("tryLockSync" in file)) return false;
  try {
    return !file.tryLockSync(true);
  } catch {
    return false;
  }
}

/** The sweeps of one server: one for each folder that it serves, when it is first served. */
export interface SweepBook {
  /** Sweeps the real folder unless that was done before; gives the number of removed files. */
  once(root: string, signal: AbortSignal): Promise<number>;
}

/** Sweeps, and knows what was swept. */
export class Sweeps implements SweepBook {
  readonly #before: number;
  readonly #swept = new Set<string>();

  /** `before`: when the server started, in ms since 1970. */
  constructor(before: number) {
    this.#before = before;
  }

  async once(root: string, signal: AbortSignal): Promise<number> {
    if (this.#swept.has(root)) return 0;
    this.#swept.add(root);
    const removed = await sweep(root, { before: this.#before, signal });
    // The next login to this folder starts the sweep again.
    if (signal.aborted) this.#swept.delete(root);
    return removed;
  }
}
