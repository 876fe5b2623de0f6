/** Why a file operation failed, on the server or on the client. */
export type FileFailureKind =
  | "not-found"
  | "denied"
  | "exists"
  | "not-empty"
  | "no-space"
  | "over-quota"
  | "too-long"
  | "busy"
  | "is-folder"
  | "not-folder"
  | "special-file"
  | "name-not-allowed"
  | "not-text"
  /** The operator's command refused the upload; the detail is what it said. */
  | "vetoed"
  | "no-descriptors"
  | "no-unique-name"
  | "io";

/** What was being done when it failed; the verb of the message. */
export type FileAction =
  | "read"
  | "write"
  | "list"
  | "look up"
  | "create"
  | "delete"
  | "rename"
  | "change"
  | "enter";

/** A file operation that failed: `cannot ACTION PATH: reason`. The path is the virtual one, or a local one on the client. */
export interface FileFailure {
  readonly kind: FileFailureKind;
  readonly action: FileAction;
  readonly path: string;
  /** What the kind does not say, for instance `3 MB needed`. */
  readonly detail?: string;
}

const REASONS: Readonly<Record<FileFailureKind, string>> = {
  "not-found": "no such file or folder",
  "denied": "permission denied",
  "exists": "it already exists",
  "not-empty": "the folder is not empty",
  "no-space": "no space left on device",
  "over-quota": "the account may not store more",
  "too-long": "the name is too long",
  "busy": "the file is busy, try again later",
  "is-folder": "it is a folder",
  "not-folder": "it is not a folder",
  "special-file": "it is not a regular file",
  "name-not-allowed": "this name is not allowed",
  "not-text": "it is not a text file, which TYPE A would spoil; use TYPE I",
  "vetoed": "the upload was refused",
  "no-descriptors": "too many files are open, try again later",
  "no-unique-name": "no unique name could be found, try again later",
  "io": "input/output error",
};

/** The sentence for people: what failed, on what, and why. */
export function describeFileFailure(failure: FileFailure): string {
  // A command that refuses an upload writes the whole message.
  if (failure.kind === "vetoed" && failure.detail !== undefined) return failure.detail;
  const detail = failure.detail === undefined ? "" : ` (${failure.detail})`;
  return `cannot ${failure.action} ${failure.path}: ${REASONS[failure.kind]}${detail}`;
}

/** Thrown when reading or writing an opened file fails, to tell it from a failure of the connection. */
export class FileFault extends Error {
  override readonly name = "FileFault";

  constructor(readonly failure: FileFailure) {
    super(describeFileFailure(failure));
  }
}
