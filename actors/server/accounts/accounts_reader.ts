import { plainReason } from "../../../core/base/error_text.ts";
import { basename, dirname, join } from "@std/path";
import type { AccountEntry } from "../../../core/access/accounts_file.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { encodeText } from "../../../core/base/text.ts";
import { writeAll } from "../../machine/write_all.ts";

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

/**
 * Replaces a file by one with this text that only its owner can read. The change is atomic: a reader sees the old text or
 * the new one.
 */
export async function replaceFile(path: string, text: string): Promise<Outcome<void, string>> {
  try {
    const real = await realPathOrSame(path);
    const temporary = join(dirname(real), `.${basename(real)}.${crypto.randomUUID()}`);
    try {
      await writeNew(temporary, text);
      await keepOwner(real, temporary);
      await Deno.rename(temporary, real);
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw error;
    }
    return success(undefined);
  } catch (error) {
    const reason = plainReason(error);
    return failed(`cannot write ${path}: ${reason}`);
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  await writeAll(file, encodeText(text));
  await file.sync();
}

/** If root changes the file, a server that runs as another user must still be able to read it. */
async function keepOwner(from: string, to: string): Promise<void> {
  if (Deno.build.os === "windows" || Deno.uid() !== 0) return;
  try {
    const { uid, gid } = await Deno.stat(from);
    await Deno.chown(to, uid, gid);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** If the path is a symbolic link, its target is replaced, not the link. */
async function realPathOrSame(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}
