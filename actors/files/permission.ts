import { type FileAction, type FileFailure, FileFault } from "../../core/files/file_failure.ts";
import type { Permission, Permissions } from "../../core/access/permissions.ts";
import type { UploadRules } from "../../core/files/upload_rules.ts";
import type { WriteMode } from "../transport/flow/flow.ts";

/** What was not allowed, as the end of "this account may not ...". */
const DEEDS: Readonly<Record<Permission, string>> = {
  list: "list folders",
  read: "read files",
  write: "change existing files",
  append: "add to existing files",
  create: "make new files",
  delete: "delete files",
  rename: "rename",
  mkdir: "make folders",
  rmdir: "remove folders",
  chmod: "change modes",
  admin: "do the administrator's work",
};

/** Refuses the action as `denied` when the account has none of the permissions. */
export function demand(
  permissions: Permissions,
  anyOf: readonly [Permission, ...Permission[]],
  action: FileAction,
  path: string,
): void {
  if (anyOf.some((one) => permissions.has(one))) return;
  const detail = `this account may not ${anyOf.map((one) => DEEDS[one]).join(" or ")}`;
  throw new FileFault({ kind: "denied", action, path, detail });
}

/** The same without the words, which would tell what has been looked at. */
function demandQuietly(...[permissions, anyOf, action, path]: Parameters<typeof demand>): void {
  if (anyOf.some((one) => permissions.has(one))) return;
  throw new FileFault({ kind: "denied", action, path });
}

/** Whether the account may not know what there is: a drop box's can neither look nor read. */
export function isBlind(permissions: Permissions): boolean {
  return !permissions.has("list") && !permissions.has("read");
}

/** A failure as an account is told that may not know what there is: nothing of it depends on that. */
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

/** The permissions of which one is enough to look at a path in order to do this. */
export function permissionsToLook(action: FileAction): readonly [Permission, ...Permission[]] {
  switch (action) {
    case "list":
      return ["list"];
    case "rename":
      return ["rename"];
    case "write":
      return ["write", "append"];
    case "delete":
      return ["delete", "rmdir"];
    case "create":
      return ["create"];
    case "change":
      return ["write", "chmod"];
    case "look up":
    case "read":
    case "enter":
      return ["list", "read"];
  }
}

/**
 * Refuses, before anything is looked at, an open for writing that no file there could make right: so a refusal does
 * not tell which names exist.
 */
export function demandSomeWriting(
  permissions: Permissions,
  path: string,
  mode: WriteMode,
  { atomic }: UploadRules,
): void {
  switch (mode.kind) {
    case "replace":
      return demand(permissions, ["write", "create"], "write", path);
    case "append":
      return demand(permissions, ["append", "create"], "write", path);
    case "resume":
      // What was hidden when it was cut is a new file still.
      return demand(
        permissions,
        atomic ? ["write", "append", "create"] : ["write", "append"],
        "write",
        path,
      );
    case "create":
    case "unique":
      return demand(permissions, ["create"], "write", path);
  }
}

/** Refuses an open for writing by what it would do to what is there; `presentSize` is undefined for a new file. */
export function demandWriting(
  permissions: Permissions,
  path: string,
  mode: WriteMode,
  presentSize: number | undefined,
): void {
  const demanded = isBlind(permissions) ? demandQuietly : demand;
  if (presentSize === undefined) {
    if (mode.kind !== "resume") demanded(permissions, ["create"], "write", path);
  } else if (mode.kind === "append" || addsAtTheEnd(mode, presentSize)) {
    demanded(permissions, ["append"], "write", path);
  } else if (mode.kind === "replace" || mode.kind === "resume") {
    demanded(permissions, ["write"], "write", path);
  }
}

/** Going on where the file ends changes nothing of what it holds. */
function addsAtTheEnd(mode: WriteMode, presentSize: number): boolean {
  return mode.kind === "resume" && mode.offset === presentSize;
}
