import { basename, dirname, join } from "../../../machine/system/local_path.ts";
import {
  differsInFormOnly,
  foldedName,
  swappedCase,
} from "../../../../core/files/copies/folding.ts";

/** One name in a real folder. */
interface Place {
  readonly folder: string;
  readonly name: string;
}

/** What the folders of a run are asked; a test can answer for a file system that it has not got. */
export interface FolderLook {
  /** The names in a real folder. */
  names(folder: string): Promise<readonly string[]>;
  /** Whether a real path finds something; a link is not followed. */
  finds(path: string): Promise<boolean>;
}

const REAL: FolderLook = {
  names: async (folder) => {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(folder)) names.push(name);
    return names;
  },
  finds: (path) => Deno.lstat(path).then(() => true, () => false),
};

/**
 * The local files that a run writes. Some folders do not tell capitals from small letters, or the Unicode forms of a name:
 * there two files of a server are one, and no job must replace the file of another.
 */
export class Places {
  readonly #look: FolderLook;
  /** What settles when the file of a folded name is not written any more. */
  readonly #claims = new Map<string, Promise<void>>();
  /** The names that were written, by their folded ones. */
  readonly #written = new Map<string, string>();
  /** The folders that are known to tell all names apart. */
  readonly #telling = new Set<string>();

  constructor(look: FolderLook = REAL) {
    this.#look = look;
  }

  /**
   * Claims a real path for one job, until what it gives is disposed of. Waits while another job writes a file whose name
   * such a folder would take for this one: they would even share their parts.
   */
  async claim(real: string): Promise<Disposable> {
    const key = keyOf(placeOf(real));
    for (let other = this.#claims.get(key); other !== undefined; other = this.#claims.get(key)) {
      await other;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#claims.set(key, promise);
    return {
      [Symbol.dispose]: () => {
        this.#claims.delete(key);
        resolve();
      },
    };
  }

  /** A file has got this real path. */
  note(real: string): void {
    const place = placeOf(real);
    this.#written.set(keyOf(place), place.name);
  }

  /**
   * The other name of the file that this real path leads to, if its folder takes two names for one; undefined if the file
   * has this very name. To be called when there is such a file.
   */
  async otherName(real: string): Promise<string | undefined> {
    const place = placeOf(real);
    const { folder, name } = place;
    if (this.#telling.has(folder)) return undefined;
    const names: readonly string[] = await this.#look.names(folder).catch(() => []);
    if (names.includes(name)) {
      await this.#learn(place, names);
      return undefined;
    }
    const folded = foldedName(name);
    const other = names.find((one) => foldedName(one) === folded);
    if (other === undefined) return undefined;
    const written = this.#written.get(keyOf(place));
    // HFS+ keeps another Unicode form of a name than it was given: that is no other file.
    const same = differsInFormOnly(other, name) && (written === undefined || written === name);
    return same ? undefined : other;
  }

  /** A file that its folder does not find under its name in other letters shows that the folder tells all names apart. */
  async #learn({ folder, name }: Place, names: readonly string[]): Promise<void> {
    const other = swappedCase(name);
    if (other === name || names.includes(other)) return;
    if (!await this.#look.finds(join(folder, other))) this.#telling.add(folder);
  }
}

function placeOf(real: string): Place {
  return { folder: dirname(real), name: basename(real) };
}

function keyOf({ folder, name }: Place): string {
  return `${folder}\0${foldedName(name)}`;
}
