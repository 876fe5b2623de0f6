import { failed, success } from "../../core/base/outcome.ts";
import type { Permissions } from "../../core/access/permissions.ts";
import type { UploadRules } from "../../core/files/upload_rules.ts";
import { openSourceOrArchive } from "./reading/archive.ts";
import { setMode, setModified } from "./tree/attributes.ts";
import { attempt as attempted } from "../machine/system_errors.ts";
import { FreshFiles } from "./uploads/fresh_files.ts";
import { Jail } from "./jail/jail.ts";
import { openSource } from "./reading/opening.ts";
import { demand, isBlind, permissionsToLook, veiled } from "./permission.ts";
import { freeBytes } from "./space/space.ts";
import { listShared, lookUpShared } from "./tree/shared_root.ts";
import { prepareRename, rename } from "./tree/renaming.ts";
import { streamAt } from "./shares.ts";
import { openSink } from "./uploads/storing.ts";
import {
  enterFolder,
  lookUpUnfinished,
  makeFolder,
  provideFolder,
  removeFile,
  removeFolder,
} from "./tree/tree.ts";
import { ownStorage, type Storage, type View } from "./view.ts";
import type { Writer } from "./uploads/writers.ts";
import type { Behavior, Context } from "../kernel/kernel.ts";
import type { FilesystemMsg } from "./filesystem_messages.ts";
import type { OpenedSink } from "../transport/flow/flow.ts";

/** What an account sees and may do. */
export interface FilesystemOptions {
  /** The real folder that is `/`; nothing outside it is reached, not even through links. */
  readonly root: string;
  /** What the account may do; every question is held against it. */
  readonly permissions: Permissions;
  /** Whose unfinished uploads can be gone on with. */
  readonly account?: string;
  /** The session whose files these are. */
  readonly writer?: Writer;
  /** Bytes that the root may hold. */
  readonly quota?: number;
  /** What the actors of one server share; without it nothing is shared, and files are written in place. */
  readonly storage?: Storage;
}

type FileQuestion = Exclude<FilesystemMsg, { readonly kind: "file-work-ended" | "set-umask" }>;

/**
 * Who may neither change a file nor add to one could not go on with an upload that was cut, nor send it again: its
 * uploads are hidden until they are complete, and then it can do both.
 */
function rulesFor(permissions: Permissions, rules: UploadRules): UploadRules {
  return permissions.has("write") || permissions.has("append") ? rules : { ...rules, atomic: true };
}

/**
 * One account's view of a root. Every question is worked on beside the mailbox and answered with its value or
 * with the failure; questions are independent of each other, so who wants an order waits for the answers.
 */
export function filesystem(
  options: FilesystemOptions,
): (ctx: Context<FilesystemMsg>) => Behavior<FilesystemMsg> {
  return (ctx) => {
    const { root, permissions, account = "", quota, writer } = options;
    const storage = options.storage ?? ownStorage(() => ctx.clock.now());
    const fresh = new FreshFiles();
    let view: View = {
      jail: new Jail(root, storage.shares, fresh),
      permissions,
      fresh,
      account,
      ...(quota === undefined ? {} : { quota }),
      ...(writer === undefined ? {} : { writer }),
      ...storage,
      rules: rulesFor(permissions, storage.rules),
    };
    const { sweeps } = storage;
    if (sweeps !== undefined) {
      ctx.run(
        async (signal) => void await sweeps.once(view.jail.root, signal),
        (settled) => ({ kind: "file-work-ended", settled }),
      );
    }
    return {
      receive(msg: FilesystemMsg): undefined {
        if (msg.kind === "set-umask") {
          // What the operator takes from new files nobody gives them back.
          const umask = msg.umask | (storage.rules.umask ?? 0);
          view = { ...view, rules: { ...view.rules, umask } };
          msg.answer.send(success(umask));
        } else if (msg.kind !== "file-work-ended") {
          ctx.run(
            () => answer(view, msg),
            (settled) => ({ kind: "file-work-ended", settled }),
          );
        } else if (msg.settled.kind === "rejected") {
          throw msg.settled.error;
        }
      },
    };
  };
}

/** Does file work for an account, which learns of a failure what it may. */
function attemptsFor({ permissions }: View): typeof attempted {
  if (!isBlind(permissions)) return attempted;
  return async (action, path, work) => {
    const outcome = await attempted(action, path, work);
    return outcome.ok ? outcome : failed(veiled(outcome.failure));
  };
}

