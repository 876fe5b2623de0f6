import { FileFault } from "../../../core/files/file_failure.ts";
import { fileFailure } from "../../machine/system_errors.ts";
import type { OpenedSink, WriteMode } from "../../transport/flow/flow.ts";
import type { AccountView } from "../account_view.ts";
import { openHeld, removeOpened } from "../jail/held_folder.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import { takeAttributes } from "../tree/attributes.ts";
import { replacementPath } from "../tree/hidden_paths.ts";
import { type BegunFile, openedSink, type WrittenFile } from "./file_sink.ts";
import { lockFile } from "./lock_file.ts";
import { requireNewNames } from "./new_names.ts";
import { copyBytes } from "./staged.ts";
import {
  commonTo,
  requireLength,
  reveal,
  stagedAt,
  staging,
  type UploadTarget,
} from "./writing.ts";

/** How many bytes of an existing file stay in front of those of the upload. */
export function keptHead(mode: WriteMode, size: number): number {
  return mode.kind === "append" ? size : mode.kind === "resume" ? mode.offset : 0;
}

/**
 * Writes a hidden file beside an existing one; the first byte creates it, with a copy of the first `head` bytes.
 * Complete, it replaces the existing file and gets its mode and owner; cut, it is removed. The existing file is opened
 * for writing first: what the process may not write it may not replace either.
 */
export async function openReplacement(
  view: AccountView,
  target: UploadTarget,
  present: Deno.FileInfo,
  head = 0,
): Promise<OpenedSink> {
  const { real, path, folder } = target;
  const options = { write: true, read: head > 0 };
  const existing = await openHeld(view.jail, real, options, "write", path);
  return await disposedOnFailure(existing, async () => {
    await requireLength(view.jail.disk, existing, head, path);
    await explainingRefusal(path, () => requireNewNames(view.jail, folder, path));
    const hidden = replacementPath(real);
    const common = commonTo(view, target);
    return openedSink({
      ...common,
      hidden: true,
      ...stagedAt(view, hidden),
      begin: async (wanted) => {
        const begun = await beginReplacement(view, target, { present, hidden }, async (file) => {
          if (head === 0) return;
          await requireLength(view.jail.disk, existing, head, path);
          await copyHead(existing, file, head, { ...common, wanted });
        });
        existing.close();
        return begun;
      },
      forgo: () => existing.close(),
    });
  });
}

async function beginReplacement(
  view: AccountView,
  target: UploadTarget,
  { present, hidden }: { readonly present: Deno.FileInfo; readonly hidden: string },
  prepare: (file: Deno.FsFile) => Promise<void>,
): Promise<BegunFile> {
  const { jail } = view;
  const { path } = target;
  const options = { write: true, createNew: true, mode: 0o600 };
  const file = await explainingRefusal(path, () => openHeld(jail, hidden, options, "write", path));
  return await disposedOnFailure(file, async () => {
    try {
      // The sweep of another server process leaves it alone; the lock ends with this process.
      await lockFile(jail.disk, file);
      await prepare(file);
      return {
        file,
        ...staging(view, target, file, hidden),
        complete: async () => {
          takeAttributes(file, hidden, present);
          await reveal(view, target, { file, hidden }, (from, to) => jail.disk.rename(from, to));
        },
        cut: () => removeOpened(jail, file, hidden, path),
      };
    } catch (error) {
      removeOpened(jail, file, hidden, path);
      throw error;
    }
  });
}

/** The copy takes as much room as if it had been sent. */
async function copyHead(
  existing: Deno.FsFile,
  file: Deno.FsFile,
  head: number,
  { makeRoom, wanted }: Pick<WrittenFile, "makeRoom"> & { readonly wanted: () => boolean },
): Promise<void> {
  await makeRoom(head);
  await copyBytes(existing, file, head, wanted);
}

/** Says that it is the folder which refuses, because the file itself may be written. */
async function explainingRefusal<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { kind } = fileFailure(error, "write", path);
    if (kind !== "denied" && kind !== "not-found") throw error;
    const detail = "its folder takes no new file, so it cannot be replaced as a whole";
    throw new FileFault({ kind: "denied", action: "write", path, detail });
  }
}
