import { refuse, requireRegular } from "../../machine/system_errors.ts";
import type { OpenedSink, WriteMode } from "../../transport/flow/flow.ts";
import type { AccountView } from "../account_view.ts";
import { lookHeld, openHeld, removeOpened } from "../jail/held_folder.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import { renameToNew } from "../tree/rename_to_new.ts";
import { type BegunFile, openedSink } from "./file_sink.ts";
import { requireNewNames } from "./new_names.ts";
import {
  commonTo,
  cutAt,
  newMode,
  requireLength,
  reveal,
  settleNew,
  stagedAt,
  staging,
  type UploadTarget,
} from "./writing.ts";

/**
 * Writes a new file as a hidden one, the part. The first byte creates it, or it was left by an upload that was cut.
 * Complete, it gets its name; cut, it waits to be resumed.
 */
export async function openPart(
  view: AccountView,
  target: UploadTarget,
  part: string,
  mode: WriteMode,
): Promise<OpenedSink> {
  const { path } = target;
  const present = await lookHeld(view.jail, part, "write", path);
  if (present !== undefined) return await openPresentPart(view, target, { part, present }, mode);
  if (mode.kind === "resume") refuse("not-found", "write", path);
  await requireNewNames(view.jail, target.folder, path);
  return openedSink({
    ...commonTo(view, target),
    hidden: true,
    ...stagedAt(view, part),
    begin: async () => {
      await target.makeFolders();
      const options = { write: true, createNew: true, ...newMode(view) };
      const file = await openHeld(view.jail, part, options, "write", path);
      return await disposedOnFailure(file, () => beginPart(view, target, file, part));
    },
    forgo: () => {},
  });
}

async function openPresentPart(
  view: AccountView,
  target: UploadTarget,
  { part, present }: { readonly part: string; readonly present: Deno.FileInfo },
  mode: WriteMode,
): Promise<OpenedSink> {
  const { path } = target;
  requireRegular(present, "write", path);
  const file = await openHeld(view.jail, part, { write: true }, "write", path);
  return await disposedOnFailure(file, async () => {
    const start = startOf(mode, present.size);
    const { disk } = view.jail;
    await requireLength(disk, file, start, path);
    return openedSink({
      ...commonTo(view, target),
      hidden: true,
      ...stagedAt(view, part),
      begin: async () => {
        await cutAt(disk, file, start, path);
        return beginPart(view, target, file, part);
      },
      forgo: () => file.close(),
    });
  });
}

/** Where a part is resumed. APPE begins at its last byte, where SIZE says that it ends. */
function startOf(mode: WriteMode, size: number): number {
  if (mode.kind === "resume") return mode.offset;
  return mode.kind === "append" ? Math.max(0, size - 1) : 0;
}

function beginPart(
  view: AccountView,
  target: UploadTarget,
  file: Deno.FsFile,
  part: string,
): BegunFile {
  settleNew(view, file, part);
  return {
    file,
    ...staging(view, target, file, part),
    // A file that another program has put there meanwhile is not replaced: the client did not ask for that.
    complete: () => {
      const rename = (from: string, to: string) => renameToNew(view.jail.disk, from, to);
      return reveal(view, target, { file, hidden: part }, rename);
    },
    cut: (written) => {
      if (written === 0 && file.statSync().size === 0) {
        removeOpened(view.jail, file, part, target.path);
      }
    },
  };
}
