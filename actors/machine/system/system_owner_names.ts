import {
  NO_NAMES,
  type OwnerNames,
  parseOwnerNames,
} from "../../../core/files/listing/owner_names.ts";

/** A file of names, and its contents when it was last read. */
interface NameFile {
  readonly path: string;
  /** Its time, size and inode when it was read; undefined before that. */
  stamp?: string;
  names: ReadonlyMap<number, string>;
}

/**
 * The names of the owners and groups of files, from /etc/passwd and /etc/group. The files are read at the first use and
 * again when they have changed. Directory services are not asked, because an answer over the network could take seconds in
 * the middle of a listing. Windows has no numbers for owners, so there are no names.
 */
export class SystemOwnerNames {
  readonly #owners: NameFile;
  readonly #groups: NameFile;

  constructor(passwd = "/etc/passwd", group = "/etc/group") {
    this.#owners = { path: passwd, names: new Map() };
    this.#groups = { path: group, names: new Map() };
  }

  /** The names as they are now. One call serves a whole listing, so each file is checked once per listing. */
  readonly current = (): OwnerNames => {
    if (Deno.build.os === "windows") return NO_NAMES;
    const [owners, groups] = [current(this.#owners), current(this.#groups)];
    return { owner: (number) => owners.get(number), group: (number) => groups.get(number) };
  };
}

/** The names in the file; if it cannot be read, those that were read last. */
function current(file: NameFile): ReadonlyMap<number, string> {
  try {
    const { mtime, size, ino } = Deno.statSync(file.path);
    const stamp = `${mtime?.getTime()} ${size} ${ino}`;
    if (file.stamp !== stamp) {
      file.names = parseOwnerNames(Deno.readTextFileSync(file.path));
      file.stamp = stamp;
    }
  } catch {
    // The file is missing, as in many containers, or this user may not read it.
  }
  return file.names;
}
