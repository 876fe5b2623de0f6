import { wholeTurn } from "../../kernel/waiting/whole_turn.ts";
import { join } from "../../machine/system/local_path.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { walkHeld } from "../jail/held_walk.ts";

/** How long, in ms, a measurement counts. Files that other programs put into a home are seen after this at the latest. */
const FRESH_MS = 60_000;

/** Names that are read before other work gets a turn. */
const SLICE = 256;

/** The usage of the homes of accounts with a quota. All sessions of a server share one. */
export interface Usages {
  /** The usage of a home, by its real path. */
  of(home: string): HomeUsage;
}

/** How many bytes a home holds. */
export interface HomeUsage {
  /** Bytes that still fit under this quota. Measures again before it gives less than `wanted`. */
  free(quota: number, wanted: number): Promise<number>;
  /** Takes room for an upload's next bytes, when those before are in its file; false when the quota has none. */
  take(upload: PendingUpload, bytes: number, quota: number): Promise<boolean>;
  /** The upload has ended: what it announced is in its file, or never will be. */
  end(upload: PendingUpload): void;
}

/** The usage of homes that is measured here. */
export class UsageBook implements Usages {
  readonly #homes = new Map<string, MeasuredHome>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  of(home: string): HomeUsage {
    const known = this.#homes.get(home) ?? new MeasuredHome(home, this.#now);
    this.#homes.set(home, known);
    return known;
  }
}

/** The bytes that one upload announced last, which may not be in its file yet. */
export interface PendingUpload {
  bytes: number;
}

/**
 * How many bytes a home holds: it is measured now and then, and what is written in between is added. What is deleted counts
 * until the next measurement, which comes at the latest before anything is refused.
 */
class MeasuredHome implements HomeUsage {
  readonly #home: string;
  readonly #now: () => number;
  readonly #pending = new Set<PendingUpload>();
  #used = 0;
  #measuredAt = -Infinity;
  #measuring: Promise<void> | undefined;

  constructor(home: string, now: () => number) {
    this.#home = home;
    this.#now = now;
  }

  async free(quota: number, wanted: number): Promise<number> {
    if (!this.#holds(wanted, quota)) await this.#measure();
    return Math.max(0, quota - this.#used);
  }

  async take(upload: PendingUpload, bytes: number, quota: number): Promise<boolean> {
    this.#pending.delete(upload);
    if (!this.#holds(bytes, quota)) await this.#measure();
    // Other uploads waited for the same measurement, so no await may come between this check and the addition.
    if (this.#used + bytes > quota) return false;
    this.#used += bytes;
    upload.bytes = bytes;
    this.#pending.add(upload);
    return true;
  }

  end(upload: PendingUpload): void {
    this.#pending.delete(upload);
  }

  /** Whether it is known to have room, without measuring again. */
  #holds(bytes: number, quota: number): boolean {
    return this.#now() - this.#measuredAt < FRESH_MS && this.#used + bytes <= quota;
  }

  /** Uploads that wait at the same time share one measurement. */
  #measure(): Promise<void> {
    this.#measuring ??= this.#measureNow().finally(() => this.#measuring = undefined);
    return this.#measuring;
  }

  async #measureNow(): Promise<void> {
    const before = this.#used;
    const pending = [...this.#pending].reduce((sum, { bytes }) => sum + bytes, 0);
    const found = await bytesIn(this.#home);
    // What was announced meanwhile may be counted twice: rather that than not at all.
    this.#used = found + pending + (this.#used - before);
    this.#measuredAt = this.#now();
  }
}

/** The bytes of all files in a folder and below it. A file with several names counts once. */
export async function bytesIn(folder: string): Promise<number> {
  const seen = new Set<string>();
  let bytes = 0;
  let looked = 0;
  for await (const { held, portions } of walkHeld(folder)) {
    for await (const portion of portions) {
      for (const { name, isDirectory } of portion) {
        if (++looked % SLICE === 0) await wholeTurn();
        if (!isDirectory) bytes += sizeOf(join(held, name), seen);
      }
    }
  }
  return bytes;
}

function sizeOf(path: string, seen: Set<string>): number {
  try {
    const { isFile, size, nlink, dev, ino } = Deno.lstatSync(path);
    if (!isFile) return 0;
    if ((nlink ?? 1) < 2) return size;
    const file = `${dev} ${ino}`;
    if (seen.has(file)) return 0;
    seen.add(file);
    return size;
  } catch {
    return 0;
  }
}

/** Keeps one upload within the quota of its home. */
export interface QuotaKeeper {
  /** Call before these bytes are written; throws `over-quota` when they are too many. */
  take(bytes: number): Promise<void>;
  end(): void;
}

/** The keeper for an upload to a virtual path. */
export function quotaKeeper(usage: HomeUsage, quota: number, path: string): QuotaKeeper {
  const upload: PendingUpload = { bytes: 0 };
  return {
    take: async (bytes) => {
      if (!await usage.take(upload, bytes, quota)) throw overQuota(path, quota);
    },
    end: () => usage.end(upload),
  };
}

/** Throws `over-quota` if an upload of this size does not fit; 0 means that the size is not known. */
export async function requireQuota(
  usage: HomeUsage,
  quota: number,
  path: string,
  bytes: number,
): Promise<void> {
  const wanted = Math.max(1, bytes);
  if (await usage.free(quota, wanted) < wanted) throw overQuota(path, quota);
}

function overQuota(path: string, quota: number): FileFault {
  const detail = `its quota is ${quota} bytes`;
  return new FileFault({ kind: "over-quota", action: "write", path, detail });
}
