import { planFolder, treePath } from "../../../../core/files/tree/folder_plan.ts";
import type { TreeAction, TreeEntry } from "../../../../core/files/tree/tree_action.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { fail } from "../../client_fault.ts";
import { openSystemCalls } from "../../../machine/native/system_calls.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { Done, Job } from "../job.ts";
import { refusalOf } from "../listing/refused_listing.ts";
import { requireDepth } from "../listing/tree_entries.ts";
import { settleAsked, settleTimes } from "./asking.ts";
import { carryFile, type Names } from "./carry_file.ts";
import { localSource, localTarget } from "./sides/local_side.ts";
import { makeRemoteFolder, remoteEntry, remoteSource, remoteTarget } from "./sides/remote_side.ts";
import { refusedJob, saySkipped } from "./telling.ts";
import { addSurplus, makeRoom } from "./surplus/surplus_folder.ts";
import { NO_TWINS, type Twins, twinsThere } from "./sides/remote_twins.ts";
import { remoteChild } from "./place.ts";
import type { FolderStep, Tree } from "./tree.ts";

/** Reads a folder on both sides, makes it at the target, and gives back what is to be done in it. Throws a `ClientFault`. */
export async function carryFolder(
  conversation: Conversation,
  tree: Tree,
  step: FolderStep,
  remote: string,
): Promise<Done> {
  return await carryEntries(conversation, tree, {
    step,
    remote,
    both: await readBoth(conversation, tree, step, remote),
  });
}

/** With so many files in a folder it is worth while to open the system's own calls, which takes as long as some of them. */
const MANY = 200;

/** What is known of a folder on both sides. `remote`: where it is on the server. */
export interface FolderWork {
  readonly step: FolderStep;
  readonly remote: string;
  readonly both: Both;
}

/** Makes a folder at the target, and gives back what is to be done in it. Throws a `ClientFault`. */
export async function carryEntries(
  conversation: Conversation,
  tree: Tree,
  { step, remote, both: { source, target, whole } }: FolderWork,
): Promise<Done> {
  const { path, linked } = step;
  const { keeping } = conversation.settings;
  const keepsTimes = keeping.times && keeping.timeWay(tree.order.url) !== "none";
  // Names that were not understood may be those of files that seem to be surplus.
  const rules = tree.rules(keepsTimes, tree.order.choice.deletes && whole);
  const planned = planFolder({ path, source, target, linked }, rules);
  const asked = await settleAsked(conversation, tree, { rules, remote, actions: planned });
  const settled = await settleTimes(conversation, tree, { remote, actions: asked, target });
  const actions = settled.map((action) => replacing(tree, path, action));
  await warnOfRoom(conversation, tree, actions);
  const made = await makeFolder(conversation, tree, step, actions);
  const place = { path, remote };
  const names = new Set(source.map(({ name }) => name));
  const twins = tree.order.direction === "send" && made && !tree.dryRun
    ? await twinsThere(conversation, { remote, source, target })
    : NO_TWINS;
  const more: Job[] = [];
  for (const action of actions) {
    more.push(...await jobsOf(conversation, tree, { step, place, made, names, twins }, action));
  }
  if (more.length >= MANY) openSystemCalls();
  tree.note(step, actions);
  saySkipped(conversation, tree, path, actions);
  return { more };
}

/** Says when the files of the tree will not fit here, as far as they are known. */
async function warnOfRoom(
  conversation: Conversation,
  tree: Tree,
  actions: readonly TreeAction[],
): Promise<void> {
  if (tree.order.direction === "send" || tree.dryRun) return;
  const { folder } = tree;
  const bytes = actions.reduce(
    (sum, action) => sum + (action.kind === "transfer" ? action.source.size ?? 0 : 0),
    0,
  );
  const need = { folder: folder.realPathOf("."), shown: folder.pathOf(""), bytes };
  const warning = await tree.room.warning(need, tree.counts.bytes);
  if (warning !== undefined) conversation.say(warning);
}

/** The names of a folder on both sides. */
export interface Both {
  readonly source: readonly TreeEntry[];
  readonly target: readonly TreeEntry[];
  /** Whether all of the source was understood. */
  readonly whole: boolean;
}

async function readBoth(
  conversation: Conversation,
  tree: Tree,
  { path, target: presence }: FolderStep,
  remote: string,
): Promise<Both> {
  const { direction, choice } = tree.order;
  requireDepth(conversation, remote, path.split("/").length);
  if (direction === "fetch") {
    const { entries, whole } = await remoteSource(conversation, tree, remote);
    const target = presence === "present" ? await localTarget(tree.folder, path) : [];
    // What the server does not list is not surplus here for that.
    const hidden = choice.deletes ? await hiddenThere(conversation, remote, target, entries) : [];
    return { source: [...entries, ...hidden], target, whole };
  }
  const source = await localSource(tree.folder, path, choice.links);
  if (presence === "absent") return { source, target: [], whole: true };
  const entries = await presentTargets(conversation, tree, remote);
  const hidden = await hiddenThere(conversation, remote, source, entries);
  return { source, target: [...entries, ...hidden], whole: true };
}

