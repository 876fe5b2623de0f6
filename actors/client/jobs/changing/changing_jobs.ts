import type { AnyJob } from "../any_job.ts";

/** Remove a file, or with `recursive` also a folder with everything in it. */
export interface RemoveJob extends AnyJob {
  readonly kind: "remove";
  readonly recursive: boolean;
  /** Do not ask. */
  readonly agreed: boolean;
  readonly json: boolean;
}

/** Delete one file, without a question. */
export interface DeleteFileJob extends AnyJob {
  readonly kind: "delete-file";
  readonly json: boolean;
}

/** Delete folders that are empty by then, in their order, without a question. */
export interface DeleteFoldersJob extends AnyJob {
  readonly kind: "delete-folders";
  readonly stage: "cleanup";
  readonly paths: readonly string[];
  readonly json: boolean;
}

/** Make a folder. */
export interface MakeFolderJob extends AnyJob {
  readonly kind: "make-folder";
  /** Those above too; one that exists is no error. */
  readonly parents: boolean;
  readonly json: boolean;
}

/** Rename a file or folder, or move it to another folder of its server. */
export interface MoveJob extends AnyJob {
  readonly kind: "move";
  /** The new path; a folder, in which the name stays, when it ends in `/` or is empty. */
  readonly target: string;
  /** Replace a file that exists without asking. */
  readonly agreed: boolean;
  readonly json: boolean;
}

/** Change what the server has. */
export type ChangingJob = RemoveJob | DeleteFileJob | DeleteFoldersJob | MakeFolderJob | MoveJob;
