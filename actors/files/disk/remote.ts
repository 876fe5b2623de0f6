import { statfsSync } from "node:fs";

/** Kinds of file systems that another machine or another program answers for (statfs(2)): they may hang. Linux only. */
const REMOTE: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2 and later
  0x517b, // SMB
  0x65735546, // FUSE: sshfs, and whatever else
  0x01021997, // 9p: folders shared with a virtual machine
  0x00c36400, // Ceph
  0x5346414f, // AFS
  0x0bd00bd3, // Lustre
]);

/** What kind of file system a real folder is on, as the system numbers them; 0 when it does not tell. */
export function kindOfDisk(folder: string): number {
  if (Deno.build.os !== "linux") return 0;
  try {
    return statfsSync(folder).type;
  } catch {
    return 0;
  }
}

/** Whether a file system of this kind may hang because of another machine. */
export function isRemote(kind: number): boolean {
  return REMOTE.has(kind >>> 0);
}
