import type { FileType, SizedFacts } from "../../../core/files/listing/listing.ts";
import { EntryFacts } from "../../../core/files/listing/entry_facts.ts";
import {
  type UnixAccess,
  unixAccess,
  type UnixUser,
} from "../../../core/files/listing/unix_access.ts";

/** The user and group of this process; undefined where the system has none. */
const SELF = userOf(Deno.uid(), Deno.gid());

/** The facts of one name, from what the system says about it. */
export function fileFactsOf(name: string, info: Deno.FileInfo): SizedFacts {
  const facts = new EntryFacts();
  fillFacts(facts, info);
  facts.access = accessTo(facts);
  return { ...facts.copy(), name };
}

/** Fills in what the system says about a name, but not what it allows. */
export function fillFacts(facts: EntryFacts, info: Deno.FileInfo): void {
  facts.type = typeOf(info);
  facts.size = info.size;
  facts.modified = info.mtime?.getTime() ?? 0;
  facts.mode = info.mode === null ? undefined : info.mode & 0o7777;
  // Windows has none of these.
  facts.owner = info.uid ?? undefined;
  facts.group = info.gid ?? undefined;
  facts.links = info.nlink ?? undefined;
  facts.device = info.dev;
  facts.inode = info.ino ?? undefined;
}

/** What the system allows this process to do with a file; undefined where that is not known. */
export function accessTo({ mode, owner, group }: EntryFacts): UnixAccess | undefined {
  if (mode === undefined || owner === undefined || group === undefined) return undefined;
  return SELF && unixAccess({ mode, owner, group }, SELF);
}

function userOf(user: number | null, group: number | null): UnixUser | undefined {
  return user === null || group === null ? undefined : { user, group };
}

function typeOf(info: Deno.FileInfo): FileType {
  if (info.isFile) return "file";
  if (info.isDirectory) return "folder";
  return info.isSymlink ? "link" : "special";
}
