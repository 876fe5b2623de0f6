import { basename, dirname } from "../../../machine/system/local_path.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import type { RemoteEntry } from "../../../../core/files/listing/listing_parser.ts";
import type { TreeEntry } from "../../../../core/files/tree/tree_action.ts";
import { uniqueOf } from "../../../../core/files/listing/remote_entry.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { fail } from "../../client_fault.ts";
import type { Done, Job } from "../job.ts";
import { LocalFolder } from "../local_folder.ts";
import { requireFolder } from "../local_place.ts";
import { provideRemoteFolder } from "../target/folder_making.ts";
import { carryEntries } from "./carry_folder.ts";
import { localEntry } from "./sides/local_side.ts";
import { lookAtTop, makeTop } from "./sides/local_top.ts";
import { lookUp } from "../listing/look_up.ts";
import { remoteEntry, treeEntryOf } from "./sides/remote_side.ts";
import type { FolderStep, Tree } from "./tree.ts";

/** Finds out what there is on both sides, and begins at the top. Throws a `ClientFault`. */
export async function beginTree(conversation: Conversation, tree: Tree): Promise<Done> {
  const { direction, choice, asks } = tree.order;
  if (asks && !choice.dryRun && conversation.settings.questions === undefined) {
    fail(
      "usage",
      "this deletes what the source does not have, and nobody can be asked here: add --yes, or --dry-run to see it first",
    );
  }
  await conversation.ready();
  return direction === "fetch"
    ? await beginFetching(conversation, tree)
    : await beginSending(conversation, tree);
}

async function beginFetching(conversation: Conversation, tree: Tree): Promise<Done> {
  const { url: { path }, local } = tree.order;
  const found = await existingEntry(conversation, tree);
  if (found?.type === "file") {
    if (path.endsWith("/")) {
      fail("server-refused", `${escapeControls(path)} is a file on the server`);
    }
    return await fetchFile(conversation, tree, found);
  }
  const { world: { cwd }, existing: { createFolders } } = conversation.settings;
  const top = await lookAtTop(local, cwd);
  if (top.kind === "other") {
    fail("local-file", `cannot write into ${escapeControls(local)}: it is no folder`);
  }
  if (top.kind === "absent" && tree.dryRun) {
    if (!createFolders) await requireFolder(dirname(local), cwd);
    return { more: begun(tree, "absent") };
  }
  const real = top.kind === "folder" ? top.real : await makeTop(local, cwd, createFolders);
  tree.opened(new LocalFolder(conversation.home, real, local));
  return { more: begun(tree, "present") };
}

/** What the source of a tree is; nothing is made here for one that is not there. Throws a `ClientFault`. */
async function existingEntry(
  conversation: Conversation,
  { circles, top, order: { url: { path } } }: Tree,
): Promise<TreeEntry | undefined> {
  if (path === "" || path === "/") return undefined;
  const entry = await requireThere(conversation, path);
  const id = uniqueOf(entry);
  if (id !== undefined) circles.note(top, id);
  return treeEntryOf(entry);
}

/** What the server says about a path. Throws a `ClientFault` where there is nothing. */
async function requireThere(conversation: Conversation, path: string): Promise<RemoteEntry> {
  const found = await lookUp(conversation, path);
  if (found.kind === "missing") throw found.fault;
  return found.entry;
}

/** The URL is that of a file: it is compared and fetched as one of the folder that holds it. */
async function fetchFile(
  conversation: Conversation,
  tree: Tree,
  entry: TreeEntry,
): Promise<Done> {
  const { url, local, fileFolder, isNamed, representation, resume } = tree.order;
  const { path } = url;
  if (isNamed) {
    if (tree.dryRun) {
      fail("usage", `--dry-run plans whole folders, and ${escapeControls(path)} is a file there`);
    }
    const target = { kind: "file", path: local } as const;
    return { more: [{ kind: "download", url, target, representation, resume }] };
  }
  const folder = new LocalFolder(
    conversation.home,
    await folderForFile(conversation, tree),
    fileFolder,
  );
  tree.opened(folder);
  return await carryOne(conversation, tree, {
    remote: path.slice(0, path.lastIndexOf("/") + 1),
    source: entry,
    target: await localEntry(folder, entry.name),
  });
}

