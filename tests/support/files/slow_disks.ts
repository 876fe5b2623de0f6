import { Disks } from "../../../actors/files/disk/disk.ts";

/** Disks on which every call takes a second, by their clock. */
export function slowDisks(): Disks {
  let now = 0;
  return new Disks(() => now += 1000);
}
