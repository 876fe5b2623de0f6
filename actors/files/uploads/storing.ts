// This folder: writing an upload to the disk, directly or through a hidden file, and keeping one that was cut.
//
// openSink claims a file and chooses the way: direct.ts, replacement.ts or part.ts. Their common sink is in file_sink.ts.

import { sameHost } from "../../../core/network/address.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { baseName, joinPath, parentPath } from "../../../core/files/path.ts";
import type { UploadRules } from "../../../core/files/upload_rules.ts";
import { numberedPaths } from "../../../core/files/upload_name.ts";
import { ask } from "../../kernel/kernel.ts";
import type { OpenedSink, WriteMode } from "../../transport/flow/flow.ts";
import { refuse, requireRegular } from "../../machine/system_errors.ts";
import { partPath } from "../tree/hidden_paths.ts";
import { lookHeld } from "../jail/held_folder.ts";
import { demand, demandWriting } from "../permission.ts";
import { openInPlace, openNewFile } from "./direct.ts";
import { openPart } from "./part.ts";
import { keptHead, openReplacement } from "./replacement.ts";
import type { UploadTarget } from "./writing.ts";
import { requireRoom } from "../space/space.ts";
import { requireQuota } from "../space/usage.ts";
import type { AccountView } from "../account_view.ts";
import type { Claim } from "../tree/writers.ts";
import { makeMissingFolders, missingFolders } from "../tree/folders.ts";
import { dirname } from "../../machine/system/local_path.ts";

/** How long, in ms, a session may take to say whether it gives up its upload: it only has to look. */
const GIVING_WAY = { timeoutMs: 10_000 } as const;

/** How many made-up names are tried before STOU gives up. */
const UNIQUE_TRIES = 20;

/** The target of an upload, and what is there now. */
interface FoundTarget extends UploadTarget {
  readonly present: Deno.FileInfo | undefined;
}

/** A target before it is claimed. */
type Unclaimed = Omit<UploadTarget, "path" | "claim">;

/**
 * Opens a regular file inside the root for writing. Nobody else can write it until the sink has ended. `expected`: the bytes
 * that will come; 0 if that is not known.
 */
export async function openSink(
  view: AccountView,
  path: string,
  mode: WriteMode,
  expected: number,
): Promise<OpenedSink> {
  const target = await findTarget(view, path, mode);
  try {
    return await openTarget(view, target, mode, expected);
  } catch (error) {
    target.claim[Symbol.dispose]();
    throw error;
  }
}

/** Claims the first of the possible names that can be written. */
async function findTarget(view: AccountView, path: string, mode: WriteMode): Promise<FoundTarget> {
  const mustBeFree = mode.kind === "unique" ||
    (mode.kind === "replace" && view.rules.onExists === "rename");
  for (const candidate of candidates(path, mode, view.rules)) {
    const unclaimed = await locate(view, candidate, mustBeFree);
    const { real } = unclaimed;
    const claim = await view.writers.claim(real, view.writer) ??
      (mustBeFree ? undefined : await takeOver(view, candidate, real, mode));
    if (claim === undefined) {
      if (mustBeFree) continue;
      const detail = "another client is writing it";
      throw new FileFault({ kind: "busy", action: "write", path, detail });
    }
    try {
      const present = await lookHeld(view.jail, real, "write", path);
      if (present === undefined || !mustBeFree) {
        return { ...unclaimed, path: candidate, claim, present };
      }
    } catch (error) {
      claim[Symbol.dispose]();
      throw error;
    }
    claim[Symbol.dispose]();
  }
  return refuse("no-unique-name", "create", path);
}

/**
 * Takes a file over from a stalled upload of the same client: a device that lost its connection during an upload comes back
 * long before the server notices. Undefined when the file stays busy. Refuses what is not allowed before it cuts the other
 * upload.
 */
