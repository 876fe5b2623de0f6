import { yieldToOthers } from "../../kernel/pause.ts";
import { join } from "../../machine/system/local_path.ts";
import type { FileFacts, FileType, SizedFacts } from "../../../core/files/listing/listing.ts";
import { unixAccess, type UnixOwner } from "../../../core/files/listing/unix_access.ts";
import { isNameAllowed } from "../../../core/files/path.ts";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import type { Jail } from "../jail/jail.ts";

/** Names that are read before other work gets a turn. */
const SLICE = 256;

/** The user and group of this process; null where the system has none. */
const SELF = { user: Deno.uid(), group: Deno.gid() };

/** The facts of one name, from what the system says about it. */
export function fileFactsOf(name: string, info: Deno.FileInfo): SizedFacts {
  const { size, mode, uid: owner, gid: group, nlink: links } = info;
  const known = { name, type: typeOf(info), size, modified: info.mtime?.getTime() ?? 0 };
  // Windows has none of these, the other systems have all of them.
  if (mode === null || owner === null || group === null || links === null) return known;
  return {
    ...known,
    mode: mode & 0o7777,
    owner,
    group,
    links,
    ...accessOf({ mode, owner, group }),
    ...(info.ino === null ? {} : { unique: `${info.dev.toString(16)}U${info.ino.toString(16)}` }),
  };
}

function accessOf(file: UnixOwner): Pick<FileFacts, "access"> {
  const { user, group } = SELF;
  return user === null || group === null ? {} : { access: unixAccess(file, { user, group }) };
}

function typeOf(info: Deno.FileInfo): FileType {
  if (info.isFile) return "file";
  if (info.isDirectory) return "folder";
  return info.isSymlink ? "link" : "special";
}

/**
 * The facts of every name in a real folder, sorted by name. A link that stays inside the root shows what it leads to; others
 * show as links. Left out are names that vanish meanwhile, that no line can hold, that belong to hidden uploads, and those
 * that `isListed` excludes. The calls are synchronous, in short slices: five times as many per second as asynchronous ones,
 * and other work still gets its turn.
 */
export async function listFolder(
  jail: Jail,
  real: string,
  isListed: (name: string, isFolder: boolean) => boolean = () => true,
): Promise<readonly FileFacts[]> {
  const all: FileFacts[] = [];
  let since = 0;
  for (const entry of Deno.readDirSync(real)) {
    const facts = entryFacts(jail, real, entry);
    if (facts !== undefined && isListed(facts.name, facts.type === "folder")) all.push(facts);
    if (++since % SLICE === 0) await yieldToOthers();
  }
  return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function entryFacts(jail: Jail, folder: string, entry: Deno.DirEntry): FileFacts | undefined {
  if (!isNameAllowed(entry.name) || hiddenKind(entry.name) !== undefined) return undefined;
  const path = join(folder, entry.name);
  try {
    const info = Deno.lstatSync(path);
    const target = info.isSymlink ? jail.followSync(path) : undefined;
    return target === undefined
      ? fileFactsOf(entry.name, info)
      : { ...fileFactsOf(entry.name, target), linked: true };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return unreachable(entry);
    throw error;
  }
}

/**
 * The entry for a name that is not valid UTF-8. It reads with U+FFFD in place of its bad bytes, so the system finds nothing
 * under it. It is shown because a folder that holds it is not empty. Undefined for any other name: that has vanished.
 */
function unreachable({ name, isFile, isDirectory }: Deno.DirEntry): FileFacts | undefined {
  if (!name.includes("\ufffd")) return undefined;
  const type = isFile ? "file" : isDirectory ? "folder" : "special";
  return { name, type, size: 0, modified: 0 };
}