/** What is there already. In a drop box nobody can see that, so everything is sent. */
async function presentTargets(
  conversation: Conversation,
  tree: Tree,
  remote: string,
): Promise<readonly TreeEntry[]> {
  try {
    return (await remoteTarget(conversation, tree, remote)).entries;
  } catch (error) {
    const refused = refusalOf(error);
    const isTemporary = refused !== undefined && refused.code >= 400 && refused.code < 500;
    if (refused === undefined || isTemporary || tree.order.choice.deletes) throw error;
    conversation.say(`cannot see what is there, so all of it is sent (${refused.fault.message})`);
    return [];
  }
}

/** Many servers leave names with a dot out of their listings, so these are asked for one by one. */
async function hiddenThere(
  conversation: Conversation,
  remote: string,
  here: readonly TreeEntry[],
  listed: readonly TreeEntry[],
): Promise<readonly TreeEntry[]> {
  if (listed.some(({ name }) => name.startsWith("."))) return [];
  const found: TreeEntry[] = [];
  for (const { name } of here.filter((entry) => entry.name.startsWith("."))) {
    const entry = await remoteEntry(conversation, remoteChild(remote, name), name);
    if (entry !== undefined) found.push(entry);
  }
  return found;
}

/** Makes the folder, and those above it that have waited for this; gives whether it is there. */
async function makeFolder(
  conversation: Conversation,
  tree: Tree,
  { path, target, missing }: FolderStep,
  actions: readonly TreeAction[],
): Promise<boolean> {
  if (target === "present") return true;
  const needed = missing.length === 0 || actions.some(isCarried);
  if (!needed || tree.dryRun) return needed;
  for (const one of missing.length === 0 ? [path] : missing) {
    if (tree.order.direction === "fetch") await makeLocalFolder(conversation, tree, one);
    else await makeRemoteFolder(conversation, tree.remoteOf(one));
    tree.counts.made += 1;
  }
  return true;
}

/** Where a folder does not tell all names apart, two folders of the server must not become one here. */
async function makeLocalFolder(
  { settings: { existing: { places } } }: Conversation,
  { folder }: Tree,
  path: string,
): Promise<void> {
  await folder.makeFolder(path);
  const other = await places.otherName(folder.realPathOf(path));
  if (other === undefined) return;
  const shown = folder.pathOf(path);
  fail(
    "local-file",
    `cannot make ${shown}: its folder takes that name for ${
      escapeControls(other)
    }, which is another one`,
  );
}

/** The same, or its refusal: what makes room is deleted at once. A folder that makes room is surplus like others. */
function replacing(tree: Tree, folder: string, action: TreeAction): TreeAction {
  if (action.kind !== "transfer" && action.kind !== "enter") return action;
  const { name, instead } = action;
  if (instead === undefined || instead === "folder") return action;
  const problem = tree.replace(treePath(folder, name));
  return problem === undefined ? action : { kind: "refuse", name, why: { kind: "name", problem } };
}

/** Whether it puts something into the folder for certain. */
function isCarried(action: TreeAction): boolean {
  return action.kind === "transfer" || action.kind === "enter" && !action.needed;
}

interface Surroundings {
  readonly step: FolderStep;
  readonly place: { readonly path: string; readonly remote: string };
  /** Whether the folder is there at the target. */
  readonly made: boolean;
  /** All names in the folder of the source. */
  readonly names: Names;
  /** Those that the server would take for others of them. */
  readonly twins: Twins;
}

async function jobsOf(
  conversation: Conversation,
  tree: Tree,
  { step, place, made, names, twins }: Surroundings,
  action: TreeAction,
): Promise<readonly Job[]> {
  const path = treePath(place.path, action.name);
  const remote = remoteChild(place.remote, action.name);
  const here = { path, remote };
  const twin = twins.get(action.name);
  if (twin !== undefined && (action.kind === "transfer" || action.kind === "enter")) {
    const problem = `the server takes it for ${escapeControls(twin)}`;
    return [refusedJob(tree, here, { kind: "name", problem })];
  }
  switch (action.kind) {
    case "transfer": {
      if (tree.dryRun) return action.instead === "folder" ? addSurplus(tree, here, "folder") : [];
      if (action.instead === "folder") {
        const later = carryFile(tree, here, action.source, { stage: "finish", names });
        return [...addSurplus(tree, here, "folder"), later];
      }
      const problem = action.instead && await makeRoom(conversation, tree, here);
      return [problem ?? carryFile(tree, here, action.source, { names })];
    }
    case "enter": {
      const problem = action.instead && await makeRoom(conversation, tree, here);
      if (problem !== undefined) return [problem];
      const waiting = made ? [] : step.missing;
      const missing = action.needed || waiting.length > 0 ? [...waiting, path] : [];
      const linked = step.linked || action.source.linked === true;
      const { target, source: { time, mode } } = action;
      const modified = time?.certain === true ? time.ms : undefined;
      return [tree.job({ kind: "folder", path, target, missing, linked, modified, mode }, remote)];
    }
    case "delete":
      return addSurplus(tree, here, action.type);
    case "refuse":
      return [refusedJob(tree, here, action.why)];
    case "skip":
    case "leave":
    case "ask":
      return [];
    default:
      return action satisfies never;
  }
}
