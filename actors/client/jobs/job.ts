// This folder: the jobs of the client, which fetch, send or list, and the local files that they use.

import type { Outcome } from "../../../core/base/outcome.ts";
import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type {
  RepresentationChoice,
  RepresentationType,
} from "../../../core/representation/representation_type.ts";
import type { RemoteEntry } from "../../../core/files/listing/remote_entry.ts";
import type { CopyJob } from "../sessions/copy/copy_job.ts";
import type { EntryOrder } from "../../../core/files/listing/entry_order.ts";
import type { AnyJob } from "./any_job.ts";
import type { ChangingJob } from "./changing/changing_jobs.ts";
import type { TellingJob } from "./listing/telling/telling_jobs.ts";
import type { Tree, TreeJob } from "./tree/tree.ts";

/** Where a downloaded file goes; paths are local. */
export type DownloadTarget =
  | { readonly kind: "standard-output" }
  /** This file, whatever the server calls it. */
  | { readonly kind: "file"; readonly path: string }
  /** A file of the server's name in this folder. */
  | { readonly kind: "folder"; readonly path: string }
  /** This path in a tree that is being fetched. */
  | { readonly kind: "tree"; readonly tree: Tree; readonly path: string };

/** What a listing has told of a file on the server, so that the job need not ask again. */
export interface ToldFacts {
  /** Bytes. */
  readonly size?: number;
  /** When it was last modified, in ms since 1970. */
  readonly modified?: number;
  /** Its Unix permission bits. */
  readonly mode?: number;
}

/** Fetch one file. */
export interface DownloadJob extends AnyJob {
  readonly kind: "download";
  readonly target: DownloadTarget;
  readonly told?: ToldFacts;
  /** Names of other files in its folder that might be taken for its part. */
  readonly taken?: readonly string[];
  readonly representation: RepresentationChoice;
  /** Resume where an earlier transfer ended. */
  readonly resume: boolean;
}

/** Where a file to send comes from; the path is local. */
export type UploadOrigin =
  | { readonly kind: "standard-input" }
  | { readonly kind: "file"; readonly path: string }
  /** This path in a tree that is being sent. */
  | { readonly kind: "tree"; readonly tree: Tree; readonly path: string };

/** Send one file. A URL whose path is empty or ends in `/` names a folder, where the file keeps its name. */
export interface UploadJob extends AnyJob {
  readonly kind: "upload";
  readonly origin: UploadOrigin;
  /** The size of the file in bytes, if it is known already. */
  readonly size?: number;
  readonly representation: RepresentationChoice;
  /** Resume where an earlier transfer ended. */
  readonly resume: boolean;
}

/** A job whose type has been chosen. */
export type InType<J extends DownloadJob | UploadJob> =
  & Omit<J, "representation">
  & { readonly representation: RepresentationType };

/** Print what a folder holds, or the one file that the URL names. */
export interface ListJob extends AnyJob {
  readonly kind: "list";
  readonly format: ListFormat;
  /** Everything below as well. */
  readonly recursive: boolean;
  /** Of the names in each folder; undefined: as the server lists them. */
  readonly order: EntryOrder | undefined;
}

/** Find what a pattern matches, and fetch it. */
export interface MatchJob extends AnyJob {
  readonly kind: "match";
  /** The path as a pattern (see `FtpUrl`). */
  readonly pattern: string;
  /** How many files can be fetched: each needs a name of its own here, or there is one file for all, or they follow each other. */
  readonly separate: "own-names" | "one-file" | "in-order";
  /** The job for one path; undefined: it is a folder, and these are left out. Without an entry nothing is known about it. */
  fetch(found: { readonly path: string; readonly entry?: RemoteEntry }): Job | undefined;
}

/** How the names of a listing are printed. */
export type ListFormat = "names" | "long" | "json";

/** One thing to do for the user. */
export type Job =
  | DownloadJob
  | UploadJob
  | ListJob
  | CopyJob
  | TreeJob
  | MatchJob
  | TellingJob
  | ChangingJob;

/** What a job that has succeeded leaves. */
export interface Done {
  /** What it has found to do, for instance the files of a folder. */
  readonly more?: readonly Job[];
  /** The file was left as it was, as the user wants it for files that exist. */
  readonly skipped?: true;
}

/** How a job went. */
export type JobResult = Outcome<Done, ClientFailure>;

/** How long a job occupies its session. */
export type JobWeight = "listing" | "small" | "large";

/** A file of this many bytes takes a while; smaller ones should not wait behind it. */
const LARGE = 16 * 1024 * 1024;

/** The weight of a job, as far as it is known beforehand. */
export function weightOf(job: Job): JobWeight {
  switch (job.kind) {
    case "download":
      return weightOfBytes(job.told?.size);
    case "upload":
      return weightOfBytes(job.size);
    case "copy":
      return "small";
    case "list":
    case "tree":
    case "match":
    case "stat":
    case "enter":
    case "usage":
    case "remove":
      return "listing";
    case "delete-file":
    case "delete-folders":
    case "make-folder":
    case "move":
      return "small";
    default:
      return job satisfies never;
  }
}

function weightOfBytes(bytes = 0): JobWeight {
  return bytes >= LARGE ? "large" : "small";
}

/** Whether a job may find files to transfer, so that nobody knows yet how many there are. */
export function findsMore(job: Job): boolean {
  switch (job.kind) {
    case "download":
    case "upload":
    case "list":
    case "stat":
    case "enter":
    case "usage":
    case "remove":
    case "make-folder":
    case "move":
    case "copy":
    case "delete-file":
    case "delete-folders":
      return false;
    case "match":
      return true;
    case "tree":
      return job.step.kind === "begin" || job.step.kind === "folder";
    default:
      return job satisfies never;
  }
}

/**
 * Whether the order of such jobs matters, so that they run one after the other: their output follows each other, or one makes
 * what another one needs.
 */
export function isOrdered(job: Job): boolean {
  switch (job.kind) {
    case "download":
      return job.target.kind === "standard-output";
    case "match":
      return job.separate === "in-order";
    case "list":
    case "stat":
    case "enter":
    case "usage":
    case "remove":
    case "make-folder":
    case "move":
      return true;
    case "upload":
    case "copy":
    case "tree":
    case "delete-file":
    case "delete-folders":
      return false;
    default:
      return job satisfies never;
  }
}

/** Whether a job only finds others, or goes with them: the exit code tells how those went. */
export function isPreparation({ kind }: Job): boolean {
  return kind === "tree" || kind === "match";
}

/** Whether all later jobs would fail as well: nobody reads standard output any more. */
export function endsRun(job: Job, failure: ClientFailure): boolean {
  return job.kind === "download" && job.target.kind === "standard-output" &&
    failure.kind === "local-file";
}
