import { Disks } from "../../../actors/files/disk/disk.ts";

/** The number of NFS. */
export const NFS = 0x6969;

/** Disks that may hang, so that every call is made on another thread. */
export function slowDisks(): Disks {
  return new Disks(undefined, () => NFS);
}