/** Where the folder of a single file is. It must be there, unless missing ones are made. */
async function folderForFile(
  { settings: { world: { cwd }, existing: { createFolders } } }: Conversation,
  { order: { fileFolder }, dryRun }: Tree,
): Promise<string> {
  const isMade = createFolders && !dryRun;
  if (isMade && (await lookAtTop(fileFolder, cwd)).kind === "absent") {
    return await makeTop(fileFolder, cwd, true);
  }
  return await requireFolder(fileFolder, cwd);
}

async function beginSending(conversation: Conversation, tree: Tree): Promise<Done> {
  const { local } = tree.order;
  const { world: { cwd } } = conversation.settings;
  const top = await lookAtTop(local, cwd);
  if (top.kind !== "folder") {
    if (tree.order.foldersOnly) fail("local-file", `${escapeControls(local)} is no folder here`);
    return await sendFile(conversation, tree);
  }
  tree.opened(new LocalFolder(conversation.home, top.real, local));
  const found = tree.top === "" ? undefined : await remoteEntry(conversation, tree.top, "");
  if (found?.type === "file") {
    const shown = escapeControls(tree.top);
    fail(
      "server-refused",
      `cannot send ${escapeControls(local)}: ${shown} is a file on the server`,
    );
  }
  const { createFolders } = conversation.settings.existing;
  const above = tree.top.replace(/\/+$/, "").replace(/\/?[^/]*$/, "");
  if (found === undefined && above !== "") {
    if (createFolders && !tree.dryRun) {
      await provideRemoteFolder(conversation, tree.order.url, above);
    } else if (!createFolders && tree.dryRun) await requireThere(conversation, above);
  }
  return { more: begun(tree, tree.top === "" || found !== undefined ? "present" : "absent") };
}

/** The path here is that of a file, which is compared and sent, unless it gets another name. */
async function sendFile(conversation: Conversation, tree: Tree): Promise<Done> {
  const { url, local, fileFolder, representation, resume } = tree.order;
  const name = basename(local);
  const { path } = url;
  const top = await lookAtTop(fileFolder, conversation.settings.world.cwd);
  const file = top.kind === "folder"
    ? { folder: new LocalFolder(conversation.home, top.real, fileFolder) }
    : undefined;
  const entry = await file?.folder.lookUp(name);
  if (file === undefined || entry?.type !== "file" || nameOf(conversation, path) !== name) {
    const origin = { kind: "file", path: local } as const;
    return { more: [{ kind: "upload", url, origin, representation, resume }] };
  }
  tree.opened(file.folder);
  const source = await localEntry(file.folder, name);
  const target = await remoteEntry(conversation, path, name);
  const remote = path.slice(0, path.lastIndexOf("/") + 1);
  return source === undefined ? {} : await carryOne(conversation, tree, { remote, source, target });
}

interface OneFile {
  /** The folder of the server. */
  readonly remote: string;
  readonly source: TreeEntry;
  readonly target: TreeEntry | undefined;
}

async function carryOne(
  conversation: Conversation,
  tree: Tree,
  { remote, source, target }: OneFile,
): Promise<Done> {
  tree.holdsFile(tree.order.fileFolder, remote);
  const both = { source: [source], target: target === undefined ? [] : [target], whole: false };
  const done = await carryEntries(conversation, tree, { step: atTop("present"), remote, both });
  return { more: [...done.more ?? [], tree.job({ kind: "end" }, remote, "finish")] };
}

function begun(tree: Tree, target: "present" | "absent"): readonly Job[] {
  const { top } = tree;
  return [
    tree.job(atTop(target), top),
    ...(tree.order.choice.deletes ? [tree.job({ kind: "remove-surplus" }, top, "cleanup")] : []),
    tree.job({ kind: "end" }, top, "finish"),
  ];
}

function atTop(target: "present" | "absent"): FolderStep {
  return { kind: "folder", path: "", target, missing: [], linked: false, modified: undefined };
}

function nameOf({ names }: Conversation, path: string): string {
  const readable = names.readable(path);
  return readable.slice(readable.lastIndexOf("/") + 1);
}
