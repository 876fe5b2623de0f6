import type { AccountEntry } from "../../core/accounts_file.ts";
import { failed, type Outcome, success } from "../../core/outcome.ts";

/** How many faults of a file are told at once. */
const MOST_FAULTS = 10;

/** Reads an accounts file; fails with the lines that say what is wrong with it, and where. */
export async function readAccountsFile(
  path: string,
): Promise<Outcome<readonly AccountEntry[], readonly string[]>> {
  const text = await readText(path);
  if (!text.ok) return failed([text.failure]);
  // Loaded when it is needed: nobody else pays for the validator.
  const { parseAccountsFile, describeAccountsFault } = await import("../../core/accounts_file.ts");
  const parsed = parseAccountsFile(text.value);
  if (parsed.ok) return success(parsed.value);
  const more = parsed.failure.length - MOST_FAULTS;
  return failed([
    ...parsed.failure.slice(0, MOST_FAULTS)
      .map((fault) => `accounts file ${path}, ${describeAccountsFault(fault)}`),
    ...(more > 0 ? [`accounts file ${path}: and ${more} more`] : []),
  ]);
}

/** The text of a file, or the sentence about why it cannot be read. */
export async function readText(path: string): Promise<Outcome<string, string>> {
  try {
    return success(await Deno.readTextFile(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(`cannot read ${path}: ${reason}`);
  }
}
