// This folder: the jobs of the client, which fetch, send or list, and the local files that they use.

import type {
  RepresentationChoice,
  RepresentationType,
} from "../../../core/protocol/representation.ts";
import type { FtpUrl } from "../../../core/network/url.ts";

/** Where a downloaded file goes; paths are local. */
export type DownloadTarget =
  | { readonly kind: "standard-output" }
  /** This file, whatever the server calls it. */
  | { readonly kind: "file"; readonly path: string }
  /** A file of the server's name in this folder. */
  | { readonly kind: "folder"; readonly path: string };

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
export interface DownloadJob {
  readonly kind: "download";
  readonly url: FtpUrl;
  readonly target: DownloadTarget;
  readonly told?: ToldFacts;
  readonly representation: RepresentationChoice;
  /** Resume where an earlier transfer ended. */
  readonly resume: boolean;
}

/** Where a file to send comes from; the path is local. */
export type UploadOrigin =
  | { readonly kind: "standard-input" }
  | { readonly kind: "file"; readonly path: string };

/** Send one file. A URL whose path is empty or ends in `/` names a folder, where the file keeps its name. */
export interface UploadJob {
  readonly kind: "upload";
  readonly url: FtpUrl;
  readonly origin: UploadOrigin;
  readonly representation: RepresentationChoice;
  /** Resume where an earlier transfer ended. */
  readonly resume: boolean;
}

/** A job whose type has been chosen. */
export type InType<J extends DownloadJob | UploadJob> =
  & Omit<J, "representation">
  & { readonly representation: RepresentationType };

/** Print what a folder holds, or the one file that the URL names. */
export interface ListJob {
  readonly kind: "list";
  readonly url: FtpUrl;
  readonly format: ListFormat;
}

/** How the names of a listing are printed. */
export type ListFormat = "names" | "long" | "json";

/** One thing to do for the user. */
export type Job = DownloadJob | UploadJob | ListJob;
