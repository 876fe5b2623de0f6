import { yieldToOthers } from "../../kernel/pause.ts";
import { join } from "@std/path";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import { holdEntry } from "../jail/handle.ts";
import { walkHeld } from "../jail/held_walk.ts";

/** How long, in ms, a new upload that was cut waits hidden to be gone on with. */
const PART_LIFE = 7 * 24 * 3_600_000;

/** How many names a sweep looks at, and how many between two yields to everybody else. */
const MOST_NAMES = 200_000;
const SLICE = 256;

/** How a sweep is bounded. */
export interface SweepOptions {
  /** Ms since 1970: only what was last written before is a left-over. */
  readonly before: number;
  readonly signal: AbortSignal;
  readonly mostNames?: number;
}

/**
 * Removes what servers that were killed have left in a real folder and those in it: new contents that never came into
 * their place, and hidden uploads that nobody went on with for a week. Only files of ferry's own hidden names, no link
 * followed; what another server still writes is left alone. Gives the number of removed files. What cannot be read or
 * removed is passed over.
 */
export async function sweep(root: string, options: SweepOptions): Promise<number> {
  const most = options.mostNames ?? MOST_NAMES;
  let seen = 0;
  let removed = 0;
  for (const { held, entries } of walkHeld(root)) {
    for (const { name, isFile } of entries) {
      if (++seen > most || options.signal.aborted) return removed;
      if (seen % SLICE === 0) await yieldToOthers();
      if (isFile && removeLeftover(join(held, name), name, options.before)) removed += 1;
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
    // Something else has got the name since it was read.
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
 * Whether another server holds the file: its writer has it locked, for as long as it lives. Where no lock can be had
 * (Deno 2.4, some file systems) the age has to do: an upload that rests since before this server's start, and only
 * while another server shares the folder, then ends as 451, the old file whole.
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

/** The sweeps of one server: of every folder that is served one, begun when it is first served. */
export class Sweeps {
  readonly #before: number;
  readonly #swept = new Set<string>();

  /** `before`: when the server started, in ms since 1970. */
  constructor(before: number) {
    this.#before = before;
  }

  /** Sweeps the real folder, unless it was swept before; gives the number of removed files. */
  async once(root: string, signal: AbortSignal): Promise<number> {
    if (this.#swept.has(root)) return 0;
    this.#swept.add(root);
    const removed = await sweep(root, { before: this.#before, signal });
    // The next one who logs in there lets it go on.
    if (signal.aborted) this.#swept.delete(root);
    return removed;
  }
}
