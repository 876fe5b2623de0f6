import type { Permission, Permissions } from "./permissions.ts";

/**
 * The permissions for each operation: any one of those in its list; none if the list is empty. This is the only such
 * table; docs/PERMISSIONS.md shows the result for each verb.
 */
const NEEDS = {
  "enter a folder": [],
  "list a folder": ["list"],
  "read a file": ["read"],
  /** As a tar stream; needed in addition to "read a file". */
  "read a folder": ["list"],
  "see the free space": [],

  /** To look at a path; which one applies depends on the purpose. */
  "look up": ["list", "read"],
  "look up to list": ["list"],
  "look up to create": ["create"],
  "look up to write": ["write", "append"],
  "look up to change": ["write", "chmod"],
  "look up to delete": ["delete", "rmdir"],
  "look up to rename": ["rename"],
  "look up a cut upload": ["create", "write", "append"],

  "create a file": ["create"],
  "replace a file": ["write"],
  "append to a file": ["append"],
  /** To write while it is not yet known whether the file exists. */
  "create or replace a file": ["write", "create"],
  "create or append to a file": ["append", "create"],
  "resume an upload": ["write", "append"],
  "resume a hidden upload": ["write", "append", "create"],

  "rename": ["rename"],
  /** If a session may rename its own uploads. */
  "rename an own upload": [],
  "rename over a file": ["write"],
  "delete a file": ["delete"],
  "make a folder": ["mkdir"],
  "remove a folder": ["rmdir"],
  "set a time": ["write"],
  "set a mode": ["chmod"],
  "administer": ["admin"],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

/** The operations on files and folders that permissions distinguish. */
export type Operation = keyof typeof NEEDS;

/** Whether these permissions allow the operation. */
export function allows(permissions: Permissions, operation: Operation): boolean {
  const anyOf: readonly Permission[] = NEEDS[operation];
  return anyOf.length === 0 || anyOf.some((one) => permissions.has(one));
}

/** What is not allowed, to complete "this account may not ...". */
const WORDS: Readonly<Record<Permission, string>> = {
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

/** Why the operation is refused without these permissions, as a sentence for people. */
export function whyNot(operation: Operation): string {
  return `this account may not ${NEEDS[operation].map((one) => WORDS[one]).join(" or ")}`;
}

/** Whether an account can neither list nor read, as in a drop box. Then no reply may show which names exist. */
export function isBlind(permissions: Permissions): boolean {
  return !allows(permissions, "look up");
}
