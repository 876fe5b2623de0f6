import { plainReason } from "../../../core/base/error_text.ts";
import type { AccountEntry } from "../../../core/access/accounts_file.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";

/** How many faults of a file are reported at once. */
const MOST_FAULTS = 10;

/** Reads an accounts file; fails with the lines that say what is wrong in it, and where. */
export async function readAccountsFile(
  path: string,
): Promise<Outcome<readonly AccountEntry[], readonly string[]>> {
  const text = await readText(path);
  if (!text.ok) {
    return failed([`${text.failure}; an accounts file is made with ferry passwd, or an editor`]);
  }
  // The validator is large; it is loaded only when there is a file to check.
  const { parseAccountsFile, describeAccountsFault } = await import(
    "../../../core/access/accounts_file.ts"
  );
  const parsed = parseAccountsFile(text.value);
  if (parsed.ok) return success(parsed.value);
  const more = parsed.failure.length - MOST_FAULTS;
  return failed([
    ...parsed.failure.slice(0, MOST_FAULTS)
      .map((fault) => `accounts file ${path}, ${describeAccountsFault(fault)}`),
    ...(more > 0 ? [`accounts file ${path}: and ${more} more`] : []),
  ]);
}

/** The text of a file; fails with a sentence that says why it cannot be read. */
export async function readText(path: string): Promise<Outcome<string, string>> {
  try {
    return success(await Deno.readTextFile(path));
  } catch (error) {
    const reason = plainReason(error);
    return failed(`cannot read ${path}: ${reason}`);
  }
}
