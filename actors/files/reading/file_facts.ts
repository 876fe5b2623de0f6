import type { FileType, SizedFacts } from "../../../core/files/listing/listing.ts";
import { defined } from "../../../core/base/defined.ts";
import type { BriefStatus } from "../../machine/native/file_status.ts";
import { unixAccess, type UnixUser } from "../../../core/files/listing/unix_access.ts";

/** The user and group of this process; undefined where the system has none. */
const SELF = userOf(Deno.uid(), Deno.gid());

/** The facts of one name, from what the system says about it. */
export function fileFactsOf(name: string, info: BriefStatus): SizedFacts {
  const { size, mode: bits, uid: owner, gid: group, nlink: links, ino } = info;
  const type = typeOf(info);
  const modified = info.mtime?.getTime() ?? 0;
  const unique = ino === null ? undefined : `${info.dev.toString(16)}U${ino.toString(16)}`;
  const mode = bits === null ? undefined : bits & 0o7777;
  if (mode === undefined || owner === null || group === null || links === null) {
    // Windows.
    return { name, type, size, modified, ...defined({ mode, unique }) };
  }
  const access = SELF && unixAccess({ mode, owner, group }, SELF);
  if (access === undefined || unique === undefined) {
    const more = defined({ access, unique });
    return { name, type, size, modified, mode, owner, group, links, ...more };
  }
  // Without a spread, because this is for every name of every listing.
  return { name, type, size, modified, mode, owner, group, links, access, unique };
}

function userOf(user: number | null, group: number | null): UnixUser | undefined {
  return user === null || group === null ? undefined : { user, group };
}

function typeOf(info: BriefStatus): FileType {
  if (info.isFile) return "file";
  if (info.isDirectory) return "folder";
  return info.isSymlink ? "link" : "special";
}
