import {
  NO_NAMES,
  type OwnerNames,
  parseOwnerNames,
} from "../../../core/files/listing/owner_names.ts";

/** A file of names, and what it held when it was last read. */
interface NameFile {
  readonly path: string;
  /** Its time and size then; undefined before it was read. */
  stamp?: string;
  names: ReadonlyMap<number, string>;
}

/**
 * What this system calls the owners and groups of files: what its own two files say, read when they are first asked for
 * and again when they have changed. A directory service is not asked, because an answer over the network could take
 * seconds in the middle of a listing. On Windows nobody is known by number.
 */
export class SystemOwnerNames {
  readonly #owners: NameFile;
  readonly #groups: NameFile;

  constructor(passwd = "/etc/passwd", group = "/etc/group") {
    this.#owners = { path: passwd, names: new Map() };
    this.#groups = { path: group, names: new Map() };
  }

  /** The names as they are now, for one listing: two looks at the disk, however long the listing is. */
  readonly current = (): OwnerNames => {
    if (Deno.build.os === "windows") return NO_NAMES;
    const [owners, groups] = [current(this.#owners), current(this.#groups)];
    return { owner: (number) => owners.get(number), group: (number) => groups.get(number) };
  };
}

/** A file that cannot be read now leaves the names as they were. */
function current(file: NameFile): ReadonlyMap<number, string> {
  try {
    const { mtime, size, ino } = Deno.statSync(file.path);
    const stamp = `${mtime?.getTime()} ${size} ${ino}`;
    if (file.stamp !== stamp) {
      file.names = parseOwnerNames(Deno.readTextFileSync(file.path));
      file.stamp = stamp;
    }
  } catch {
    // It is not there, as in many a container, or not for this user.
  }
  return file.names;
}
