import { join } from "../../machine/system/local_path.ts";
import { baseName } from "../../../core/files/path.ts";
import { encodeText } from "../../../core/base/text.ts";
import { numberedNames } from "../../../core/files/upload_name.ts";
import type { UploadDigest } from "../../transport/flow/flow.ts";
import { digestOf } from "../reading/digest.ts";
import { writeAll } from "../../machine/write_all.ts";
import { refuse } from "../../machine/system_errors.ts";
import { holdingOpened } from "../jail/held_folder.ts";
import { changeableAt } from "../jail/changeable.ts";
import { holdEntry, isSame } from "../jail/handle.ts";
import type { Jail } from "../jail/jail.ts";

/** The longest name, in bytes, that leaves room for a number. */
const LONGEST_NAME = 240;

/** Only the owner may read an upload that was refused, and nobody may run it. */
const KEPT_MODE = 0o600;

/** A whole upload in a hidden file, before a command has accepted it. */
export interface HiddenUpload {
  readonly jail: Jail;
  /** As it was opened for writing. */
  readonly file: Deno.FsFile;
  /** Its real path. */
  readonly hidden: string;
  /** The virtual path that it was sent to. */
  readonly path: string;
}

/** Reads all of it, for its size and its digest. Undefined when the signal is aborted meanwhile. */
export async function readStaged(
  { jail, file, hidden, path }: HiddenUpload,
  signal: AbortSignal,
): Promise<UploadDigest | undefined> {
  using opened = await holdingOpened(jail, file, hidden, path, (held) => openAgain(file, held));
  const { size } = await opened.stat();
  const source = { read: (into: Uint8Array) => opened.read(into), [Symbol.dispose]: () => {} };
  const sha256 = await digestOf(source, size, "SHA-256", signal);
  return sha256 === undefined ? undefined : { size, sha256 };
}

/**
 * Keeps it in a real folder under its own name, with a number if that is taken; never replaces anything. In another file
 * system it makes a copy. The hidden file stays.
 */
export async function keepStaged(
  { jail, file, hidden, path }: HiddenUpload,
  folder: string,
): Promise<void> {
  await holdingOpened(jail, file, hidden, path, async (from) => {
    for (const name of namesFor(baseName(path))) {
      if (await linkOrCopy(file, from, join(folder, name))) return;
    }
    refuse("no-unique-name", "create", path);
  });
}

function namesFor(name: string): Generator<string> {
  return numberedNames(encodeText(name).length > LONGEST_NAME ? "rejected" : name);
}

/** False when the name is taken. */
async function linkOrCopy(file: Deno.FsFile, from: string, to: string): Promise<boolean> {
  try {
    await Deno.link(from, to);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    // Another file system, or one without links.
    return await copyTo(file, from, to);
  }
  using kept = changeableAt(to, () => {});
  if (!isSame(kept.info, await file.stat())) {
    await Deno.remove(to);
    throw anotherFile(from);
  }
  kept.setMode(KEPT_MODE);
  return true;
}

async function copyTo(file: Deno.FsFile, from: string, to: string): Promise<boolean> {
  using source = await openAgain(file, from);
  let target: Deno.FsFile;
  try {
    target = await Deno.open(to, { write: true, createNew: true, mode: KEPT_MODE });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
  try {
    using _target = target;
    await copyBytes(source, target, (await source.stat()).size);
    return true;
  } catch (error) {
    await Deno.remove(to).catch(() => {});
    throw error;
  }
}

/** Opens the file again by its name, for reading. Throws if something else has the name by now. */
async function openAgain(file: Deno.FsFile, name: string): Promise<Deno.FsFile> {
  const written = await file.stat();
  using entry = holdEntry(name);
  if (entry !== undefined && !isSame(entry.info, written)) throw anotherFile(name);
  const opened = await Deno.open(entry?.heldPath ?? name, { read: true });
  if (isSame(await opened.stat(), written)) return opened;
  opened.close();
  throw anotherFile(name);
}

function anotherFile(name: string): Error {
  return new Deno.errors.PermissionDenied(`another file has its name by now: ${name}`);
}

/** Copies `length` bytes from the position of one file to that of the other. Throws once `wanted` gives false. */
export async function copyBytes(
  from: Deno.FsFile,
  to: Deno.FsFile,
  length: number,
  wanted: () => boolean = () => true,
): Promise<void> {
  const buffer = new Uint8Array(Math.min(length, 1_048_576));
  for (let left = length; left > 0;) {
    const count = await from.read(buffer.subarray(0, Math.min(left, buffer.length)));
    if (count === null) throw new Error("the file became shorter while it was read");
    if (!wanted()) throw new Error("nobody wants the copy any more");
    await writeAll(to, buffer.subarray(0, count));
    left -= count;
  }
}
