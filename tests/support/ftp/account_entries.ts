import { assert } from "@std/assert";
import { hashPassword } from "../../../actors/server/accounts/passwords.ts";
import { type AccountEntry, parseAccountsFile } from "../../../core/access/accounts_file.ts";
import { formatPasswordHash } from "../../../core/access/password_hash.ts";

/** A hash that costs next to nothing: few tests are about the time. */
export const CHEAP = { cost: 2, blockSize: 1, parallelization: 1 };

/** The password of every account that a test makes. */
export const SECRET = "secret";

/** The settings of an account as an accounts file has them; without others it may do what the preset `write` says. */
export interface AccountSettings {
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** Accounts as an accounts file would have them, all with the same password. */
export async function accountEntries(
  settings: readonly AccountSettings[],
): Promise<readonly AccountEntry[]> {
  const password = formatPasswordHash(await hashPassword(SECRET, CHEAP));
  const accounts = settings.map((one) => ({ password, permissions: "write", ...one }));
  const parsed = parseAccountsFile(JSON.stringify({ accounts }));
  assert(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
}