async function answer(view: View, msg: FileQuestion): Promise<void> {
  const { jail, permissions } = view;
  const attempt = attemptsFor(view);
  switch (msg.kind) {
    case "look-up":
      return msg.answer.send(
        await attempt(msg.purpose, msg.path, async () => {
          demand(permissions, permissionsToLook(msg.purpose), msg.purpose, msg.path);
          return await lookUpShared(view, msg.path, msg.purpose);
        }),
      );
    case "enter":
      return msg.answer.send(await attempt("enter", msg.path, () => enterFolder(view, msg.path)));
    case "list":
      return msg.answer.send(
        await attempt("list", msg.path, async () => {
          demand(permissions, ["list"], "list", msg.path);
          return await listShared(view, msg.path);
        }),
      );
    case "open-source":
      return msg.answer.send(
        await attempt("read", msg.path, async () => {
          demand(permissions, ["read"], "read", msg.path);
          const stream = streamAt(view.shares, msg.path);
          if (stream !== undefined) return await stream.open(msg.path, msg.offset);
          return msg.archive === true
            ? await openSourceOrArchive(view, msg.path, msg.offset)
            : await openSource(jail, msg.path, msg.offset);
        }),
      );
    case "look-up-unfinished":
      return msg.answer.send(
        await attempt("look up", msg.path, () => lookUpUnfinished(view, msg.path)),
      );
    case "prepare-rename":
      return msg.answer.send(
        await attempt("rename", msg.path, () => prepareRename(view, msg.path)),
      );
    case "free-space":
      return msg.answer.send(
        await attempt("look up", msg.path, () => freeSpace(view, msg.path)),
      );
    case "open-sink":
    case "make-folder":
    case "remove-folder":
    case "remove-file":
    case "rename":
    case "set-modified":
    case "set-mode":
      return await answerChange(view, msg);
  }
}

/** How many bytes the account may store in a folder. */
async function freeSpace(view: View, path: string): Promise<number> {
  const { jail, permissions } = view;
  // A drop box's account may be in a folder that there is not.
  const place = isBlind(permissions) ? "/" : path;
  const folder = await jail.existing(place, "look up");
  const free = await freeBytes({ jail, folder, path });
  return Math.max(0, Math.min(free - view.rules.minimumFree, await freeOfQuota(view)));
}

/** What the account may still store; as little as there is, it is told from a new look at its files. */
async function freeOfQuota({ jail, quota, usage }: View): Promise<number> {
  return quota === undefined ? Infinity : await usage.of(jail.root).free(quota, Infinity);
}

type ChangeQuestion = Extract<
  FileQuestion,
  {
    readonly kind:
      | "open-sink"
      | "make-folder"
      | "remove-folder"
      | "remove-file"
      | "rename"
      | "set-modified"
      | "set-mode";
  }
>;

/** What the session may use afterwards as its own, unless it is a stream that takes everything. */
async function openForWriting(
  view: View,
  { path, mode, expected = 0 }: Extract<FileQuestion, { readonly kind: "open-sink" }>,
): Promise<OpenedSink> {
  const { inlet } = view.shares;
  if (inlet !== undefined) {
    demand(view.permissions, ["create"], "write", path);
    return inlet.open(path, mode);
  }
  return view.fresh.noting(await openSink(view, path, mode, expected));
}

/** Everything that changes something. */
async function answerChange(view: View, msg: ChangeQuestion): Promise<void> {
  const { jail, permissions } = view;
  const attempt = attemptsFor(view);
  switch (msg.kind) {
    case "open-sink":
      return msg.answer.send(
        await attempt("write", msg.path, () => openForWriting(view, msg)),
      );
    case "make-folder":
      return msg.answer.send(
        await attempt("create", msg.path, async () => {
          demand(permissions, ["mkdir"], "create", msg.path);
          await (view.shares.createFolders ? provideFolder : makeFolder)(view, msg.path);
        }),
      );
    case "remove-folder":
      return msg.answer.send(
        await attempt("delete", msg.path, async () => {
          demand(permissions, ["rmdir"], "delete", msg.path);
          await removeFolder(view, msg.path);
        }),
      );
    case "remove-file":
      return msg.answer.send(
        await attempt("delete", msg.path, async () => {
          demand(permissions, ["delete"], "delete", msg.path);
          await removeFile(view, msg.path, msg.unchanged);
          view.fresh.forget(msg.path);
        }),
      );
    case "rename":
      return msg.answer.send(
        await attempt("rename", msg.from, () => rename(view, msg.from, msg.to)),
      );
    case "set-modified":
      return msg.answer.send(
        await attempt("change", msg.path, async () => {
          demand(permissions, ["write"], "change", msg.path);
          await setModified(jail, msg.path, msg.modified);
        }),
      );
    case "set-mode":
      return msg.answer.send(
        await attempt("change", msg.path, async () => {
          demand(permissions, ["chmod"], "change", msg.path);
          await setMode(jail, msg.path, msg.mode);
        }),
      );
  }
}
