import { basename, dirname, join } from "@std/path";
import { plainReason } from "../../core/base/error_text.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import { encodeText } from "../../core/base/text.ts";
import { writeAll } from "./write_all.ts";

/**
 * Replaces a file by one with this text, or these bytes, that only its owner can read. The change is atomic: a reader sees
 * the old contents or the new ones.
 */
export async function replaceFile(
  path: string,
  text: string | Uint8Array,
): Promise<Outcome<void, string>> {
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

async function writeNew(path: string, text: string | Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  await writeAll(file, typeof text === "string" ? encodeText(text) : text);
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
