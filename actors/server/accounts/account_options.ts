import { isAbsolute, resolve } from "../../machine/system/local_path.ts";
import type { AccountEntry } from "../../../core/access/accounts_file.ts";
import { type Admission, admissionOf } from "../../../core/cli/subcommands/serve/admission.ts";
import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { type Permissions, PRESETS } from "../../../core/access/permissions.ts";
import { textLines } from "../../../core/protocol/welcome.ts";
import type { AccountsOptions } from "./accounts.ts";
import { isWithin } from "../../files/jail/within.ts";
import type { World } from "../../machine/world.ts";
import { readAccountsFile, readText } from "./accounts_reader.ts";

/** The logins of the command line and of the accounts file. Fails with the lines that say what is wrong in that file. */
export async function openAccounts(
  invocation: ServeInvocation,
  root: string,
  apart: readonly ApartFolder[],
  world: World,
): Promise<Outcome<AccountsOptions, readonly string[]>> {
  const { users, anonymous, accounts: path } = invocation;
  const options = { users, anonymous, root, ...permissionsFor(invocation) };
  if (path === undefined) return success(options);
  const read = await readAccountsFile(path);
  if (!read.ok) return read;
  if (anonymous) world.words("anonymous sees the whole folder, with the homes of accounts in it");
  const fault = (entries: readonly AccountEntry[]) => homeFault(entries, apart);
  const why = fault(read.value);
  if (why !== undefined) return failed([why]);
  return success({ ...options, file: { path, entries: read.value, fault, report: world.words } });
}

/** A folder that no account may have in its home. */
export interface ApartFolder {
  /** The real path. */
  readonly folder: string;
  /** The option that names it. */
  readonly option: string;
}

/** Checks absolute homes only: relative ones lie in the shared folder, for which each option has its own check. */
function homeFault(
  entries: readonly AccountEntry[],
  apart: readonly ApartFolder[],
): string | undefined {
  for (const { name, home } of entries) {
    if (!isAbsolute(home)) continue;
    const real = realPathOf(home);
    const held = apart.find(({ folder }) => isWithin(folder, real));
    if (held === undefined) continue;
    const { folder, option } = held;
    return `${option} ${folder} lies in the home of the account ${name}; name a folder elsewhere`;
  }
  return undefined;
}

function realPathOf(home: string): string {
  try {
    return Deno.realPathSync(home);
  } catch {
    return resolve(home);
  }
}

function permissionsFor(
  invocation: ServeInvocation,
): Pick<AccountsOptions, "permissions" | "anonymousPermissions"> {
  const { everybody } = admissionOf(invocation);
  const { purpose, createFolders } = invocation;
  return {
    // For `--user`; accounts have theirs in the accounts file.
    permissions: purpose === "write" ? PRESETS.full : permissionsOf(purpose, createFolders),
    anonymousPermissions: permissionsOf(everybody, createFolders),
  };
}

function permissionsOf(deed: Admission["everybody"], createFolders: boolean): Permissions {
  switch (deed) {
    case "nothing":
      return new Set();
    case "read":
      return PRESETS.read;
    case "write":
      return PRESETS.write;
    case "receive":
      // Scanners and cameras create the folder that they upload to.
      return createFolders ? new Set([...PRESETS.upload, "mkdir"]) : PRESETS.upload;
  }
}

/**
 * The lines of `--welcome`: of the file of that name, or the text itself if there is no such file. Fails with a sentence
 * if the file cannot be read.
 */
export async function welcomeLines(given: string): Promise<Outcome<readonly string[], string>> {
  if (!await isFile(given)) return success(textLines(given));
  const text = await readText(given);
  return text.ok
    ? success(textLines(text.value))
    : failed(`${text.failure}; --welcome wants a text, or a file that can be read`);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    // The text may be no valid path, or too long for one.
    return false;
  }
}
