// This folder: the free bytes of a disk, and the quotas of accounts.

import { isBlind } from "../../../core/access/needs.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { holdInside } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";
import type { AccountView } from "../account_view.ts";

/** Written bytes after which the free space is looked up again. */
const LOOK_EVERY = 8 * 2 ** 20;

/** A real folder inside the root, and the virtual path of what is to be stored there. */
export interface Store {
  readonly jail: Jail;
  readonly folder: string;
  readonly path: string;
}

/** Free bytes on the disk of a folder. */
async function freeBytes({ jail, folder, path }: Store): Promise<number> {
  using held = await holdInside(jail, folder, "look up", path);
  return await jail.disk.freeBytes(held.heldPath);
}

/** How many bytes the account may still store where a file or folder is. */
export async function freeForAccount(view: AccountView, path: string): Promise<number> {
  const { jail, permissions, quota, usage, rules } = view;
  // A blind account may be in a folder that does not exist.
  const folder = await jail.existing(isBlind(permissions) ? "/" : path, "look up");
  const onDisk = await freeBytes({ jail, folder, path }) - rules.minimumFree;
  // Infinity bytes never fit, so the home is measured anew.
  const ofQuota = quota === undefined ? Infinity : await usage.of(jail.root).free(quota, Infinity);
  return Math.max(0, Math.min(onDisk, ofQuota));
}

/**
 * Keeps an upload from leaving less than `minimumFree` bytes on the disk of its folder. Call what it gives before every
 * write; it throws `no-space`. Without a minimum the disk itself says when it is full.
 */
export function roomKeeper(store: Store, minimumFree: number): (bytes: number) => Promise<void> {
  let until = 0;
  return async (bytes) => {
    if (minimumFree === 0) return;
    until -= bytes;
    if (until > 0) return;
    await requireRoom(store, bytes, minimumFree);
    until = LOOK_EVERY;
  };
}

/** Throws `no-space` if the bytes would leave less than the minimum. */
export async function requireRoom(
  store: Store,
  bytes: number,
  minimumFree: number,
): Promise<void> {
  if (bytes === 0 && minimumFree === 0) return;
  const free = await freeBytes(store);
  if (free - bytes >= minimumFree) return;
  const usable = Math.max(0, free - minimumFree);
  const detail = `${bytes} bytes wanted, ${usable} may be used`;
  throw new FileFault({ kind: "no-space", action: "write", path: store.path, detail });
}
