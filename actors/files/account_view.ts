import type { Permissions } from "../../core/access/permissions.ts";
import { type UploadRules, USUAL_UPLOAD_RULES } from "../../core/files/upload_rules.ts";
import { CutUploads } from "./uploads/cut_uploads.ts";
import type { SentFiles } from "./jail/sent_files.ts";
import type { Jail } from "./jail/jail.ts";
import { type Shares, WHOLE_FOLDER } from "./shares.ts";
import { Sweeps } from "./uploads/sweep.ts";
import { UsageBook } from "./space/usage.ts";
import { type Writer, Writers } from "./tree/writers.ts";

/** What the filesystem actors of a server share. */
export interface Storage {
  readonly rules: UploadRules;
  readonly writers: Writers;
  readonly usage: UsageBook;
  readonly cut: CutUploads;
  /** Whether folders may be had as tar streams. */
  readonly archives: boolean;
  /** What is shared beside the files of a folder, and what of these is not. */
  readonly shares: Shares;
  /** What a server that was killed left behind is removed by these; a client leaves its folders alone. */
  readonly sweeps?: Sweeps;
}

/** What every question to a filesystem actor is worked on with. */
export interface AccountView extends Storage {
  readonly jail: Jail;
  readonly permissions: Permissions;
  /** What this session has sent. */
  readonly sent: SentFiles;
  /** Whose unfinished uploads can be gone on with. */
  readonly account: string;
  /** Who the others are told writes its files; nobody where there is no session. */
  readonly writer?: Writer;
  /** Bytes that the root may hold. */
  readonly quota?: number;
  /** Takes permission bits from new files and folders for every operation that begins later; gives all that are taken. */
  readonly addUmask: (umask: number) => number;
}

/** The shared part of a server that starts now (ms since 1970) and whose uploads follow these rules. */
export function storageOf(
  rules: UploadRules,
  archives: boolean,
  now: () => number,
  shares: Shares = WHOLE_FOLDER,
): Storage {
  const shared = {
    cut: new CutUploads(),
    writers: new Writers(),
    usage: new UsageBook(now),
    sweeps: new Sweeps(now()),
  };
  return { rules, archives, shares, ...shared };
}

/** For a filesystem actor on its own: nobody else's files, written in place. */
export function ownStorage(now: () => number): Storage {
  const rules: UploadRules = { ...USUAL_UPLOAD_RULES, replacing: "in-place" };
  return {
    rules,
    archives: false,
    shares: WHOLE_FOLDER,
    cut: new CutUploads(),
    writers: new Writers(),
    usage: new UsageBook(now),
  };
}
