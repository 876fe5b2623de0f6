import { defined } from "../../base/defined.ts";
import { decodeText } from "../../base/text.ts";
import type { FileType, SizedFacts } from "./listing.ts";
import type { UnixAccess } from "./unix_access.ts";

/**
 * The facts of one name in a folder, as numbers. One object serves for all names of a listing, which are many: it is filled
 * anew for each, so what needs the facts for longer keeps the `copy`.
 */
export class EntryFacts {
  /** The name in UTF-8: from `from` to before `to` in these bytes. */
  bytes = new Uint8Array();
  from = 0;
  to = 0;
  type: FileType = "file";
  size = 0;
  modified = 0;
  /** Unix permission bits; this and what follows are undefined where the system has no such thing. */
  mode: number | undefined;
  owner: number | undefined;
  group: number | undefined;
  links: number | undefined;
  linked: true | undefined;
  access: UnixAccess | undefined;
  /** The numbers that are the same only for names of the same file. */
  device = 0;
  inode: number | undefined;

  get name(): string {
    return decodeText(this.bytes.subarray(this.from, this.to)) ?? "";
  }

  get unique(): string | undefined {
    return uniqueText(this.device, this.inode);
  }

  /** What is known now, for longer. */
  copy(): SizedFacts {
    const { name, type, size, modified, mode, owner, group, links, linked, access, unique } = this;
    if (
      mode === undefined || owner === undefined || group === undefined || links === undefined ||
      access === undefined || unique === undefined || linked === true
    ) {
      const more = { mode, owner, group, links, linked, access, unique };
      return { name, type, size, modified, ...defined(more) };
    }
    // Without a spread, because this is for every name of some long listings.
    return { name, type, size, modified, mode, owner, group, links, access, unique };
  }
}

/** The fact `unique`, of the numbers of a device and of a file on it. */
export function uniqueText(device: number, inode: number | undefined): string | undefined {
  return inode === undefined ? undefined : `${device.toString(16)}U${inode.toString(16)}`;
}
