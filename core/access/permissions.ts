import { failed, type Outcome, success } from "../base/outcome.ts";

/** All permissions, in the order in which they are shown. What each allows is told at `Permission`. */
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
 * One thing that an account may do.
 * `list` folders · `read` files · `write`: replace or change what a file holds · `append` to a file · `create` new files ·
 * `delete` files · `rename` files and folders · `mkdir`: make folders · `rmdir`: remove folders ·
 * `chmod`: change modes · `admin`: see the homes of all accounts, and who is connected, and end sessions.
 */
export type Permission = typeof PERMISSIONS[number];

/** What an account may do, taken together. */
export type Permissions = ReadonlySet<Permission>;

/** The names under which usual sets of permissions are known. */
export type PresetName = "read" | "upload" | "write" | "full";

/**
 * `read`: look and fetch. `upload`: a drop box, new files go in and nothing comes out or is replaced. `write`: everything
 * with files and folders. `full`: their modes, too. None holds `admin`, which must be given by its name.
 */
export const PRESETS: Readonly<Record<PresetName, Permissions>> = {
  read: new Set<Permission>(["list", "read"]),
  upload: new Set<Permission>(["create"]),
  write: new Set(PERMISSIONS.filter((one) => one !== "chmod" && one !== "admin")),
  full: new Set(PERMISSIONS.filter((one) => one !== "admin")),
};

/** The preset names, the least powerful first. */
export const PRESET_NAMES = ["read", "upload", "write", "full"] as const;

/**
 * The permissions that an operator names: a preset as a text, or a list of permissions. In a list `upload` and `full`
 * stand for what these presets hold; `read` and `write` are the permissions of that name alone. Fails with the sentence
 * for people.
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

/** For people: the preset that the permissions are, else `only` and the permissions in their usual order. */
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
