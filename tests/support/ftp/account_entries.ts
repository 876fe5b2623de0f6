import { assert } from "@std/assert";
import { hashPassword } from "../../../actors/server/accounts/passwords.ts";
import { type AccountEntry, parseAccountsFile } from "../../../core/access/accounts_file.ts";
import { formatPasswordHash } from "../../../core/access/password_hash.ts";

/** A hash with almost no cost: few tests are about its time. */
export const CHEAP = { cost: 2, blockSize: 1, parallelization: 1 };

/** The password of every account that a test makes. */
export const SECRET = "secret";

/** The settings of an account as in an accounts file; by default it has the preset `write`. */
export interface AccountSettings {
  readonly name: string;
  readonly [setting: string]: unknown;
}

/** The entries of an accounts file, all with the same password. */
export async function accountEntries(
  settings: readonly AccountSettings[],
): Promise<readonly AccountEntry[]> {
  const password = formatPasswordHash(await hashPassword(SECRET, CHEAP));
  const accounts = settings.map((one) => ({ password, permissions: "write", ...one }));
  const parsed = parseAccountsFile(JSON.stringify({ accounts }));
  assert(parsed.ok, JSON.stringify(parsed));
  return parsed.value;
}
