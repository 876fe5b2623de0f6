/** What the bits of a file let a process do with it. */
export interface UnixAccess {
  readonly read: boolean;
  readonly write: boolean;
  /** Run it, or for a folder: reach what is in it. */
  readonly search: boolean;
}

/** Who runs a process. Besides its main group it may be in others, which are not known. */
export interface UnixUser {
  readonly user: number;
  readonly group: number;
}

/** What bits belong to what. */
export interface UnixOwner {
  /** The nine permission bits. */
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
}

const ROOT = 0;

/**
 * What the permission bits let a process do, as far as it can be known: the owner has the owner's bits, a member of
 * the group the group's; anybody else may be a member of that group unnoticed, and gets the benefit of the doubt. Access
 * lists are not known. For root there are no bits.
 */
export function unixAccess({ mode, owner, group }: UnixOwner, who: UnixUser): UnixAccess {
  if (who.user === ROOT) return { read: true, write: true, search: true };
  const [ofOwner, ofGroup, ofOthers] = [mode >> 6, mode >> 3, mode];
  const bits = who.user === owner ? ofOwner : who.group === group ? ofGroup : ofGroup | ofOthers;
  return { read: (bits & 4) !== 0, write: (bits & 2) !== 0, search: (bits & 1) !== 0 };
}
