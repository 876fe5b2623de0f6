// This folder: accounts, passwords and permissions, and which permission each operation on files needs.

import { failed, type Outcome, success } from "../base/outcome.ts";

/** All permissions, in display order. `Permission` says what each allows. */
export const PERMISSIONS = [
  "list",
  "read",
  "write",
  "append",
  "create",
  "delete",
  "rename",
  "mkdir",
  "rmdir",
  "chmod",
  "admin",
] as const;

/**
 * One permission of an account. `list` folders · `read` files · `write`: replace or change existing files · `append` to
 * files · `create` new files · `delete` files · `rename` files and folders · `mkdir`: make folders · `rmdir`: remove
 * folders · `chmod`: change modes · `admin`: see the homes of all accounts, list the sessions and end them.
 */
export type Permission = typeof PERMISSIONS[number];

/** The permissions of an account. */
export type Permissions = ReadonlySet<Permission>;

/** The names of the usual sets of permissions. */
export type PresetName = "read" | "upload" | "write" | "full";

/**
 * `read`: list and fetch. `upload`: a drop box, which takes new files; nothing can be fetched or replaced. `write`:
 * everything with files and folders except changing modes. `full`: modes as well. No preset contains `admin`; it must
 * be named.
 */
export const PRESETS: Readonly<Record<PresetName, Permissions>> = {
  read: new Set<Permission>(["list", "read"]),
  upload: new Set<Permission>(["create"]),
  write: new Set(PERMISSIONS.filter((one) => one !== "chmod" && one !== "admin")),
  full: new Set(PERMISSIONS.filter((one) => one !== "admin")),
};

/** The names of the presets, from the least to the most powerful. */
export const PRESET_NAMES = ["read", "upload", "write", "full"] as const;

/**
 * Parses permissions as an operator writes them: the name of a preset, or a list of permissions. In a list, `upload`
 * and `full` mean these presets, but `read` and `write` mean only the permissions of that name. The failure is a
 * sentence for people.
 */
export function parsePermissions(given: string | readonly string[]): Outcome<Permissions, string> {
  if (typeof given === "string") {
    const preset = findPreset(given);
    return preset === undefined ? failed(unknownPreset(given)) : success(PRESETS[preset]);
  }
  const all = new Set<Permission>();
  for (const word of given) {
    const permission = PERMISSIONS.find((known) => known === word);
    const preset = findPreset(word);
    if (permission !== undefined) all.add(permission);
    else if (preset !== undefined) PRESETS[preset].forEach((one) => all.add(one));
    else return failed(unknownPermission(word));
  }
  return success(all);
}

/** For people: the name of the preset, or `only` and the permissions in their usual order. */
export function describePermissions(permissions: Permissions): string {
  const preset = PRESET_NAMES.find((name) => sameSet(PRESETS[name], permissions));
  if (preset !== undefined) return preset;
  if (permissions.size === 0) return "nothing";
  if (permissions.size === PERMISSIONS.length) return "full, admin";
  return `only ${PERMISSIONS.filter((one) => permissions.has(one)).join(", ")}`;
}

function findPreset(word: string): PresetName | undefined {
  return PRESET_NAMES.find((name) => name === word);
}

function sameSet(a: Permissions, b: Permissions): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

function unknownPreset(word: string): string {
  return `unknown preset "${word}"; there are ${
    PRESET_NAMES.join(" ")
  }, or give a list of permissions`;
}

function unknownPermission(word: string): string {
  return `unknown permission "${word}"; there are ${PERMISSIONS.join(" ")}`;
}
