import type { FileFacts, FileType, SizedFacts } from "../../../core/files/listing/listing.ts";
import type { BriefStatus } from "../../machine/native/file_status.ts";
import { unixAccess, type UnixOwner } from "../../../core/files/listing/unix_access.ts";

/** The user and group of this process; null where the system has none. */
const SELF = { user: Deno.uid(), group: Deno.gid() };

/** The facts of one name, from what the system says about it. */
export function fileFactsOf(name: string, info: BriefStatus): SizedFacts {
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

function typeOf(info: BriefStatus): FileType {
  if (info.isFile) return "file";
  if (info.isDirectory) return "folder";
  return info.isSymlink ? "link" : "special";
}
