import { basename, dirname, join } from "./system/local_path.ts";
import { plainReason } from "../../core/base/error_text.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import { encodeText } from "../../core/base/text.ts";
import { writeAll } from "./write_all.ts";

/** What only its owner may read. */
const OWN = 0o600;

/**
 * Replaces a file by one with this text, or these bytes, which gets these permission bits; by default only its owner can read
 * it. The change is atomic: a reader sees the old contents or the new ones. A pipe or a device is written to. Fails with a
 * sentence.
 */
export async function replaceFile(
  path: string,
  text: string | Uint8Array,
  mode = OWN,
): Promise<Outcome<void, string>> {
  try {
    const real = await realPathOrSame(path);
    if (await isStream(real)) {
      using stream = await Deno.open(real, { write: true });
      await writeAll(stream, typeof text === "string" ? encodeText(text) : text);
      return success(undefined);
    }
    const temporary = join(dirname(real), `.${basename(real)}.${crypto.randomUUID()}`);
    try {
      await writeNew(temporary, text, mode);
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

async function writeNew(path: string, text: string | Uint8Array, mode: number): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode });
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

async function isStream(path: string): Promise<boolean> {
  try {
    const { isFile, isDirectory } = await Deno.stat(path);
    return !isFile && !isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
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
