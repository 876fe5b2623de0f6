import { basename, dirname, join } from "../../machine/system/local_path.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import type { AccountView } from "../account_view.ts";
import type { Disk, Soon } from "../disk/disk.ts";
import { holdingFolder, holdingOpened, removeOpened } from "../jail/held_folder.ts";
import { roomKeeper } from "../space/space.ts";
import { quotaKeeper } from "../space/usage.ts";
import { settleMode } from "../tree/attributes.ts";
import type { Claim } from "../tree/writers.ts";
import type { StagedFile, WrittenFile } from "./file_sink.ts";
import { keepStaged, readStaged } from "./staged.ts";

/** The file that an upload is for, claimed by its session. */
export interface UploadTarget {
  /** Virtual. */
  readonly path: string;
  readonly real: string;
  readonly claim: Claim;
  /** The real folder of the file, or the nearest one above that exists. */
  readonly folder: string;
  /** Makes the missing folders between the two. */
  readonly makeFolders: () => Promise<void>;
}

/** The permission bits of a new file before the umask takes some away. */
const NEW_FILE = 0o666;

/**
 * What all ways of writing share: the claim ends with the upload, and every write has to fit on the disk and in the
 * quota.
 */
export function commonTo(
  { rules, usage, quota, jail }: AccountView,
  { path, folder, claim }: UploadTarget,
): Pick<WrittenFile, "path" | "disk" | "claim" | "makeRoom"> {
  const makeRoom = roomKeeper({ jail, folder, path }, rules.minimumFree);
  const { disk } = jail;
  if (quota === undefined) return { path, disk, claim, makeRoom };
  const keeper = quotaKeeper(usage.of(jail.root), quota, path);
  return {
    path,
    disk,
    claim: {
      endsWith: (work) => claim.endsWith(work),
      [Symbol.dispose]: () => {
        keeper.end();
        claim[Symbol.dispose]();
      },
    },
    makeRoom: async (bytes) => {
      await makeRoom(bytes);
      await keeper.take(bytes);
    },
  };
}

/** Cuts the file off at the offset, to be written from there on. */
export async function cutAt(
  disk: Disk,
  file: Deno.FsFile,
  offset: number,
  path: string,
): Promise<void> {
  await requireLength(disk, file, offset, path);
  await disk.truncate(file, offset);
  await disk.seek(file, offset);
}

/** Refuses an offset beyond the end: the gap would fill with zeros that nobody sent. */
export async function requireLength(
  disk: Disk,
  file: Deno.FsFile,
  offset: number,
  path: string,
): Promise<void> {
  if (offset === 0 || offset <= (await disk.infoOf(file)).size) return;
  const detail = `it has less than ${offset} bytes`;
  throw new FileFault({ kind: "io", action: "write", path, detail });
}

/** The mode for a new file, if there is a umask. */
export function newMode({ rules }: AccountView): { readonly mode?: number } {
  return rules.umask === undefined ? {} : { mode: NEW_FILE & ~rules.umask };
}

/** Gives a new file the mode that it should have: the umask of the process may have taken away more bits. */
export function settleNew({ rules }: AccountView, file: Deno.FsFile, real: string): void {
  if (rules.umask !== undefined) settleMode(file, real, NEW_FILE & ~rules.umask);
}

/** Gives a hidden file the name that it was written for. */
export async function reveal(
  { rules, jail }: AccountView,
  { real, path }: UploadTarget,
  { file, hidden }: { readonly file: Deno.FsFile; readonly hidden: string },
  rename: (from: string, to: string) => Soon<void>,
): Promise<void> {
  if (rules.fsync) await file.sync();
  await holdingOpened(jail, file, hidden, path, async (held) => {
    const folder = dirname(held);
    await rename(held, join(folder, basename(real)));
    if (rules.fsync) await syncFolder(folder);
  });
}

/** With `--fsync`: resolves once the file and its name are on the disk. */
export async function flush(
  { rules, jail }: AccountView,
  { real, path }: UploadTarget,
  file: Deno.FsFile,
): Promise<void> {
  if (!rules.fsync) return;
  await file.sync();
  await holdingFolder(jail, dirname(real), "write", path, syncFolder);
}

/** The name of a file is on the disk once its folder is. */
async function syncFolder(held: string): Promise<void> {
  // There folders cannot be opened, and names are on the disk with their files.
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(held, { read: true });
  await folder.sync();
}

/** Where the hidden file will be, for a command that judges the upload. */
export function stagedAt({ rules }: AccountView, hidden: string): { readonly stagedAt?: string } {
  return rules.judged ? { stagedAt: hidden } : {};
}

/** What a command that judges the upload can do with its hidden file. */
export function staging(
  { jail, rules }: AccountView,
  { path }: UploadTarget,
  file: Deno.FsFile,
  hidden: string,
): { readonly staged?: StagedFile } {
  if (!rules.judged) return {};
  const upload = { jail, file, hidden, path };
  return {
    staged: {
      read: (signal) => readStaged(upload, signal),
      keep: (folder) => keepStaged(upload, folder),
      remove: () => removeOpened(jail, file, hidden, path),
    },
  };
}
