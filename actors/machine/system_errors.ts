import {
  type FileAction,
  type FileFailure,
  type FileFailureKind,
  FileFault,
} from "../../core/files/file_failure.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import { errorCode, errorMessage, plainReason } from "../../core/base/error_text.ts";

const KINDS: Readonly<Record<string, FileFailureKind>> = {
  ENOENT: "not-found",
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
  ELOOP: "denied",
  EXDEV: "denied",
  EEXIST: "exists",
  ENOTEMPTY: "not-empty",
  ENOSPC: "no-space",
  ENAMETOOLONG: "too-long",
  EBUSY: "busy",
  ETXTBSY: "busy",
  EISDIR: "is-folder",
  ENOTDIR: "not-folder",
  EINVAL: "name-not-allowed",
  EMFILE: "no-descriptors",
  ENFILE: "no-descriptors",
};

/** Errors without a code in Deno, by their numbers on Linux: file too large, quota exceeded. */
const KINDS_BY_NUMBER: Readonly<Record<string, FileFailureKind>> = {
  "27": "no-space",
  "122": "no-space",
};

/** What the kind `io` says already. */
const EIO = "Input/output error";

/** The failure kind of an error that a `Deno.*` call on a file threw. */
export function failureKind(error: unknown): FileFailureKind {
  const kind = KINDS[errorCode(error) ?? ""];
  if (kind !== undefined) return kind;
  if (error instanceof Deno.errors.NotFound) return "not-found";
  if (error instanceof Deno.errors.PermissionDenied) return "denied";
  if (error instanceof Deno.errors.AlreadyExists) return "exists";
  const number = /\(os error (\d+)\)/.exec(errorMessage(error))?.[1] ?? "";
  return KINDS_BY_NUMBER[number] ?? "io";
}

/** The failure to answer with; a `FileFault` carries its own. */
export function fileFailure(error: unknown, action: FileAction, path: string): FileFailure {
  if (error instanceof FileFault) return error.failure;
  const kind = failureKind(error);
  if (kind !== "io") return { kind, action, path };
  // `plainReason` cuts off the real path, which the runtime adds to its messages.
  const reason = plainReason(error);
  return { kind, action, path, ...(reason === EIO ? {} : { detail: reason }) };
}

/** Throws a failure without a detail. */
export function refuse(kind: FileFailureKind, action: FileAction, path: string): never {
  throw new FileFault({ kind, action, path });
}

/** Refuses anything but a regular file. */
export function requireRegular(info: Deno.FileInfo, action: FileAction, path: string): void {
  if (info.isDirectory) refuse("is-folder", action, path);
  if (!info.isFile) refuse("special-file", action, path);
}

/** Does file work and gives its value, or the failure behind what it threw. */
export async function attempt<T>(
  action: FileAction,
  path: string,
  work: () => T | Promise<T>,
): Promise<Outcome<T, FileFailure>> {
  try {
    return success(await work());
  } catch (error) {
    return failed(fileFailure(error, action, path));
  }
}

/** Does file work and gives its value; whatever it throws becomes a `FileFault`. */
export async function orFault<T>(
  action: FileAction,
  path: string,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new FileFault(fileFailure(error, action, path));
  }
}
