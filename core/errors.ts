import { type Reply, reply, ReplyCode } from "./protocol/replies/reply.ts";

/** Why a file operation failed. One list for both ends; the mapping to replies and exit codes is below. */
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
  /** A command of the operator's did not take it; the detail is what it said. */
  | "vetoed"
  | "no-descriptors"
  | "no-unique-name"
  | "io";

/** What was being done to the file when it failed; the verb of the message. */
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
  /** More than the kind says, for instance `3 MB needed`. */
  readonly detail?: string;
}

/** Why a data connection gave no transfer, or only part of one. */
export type DataFailureKind =
  /** Nobody listens at the address to dial. */
  | "refused"
  /** Nobody came to the passive listener, or the dialled host does not answer, in time. */
  | "not-opened"
  /** No passive port is free. */
  | "no-port"
  /** TLS could not be had on the connection, or not as it was asked for. */
  | "not-secured"
  /** The peer broke the connection during the transfer. */
  | "broken"
  /** No byte moved for the stall time-out. */
  | "stalled"
  /** Stopped by ABOR, by the user, or by the end of the server. */
  | "aborted";

/** How a data connection or the file behind it failed. */
export type TransferFailure =
  | { readonly side: "data"; readonly kind: DataFailureKind; readonly detail?: string }
  | { readonly side: "file"; readonly failure: FileFailure };

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
  // The words of a command that judged an upload are all that is to be said.
  if (failure.kind === "vetoed" && failure.detail !== undefined) return failure.detail;
  const detail = failure.detail === undefined ? "" : ` (${failure.detail})`;
  return `cannot ${failure.action} ${failure.path}: ${REASONS[failure.kind]}${detail}`;
}

/** The one place where a file failure becomes a reply (RFC 959 §4.2.2: 4yz may go away by itself, 5yz does not). */
export function fileFailureReply(failure: FileFailure): Reply {
  return reply(fileFailureCode(failure), describeFileFailure(failure));
}

function fileFailureCode({ kind, action }: FileFailure): ReplyCode {
  switch (kind) {
    case "not-found":
    case "denied":
    case "exists":
    case "not-empty":
    case "is-folder":
    case "not-folder":
    case "special-file":
    case "not-text":
    case "vetoed":
      return ReplyCode.FileUnavailable;
    case "too-long":
    case "name-not-allowed":
      return givesName(action) ? ReplyCode.NameNotAllowed : ReplyCode.FileUnavailable;
    case "no-space":
    case "over-quota":
      return ReplyCode.NoSpace;
    case "busy":
    case "no-unique-name":
      return ReplyCode.FileBusy;
    case "no-descriptors":
    case "io":
      return ReplyCode.LocalError;
  }
}

/** Whether a name is given rather than looked for: RFC 959 §5.4 has 553 for the former only. */
function givesName(action: FileAction): boolean {
  return action === "write" || action === "create" || action === "rename";
}

/** The one place where a failed transfer becomes a reply. */
export function transferFailureReply(failure: TransferFailure): Reply {
  if (failure.side === "file") {
    // RFC 959 §5.4: 452 before 150, 552 after it.
    return failure.failure.kind === "over-quota"
      ? reply(ReplyCode.QuotaExceeded, describeFileFailure(failure.failure))
      : fileFailureReply(failure.failure);
  }
  const detail = failure.detail === undefined ? "" : `: ${failure.detail}`;
  switch (failure.kind) {
    case "refused":
      return reply(ReplyCode.NoDataConnection, `cannot open data connection${detail}`);
    case "not-opened":
      return reply(ReplyCode.NoDataConnection, `data connection was not opened in time${detail}`);
    case "no-port":
      return reply(ReplyCode.NoDataConnection, `no passive port is free, try again later${detail}`);
    case "not-secured":
      return reply(ReplyCode.TlsNegotiationFailed, `no TLS on the data connection${detail}`);
    case "broken":
      return reply(ReplyCode.TransferAborted, `data connection broken, transfer ended${detail}`);
    case "stalled":
      return reply(ReplyCode.TransferAborted, `data connection stalled, transfer ended${detail}`);
    case "aborted":
      return reply(ReplyCode.TransferAborted, `transfer aborted${detail}`);
  }
}

/** The exit codes of every subcommand; they are part of the command line and do not change meaning. */
export const ExitCode = {
  Done: 0,
  SomeFailed: 1,
  Usage: 2,
  Unreachable: 3,
  LoginRefused: 4,
  ServerRefused: 5,
  LocalFile: 6,
  Trust: 7,
  Integrity: 8,
  TimedOut: 9,
  TryLater: 11,
  Bug: 70,
  Interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = typeof ExitCode[keyof typeof ExitCode];

/** What can go wrong for the client, each with its exit code. */
export type ClientFailureKind =
  | "usage"
  | "unreachable"
  | "login-refused"
  | "server-refused"
  | "local-file"
  | "trust"
  | "integrity"
  | "timed-out"
  | "try-later"
  | "bug"
  | "interrupted";

/** A failure of the client with the sentence that people read. */
export interface ClientFailure {
  readonly kind: ClientFailureKind;
  readonly message: string;
  /** The server would take the file in TYPE I. */
  readonly wantsImage?: true;
  /** The reply code by which the server refused. */
  readonly code?: number;
  /** The server ended the session or says nothing any more: another session may go better. */
  readonly sessionOver?: true;
}

const EXIT_CODES: Readonly<Record<ClientFailureKind, ExitCode>> = {
  "usage": ExitCode.Usage,
  "unreachable": ExitCode.Unreachable,
  "login-refused": ExitCode.LoginRefused,
  "server-refused": ExitCode.ServerRefused,
  "local-file": ExitCode.LocalFile,
  "trust": ExitCode.Trust,
  "integrity": ExitCode.Integrity,
  "timed-out": ExitCode.TimedOut,
  "try-later": ExitCode.TryLater,
  "bug": ExitCode.Bug,
  "interrupted": ExitCode.Interrupted,
};

/** The exit code of a run: 0 when nothing failed, the failure's own when all did alike or there was one job, else 1. */
export function exitCodeOf(failures: readonly ClientFailure[], succeeded: number): ExitCode {
  const interrupted = failures.find((failure) => failure.kind === "interrupted");
  if (interrupted !== undefined) return ExitCode.Interrupted;
  const [first] = failures;
  if (first === undefined) return ExitCode.Done;
  const alike = failures.every((failure) => failure.kind === first.kind);
  return alike && succeeded === 0 ? EXIT_CODES[first.kind] : ExitCode.SomeFailed;
}

/** Thrown by the reads and writes of an opened file, so that the one who moves the bytes can tell a file's failure from the wire's. */
export class FileFault extends Error {
  override readonly name = "FileFault";

  constructor(readonly failure: FileFailure) {
    super(describeFileFailure(failure));
  }
}
