import type { ServeInvocation } from "../../core/cli.ts";
import { type Outcome, success } from "../../core/outcome.ts";
import { PRESETS } from "../../core/permissions.ts";
import { textLines } from "../../core/welcome.ts";
import type { AccountsOptions } from "../accounts.ts";
import type { World } from "../world.ts";
import { readAccountsFile } from "./file.ts";

/** Who may log in, from the command line and the accounts file; fails with the lines that say what is wrong with it. */
export async function openAccounts(
  invocation: ServeInvocation,
  root: string,
  world: World,
): Promise<Outcome<AccountsOptions, readonly string[]>> {
  const { users, anonymous, write, accounts: path } = invocation;
  const everybody = users.length === 0 && path === undefined;
  const options = {
    users,
    anonymous,
    root,
    permissions: write ? PRESETS.full : PRESETS.read,
    // Where there are users, who gives no name only reads, however much these may write.
    anonymousPermissions: write && everybody ? PRESETS.write : PRESETS.read,
  };
  if (path === undefined) return success(options);
  const read = await readAccountsFile(path);
  if (!read.ok) return read;
  if (anonymous) world.words("anonymous sees the whole folder, with the homes of accounts in it");
  return success({ ...options, file: { path, entries: read.value, tell: world.words } });
}

/** The lines of `--welcome`: those of the file of that name, or the text itself when there is none. */
export async function welcomeLines(given: string): Promise<readonly string[]> {
  return textLines(await isFile(given) ? await Deno.readTextFile(given) : given);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    // Many a text can be no path at all, or is too long for one.
    return false;
  }
}
