import type { OpenedSink, WriteMode } from "../../transport/flow/flow.ts";
import type { AccountView } from "../account_view.ts";
import { openHeld, removeOpened } from "../jail/held_folder.ts";
import { disposedOnFailure } from "../jail/handle.ts";
import { openedSink } from "./file_sink.ts";
import { requireAlone } from "./lock_file.ts";
import { requireNewNames } from "./new_names.ts";
import {
  commonTo,
  cutAt,
  flush,
  newMode,
  requireLength,
  settleNew,
  type UploadTarget,
} from "./writing.ts";

/** Writes to an existing file under its own name: from its start, at its end or from an offset on. */
export async function openInPlace(
  view: AccountView,
  target: UploadTarget,
  mode: WriteMode,
): Promise<OpenedSink> {
  const { real, path } = target;
  const append = mode.kind === "append";
  const offset = mode.kind === "resume" ? mode.offset : 0;
  const options = append ? { append } : { write: true };
  const file = await openHeld(view.jail, real, options, "write", path);
  return await disposedOnFailure(file, async () => {
    await requireAlone(view, target, file);
    const { disk } = view.jail;
    await requireLength(disk, file, offset, path);
    return openedSink({
      ...commonTo(view, target),
      hidden: false,
      begin: async () => {
        if (!append) await cutAt(disk, file, offset, path);
        return { file, complete: () => flush(view, target, file), cut: () => {} };
      },
      forgo: () => file.close(),
    });
  });
}

/** Writes a new file under its own name; the first byte creates it. If the upload is cut, what came stays. */
export async function openNewFile(
  view: AccountView,
  target: UploadTarget,
  mode: WriteMode,
): Promise<OpenedSink> {
  const { real, path } = target;
  const options = {
    ...(mode.kind === "append" ? { append: true } : { write: true }),
    createNew: true,
    ...newMode(view),
  };
  await requireNewNames(view.jail, target.folder, path);
  return openedSink({
    ...commonTo(view, target),
    hidden: false,
    begin: async () => {
      await target.makeFolders();
      const file = await openHeld(view.jail, real, options, "write", path);
      return await disposedOnFailure(file, async () => {
        await requireAlone(view, target, file);
        settleNew(view, file, real);
        return {
          file,
          complete: () => flush(view, target, file),
          cut: (written: number) => {
            if (written === 0) removeOpened(view.jail, file, real, path);
          },
        };
      });
    },
    forgo: () => {},
  });
}
