import type { Permissions } from "../../core/access/permissions.ts";
import { type UploadRules, USUAL_UPLOAD_RULES } from "../../core/files/upload_rules.ts";
import { Disks } from "./disk/disk.ts";
import { CutUploads } from "./uploads/cut_uploads.ts";
import type { SentFiles } from "./jail/sent_files.ts";
import type { Jail } from "./jail/jail.ts";
import { type Shares, WHOLE_FOLDER } from "./shares.ts";
import { type SweepBook, Sweeps } from "./uploads/sweep.ts";
import { UsageBook, type Usages } from "./space/usage.ts";
import { type Writer, type WriterBook, Writers } from "./tree/writers.ts";

/** What the filesystem actors of a server share. */
export interface Storage {
  readonly rules: UploadRules;
  readonly writers: WriterBook;
  readonly usage: Usages;
  readonly cut: CutUploads;
  readonly disks: Disks;
  /** Whether RETR of `FOLDER.tar` sends a folder as a tar archive. */
  readonly archives: boolean;
  /** What is shared besides the files of the root, and which of these are not. */
  readonly shares: Shares;
  /** Files that are written in place are locked, because another run of the client may write the same ones. */
  readonly locks?: true;
  /** Remove what a killed server left behind. A client has none: it leaves its folders alone. */
  readonly sweeps?: SweepBook;
}

/** One account's view of a root: what every file operation works with. */
export interface AccountView extends Storage {
  readonly jail: Jail;
  readonly permissions: Permissions;
  /** What this session has sent. */
  readonly sent: SentFiles;
  /** The account whose cut uploads can be resumed. */
  readonly account: string;
  /** The session that writes, for other sessions that want the same file; undefined in a client. */
  readonly writer?: Writer;
  /** Bytes that the root may hold. */
  readonly quota?: number;
  /** Adds to the umask of operations that begin from now on; gives the whole umask. */
  readonly addUmask: (umask: number) => number;
}

/** What sessions of other threads share as well. */
export type CommonStorage = Pick<Storage, "writers" | "usage"> & { readonly sweeps: SweepBook };

/**
 * What the filesystem actors of a server share. The server starts now, by `now` in ms since 1970. `common`: what is shared
 * with other threads.
 */
export function storageOf(
  rules: UploadRules,
  archives: boolean,
  now: () => number,
  shares: Shares = WHOLE_FOLDER,
  common: Partial<CommonStorage> = {},
): Storage & CommonStorage {
  const shared = {
    cut: new CutUploads(),
    disks: new Disks(),
    writers: new Writers(),
    usage: new UsageBook(now),
    sweeps: new Sweeps(now()),
    ...common,
  };
  return { rules, archives, shares, ...shared };
}

/** For a filesystem actor on its own, as in a client: it shares nothing and writes files in place. */
export function ownStorage(now: () => number): Storage {
  const rules: UploadRules = { ...USUAL_UPLOAD_RULES, replacing: "in-place" };
  return {
    rules,
    archives: false,
    locks: true,
    shares: WHOLE_FOLDER,
    cut: new CutUploads(),
    disks: new Disks(),
    writers: new Writers(),
    usage: new UsageBook(now),
  };
}