async function takeOver(
  view: AccountView,
  path: string,
  real: string,
  mode: WriteMode,
): Promise<Claim | undefined> {
  const present = view.writers.writerOf(real);
  const { writer } = view;
  const same = present !== undefined && writer !== undefined &&
    present.account === writer.account && sameHost(present.peer, writer.peer);
  if (!same) return undefined;
  requireAllowed(view, path, mode, await lookHeld(view.jail, real, "write", path));
  try {
    if (!await ask(present.session, { kind: "give-way" }, GIVING_WAY)) return undefined;
  } catch {
    // That session has ended, and its upload with it.
  }
  return await view.writers.claim(real, writer);
}

/** Finds the real path. Folders that the server is to create are created only with the first byte. */
async function locate(view: AccountView, path: string, mustBeFree: boolean): Promise<Unclaimed> {
  const missing = view.shares.createFolders ? await missingFolders(view, parentPath(path)) : [];
  const [first] = missing;
  if (first === undefined) {
    const real = await view.jail.writable(path, "write", mustBeFree);
    return { real, folder: dirname(real), makeFolders: () => Promise.resolve() };
  }
  const { real, folder } = await view.jail.entryToCome(first, path, "write");
  return {
    real,
    folder,
    makeFolders: () => makeMissingFolders(view, parentPath(path)),
  };
}

function* candidates(path: string, mode: WriteMode, rules: UploadRules): Generator<string> {
  if (mode.kind === "unique") {
    for (let attempt = 0; attempt < UNIQUE_TRIES; attempt++) {
      const name = `${baseName(path)}.${crypto.randomUUID().slice(0, 8)}`;
      yield joinPath(parentPath(path), name);
    }
  } else if (mode.kind === "replace" && rules.onExists === "rename") yield* numberedPaths(path);
  else yield path;
}

async function openTarget(
  view: AccountView,
  target: FoundTarget,
  mode: WriteMode,
  expected: number,
): Promise<OpenedSink> {
  const { present, real, path, folder } = target;
  requireAllowed(view, path, mode, present);
  await requireRoom({ jail: view.jail, folder, path }, expected, view.rules.minimumFree);
  if (view.quota !== undefined) {
    await requireQuota(view.usage.of(view.jail.root), view.quota, path, expected);
  }
  if (present !== undefined) {
    const { judged, replacing } = view.rules;
    // A command judges the whole new file, and until then the old one stays.
    if (judged) return await openReplacement(view, target, present, keptHead(mode, present.size));
    return mode.kind === "replace" && replacing === "swap"
      ? await openReplacement(view, target, present)
      : await openInPlace(view, target, mode);
  }
  const goesOn = mode.kind === "resume" || mode.kind === "append";
  if (view.rules.atomic || goesOn) {
    const part = await partPath(real, view.account);
    if (view.rules.atomic || await lookHeld(view.jail, part, "write", path) !== undefined) {
      demand(view.permissions, "create a file", "write", path);
      return view.cut.noting(part, await openPart(view, target, part, mode));
    }
  }
  if (mode.kind === "resume") refuse("not-found", "write", path);
  return await openNewFile(view, target, mode);
}

/** Refuses what the account, or anybody, may not do to the file that is there. */
function requireAllowed(
  view: AccountView,
  path: string,
  mode: WriteMode,
  present: Deno.FileInfo | undefined,
): void {
  if (present !== undefined) {
    requireRegular(present, "write", path);
    checkOverwriting(view.rules, path, mode, present.size);
  }
  demandWriting(view.permissions, path, mode, present?.size);
}

/** Refuses to change the bytes of a file that must not be overwritten. Bytes may be added at its end. */
function checkOverwriting(rules: UploadRules, path: string, mode: WriteMode, size: number): void {
  if (mode.kind === "create") refuse("exists", "write", path);
  if (rules.onExists === "overwrite") return;
  if (mode.kind === "append" || (mode.kind === "resume" && mode.offset === size)) return;
  const detail = "this server does not overwrite files";
  throw new FileFault({ kind: "exists", action: "write", path, detail });
}
