import { allows, isBlind, type Operation, whyNot } from "../../core/access/needs.ts";
import type { Permissions } from "../../core/access/permissions.ts";
import { type FileAction, type FileFailure, FileFault } from "../../core/files/file_failure.ts";
import type { UploadRules } from "../../core/files/upload_rules.ts";
import type { WriteMode } from "../transport/flow/flow.ts";

/** Refuses the operation as `denied` when the account may not do it. */
export function demand(
  permissions: Permissions,
  operation: Operation,
  action: FileAction,
  path: string,
): void {
  if (allows(permissions, operation)) return;
  throw new FileFault({ kind: "denied", action, path, detail: whyNot(operation) });
}

/** The same failure for an account that must not learn which names exist. */
export function veiled(failure: FileFailure): FileFailure {
  const { kind, action, path } = failure;
  switch (kind) {
    case "not-found":
    case "exists":
    case "not-empty":
    case "is-folder":
    case "not-folder":
    case "special-file":
      return { kind: "denied", action, path };
    case "denied":
    case "no-space":
    case "over-quota":
    case "too-long":
    case "busy":
    case "name-not-allowed":
    case "not-text":
    case "vetoed":
    case "no-descriptors":
    case "no-unique-name":
    case "io":
      return failure;
  }
}

/** The operation that looking at a path is, by what the look is for. */
export function lookingFor(purpose: FileAction): Operation {
  switch (purpose) {
    case "look up":
    case "read":
    case "enter":
      return "look up";
    case "list":
    case "create":
    case "write":
    case "change":
    case "delete":
    case "rename":
      return `look up to ${purpose}`;
  }
}

/**
 * The operation that opening for writing is as long as nothing was looked at. Refusing it then does not show which
 * names exist, so it takes only what no file of that name could make unnecessary.
 */
export function openingFor(mode: WriteMode, { atomic }: UploadRules): Operation {
  switch (mode.kind) {
    case "replace":
      return "create or replace a file";
    case "append":
      return "create or append to a file";
    case "resume":
      // A cut upload that is still hidden counts as a new file.
      return atomic ? "resume a hidden upload" : "resume an upload";
    case "create":
    case "unique":
      return "create a file";
  }
}

/**
 * Refuses an open for writing by what it would do to the file that exists; `presentSize` is undefined for a new file. A
 * blind account gets no detail: it would show whether the file exists.
 */
export function demandWriting(
  permissions: Permissions,
  path: string,
  mode: WriteMode,
  presentSize: number | undefined,
): void {
  const operation = writingTo(mode, presentSize);
  if (operation === undefined) return;
  if (!isBlind(permissions)) return demand(permissions, operation, "write", path);
  if (!allows(permissions, operation)) {
    throw new FileFault({ kind: "denied", action: "write", path });
  }
}

/** Undefined where something else refuses the open: nothing to resume, or a name that must be free and is not. */
function writingTo(mode: WriteMode, presentSize: number | undefined): Operation | undefined {
  const isNew = presentSize === undefined;
  switch (mode.kind) {
    case "append":
      return isNew ? "create a file" : "append to a file";
    case "resume":
      if (isNew) return undefined;
      // From its end on, nothing that the file holds is changed.
      return mode.offset === presentSize ? "append to a file" : "replace a file";
    case "replace":
      return isNew ? "create a file" : "replace a file";
    case "create":
    case "unique":
      return isNew ? "create a file" : undefined;
    default:
      return mode satisfies never;
  }
}
