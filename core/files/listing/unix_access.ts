/** What the mode of a file lets a process do with it. */
export interface UnixAccess {
  readonly read: boolean;
  readonly write: boolean;
  /** Run a file, or reach what is in a folder. */
  readonly search: boolean;
}

/** The user and the main group of a process. Its other groups are not known. */
export interface UnixUser {
  readonly user: number;
  readonly group: number;
}

/** The mode of a file, and whose it is. */
export interface UnixOwner {
  /** The nine permission bits. */
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
}

const ROOT = 0;

/** By three permission bits. */
const ACCESSES: readonly UnixAccess[] = Array.from({ length: 8 }, (_, bits) => ({
  read: (bits & 4) !== 0,
  write: (bits & 2) !== 0,
  search: (bits & 1) !== 0,
}));

const EVERYTHING: UnixAccess = { read: true, write: true, search: true };

/**
 * What the permission bits let a process do, as far as is known. The owner has the bits of the owner, a process of the group
 * those of the group. Any other process could also be in the group, so it gets the bits of both. Access lists are not known,
 * and root may do everything.
 */
export function unixAccess({ mode, owner, group }: UnixOwner, who: UnixUser): UnixAccess {
  if (who.user === ROOT) return EVERYTHING;
  const [ofOwner, ofGroup, ofOthers] = [mode >> 6, mode >> 3, mode];
  const bits = who.user === owner ? ofOwner : who.group === group ? ofGroup : ofGroup | ofOthers;
  return ACCESSES[bits & 7] ?? EVERYTHING;
}
