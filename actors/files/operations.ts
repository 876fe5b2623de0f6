import { isBlind, type Operation } from "../../core/access/needs.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import type { FileAction, FileFailure } from "../../core/files/file_failure.ts";
import type { FileFacts } from "../../core/files/listing/listing.ts";
import type { UploadExistsPolicy } from "../../core/files/upload_rules.ts";
import { attempt } from "../machine/system_errors.ts";
import type { OpenedSink, WriteMode } from "../transport/flow/flow.ts";
import { demand, lookingFor, openingFor, veiled } from "./permission.ts";
import { openSourceOrArchive } from "./reading/archive.ts";
import { allFacts } from "./reading/folder_entries.ts";
import type { WantedNames } from "./reading/opened_folder.ts";
import { openSource } from "./reading/opening.ts";
import { streamAt } from "./shares.ts";
import { freeForAccount } from "./space/space.ts";
import { setMode, setModified } from "./tree/attributes.ts";
import { prepareRename, rename } from "./tree/renaming.ts";
import { enterFolder, makeFolder, provideFolder, removeFolder } from "./tree/folders.ts";
import { lookUp, lookUpUnfinished, openListing } from "./tree/looking.ts";
import { removeFile } from "./tree/removing.ts";
import { tellingFinish } from "./uploads/file_sink.ts";
import { placeFile, type SmallFile } from "./uploads/placing.ts";
import { openSink } from "./uploads/storing.ts";
import type { AccountView } from "./account_view.ts";

/**
 * What can be asked of a filesystem actor, declared once: the message (filesystem_messages.ts), the call and the answer
 * (filesystem.ts) follow from an entry here. Its name is also the message's `kind`, so `--trace` shows it.
 * Paths are virtual and absolute.
 */
export const OPERATIONS = {
  /** The facts of one path. What the look is for decides which permission it takes, and is the action of the failure. */
  lookUp: (view: AccountView, path: string, purpose: FileAction = "look up") =>
    perform(view, lookingFor(purpose), purpose, path, () => lookUp(view, path, purpose)),

  /** The account's own upload of a new file that was cut and is hidden; `not-found` when there is none. */
  lookUpUnfinished: (view: AccountView, path: string) =>
    perform(view, "look up a cut upload", "look up", path, () => lookUpUnfinished(view, path)),

  /** Succeeds when the path is a folder that can be entered. */
  enter: (view: AccountView, path: string) =>
    perform(view, "enter a folder", "enter", path, () => enterFolder(view, path)),

  /** What is in a folder, sorted by name; links that leave the root show as links. */
  list: (view: AccountView, path: string) =>
    perform(view, "list a folder", "list", path, async () => {
      return await allFacts(await openListing(view, path, {}));
    }),

  /** The same of a folder of any size: what is there is looked at one by one, while it is listed. */
  openListing: (view: AccountView, path: string, wanted: WantedNames = {}) =>
    perform(view, "list a folder", "list", path, () => openListing(view, path, wanted)),

  /** Opens a file for reading. With `archive` a folder can be read as a tar stream, by its name and `.tar`. */
  openSource: (
    view: AccountView,
    path: string,
    offset: number,
    { archive = false }: { readonly archive?: boolean } = {},
  ) =>
    perform(view, "read a file", "read", path, () => {
      const stream = streamAt(view.shares, path);
      if (stream !== undefined) return stream.open(path, offset);
      return archive
        ? openSourceOrArchive(view, path, offset)
        : openSource(view.jail, path, offset);
    }),

  /** Opens a file for writing. `expected`: the bytes that will come, as far as known; refused when they do not fit. */
  openSink: (view: AccountView, path: string, mode: WriteMode, expected = 0) => {
    const { inlet } = view.shares;
    if (inlet !== undefined) {
      return perform(view, "create a file", "write", path, () => inlet.open(path, mode));
    }
    return perform(view, openingFor(mode, view.rules), "write", path, async () => {
      return noted(view, await openSink(view, path, mode, expected));
    });
  },

  /** Makes a new small file in one go, under the name `part` until it is complete (see `placeFile`). */
  placeFile: (view: AccountView, path: string, part: string, file: SmallFile) =>
    perform(view, "create a file", "write", path, () => placeFile(view, path, part, file)),

  /** Makes a folder; where missing folders are created anyway, one that exists already is no failure. */
  makeFolder: (view: AccountView, path: string) =>
    perform(
      view,
      "make a folder",
      "create",
      path,
      () => (view.shares.createFolders ? provideFolder : makeFolder)(view, path),
    ),

  /** Removes an empty folder. */
  removeFolder: (view: AccountView, path: string) =>
    perform(view, "remove a folder", "delete", path, () => removeFolder(view, path)),

  /** Removes a file. With `unchanged` it is refused as `busy` when these are no longer its facts. */
  removeFile: (view: AccountView, path: string, unchanged?: FileFacts) =>
    perform(view, "delete a file", "delete", path, async () => {
      await removeFile(view, path, unchanged);
      view.sent.forget(path);
    }),

  /** Succeeds when the path may be renamed: it exists, and nothing in it is being written. */
  prepareRename: (view: AccountView, path: string) =>
    perform(view, renamingOf(view, path), "rename", path, () => prepareRename(view, path)),

  /** Renames a file or folder and gives the path that it got. `onExists`: what holds when the name is taken, by default the rules. */
  rename: (
    view: AccountView,
    path: string,
    to: string,
    onExists: UploadExistsPolicy = view.rules.onExists,
  ) => {
    const deciding = { ...view, rules: { ...view.rules, onExists } };
    return perform(view, renamingOf(view, path), "rename", path, () => rename(deciding, path, to));
  },

  /** Sets when a file or folder was last modified, in ms since 1970. */
  setModified: (view: AccountView, path: string, modified: number) =>
    perform(view, "set a time", "change", path, () => setModified(view.jail, path, modified)),

  /** Sets the nine permission bits of a file or folder; setuid, setgid and sticky stay as they are. */
  setMode: (view: AccountView, path: string, mode: number) =>
    perform(view, "set a mode", "change", path, () => setMode(view.jail, path, mode)),

  /** The permission bits that new files and folders lack from now on; gives these and the operator's. */
  setUmask: ({ addUmask }: AccountView, umask: number): Promise<Outcome<number, FileFailure>> =>
    Promise.resolve(success(addUmask(umask))),

  /** How many bytes the account may still store where this file or folder is. */
  freeSpace: (view: AccountView, path: string) =>
    perform(view, "see the free space", "look up", path, () => freeForAccount(view, path)),
} as const;

/** Devices send a file to a drop box under one name and rename it when it is complete. There that needs no permission. */
function renamingOf({ shares, sent }: AccountView, path: string): Operation {
  return shares.ownNames && sent.isWhole(path) ? "rename an own upload" : "rename";
}

/** Notes the file of an upload as one that this session has sent, and as complete once `finish` has resolved. */
function noted({ sent }: AccountView, opened: OpenedSink): OpenedSink {
  sent.begun(opened.path);
  return tellingFinish(opened, () => sent.completed(opened.path));
}

/** Does the work if the account may do the operation. A failure shows a blind account nothing about which names exist. */
async function perform<T>(
  view: AccountView,
  operation: Operation,
  action: FileAction,
  path: string,
  work: () => T | Promise<T>,
): Promise<Outcome<T, FileFailure>> {
  const { permissions } = view;
  const outcome = await attempt(action, path, () => {
    demand(permissions, operation, action, path);
    return work();
  });
  return outcome.ok || !isBlind(permissions) ? outcome : failed(veiled(outcome.failure));
}
