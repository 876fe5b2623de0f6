import type { FtpUrl } from "../../../../core/network/url.ts";
import type { RemoteEntry } from "../../../../core/files/listing/listing_parser.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { isPositive } from "../../client_fault.ts";
import type { Kept } from "./keeping.ts";
import { remoteFacts } from "./remote_facts.ts";

/** The bits that are kept. Those above (setuid, setgid, sticky) would give rights that nobody asked for. */
const KEPT = 0o777;

/** The permission bits in what a listing says of a name; undefined when it does not say. */
export function modeIn(entry: Pick<RemoteEntry, "facts"> | undefined): number | undefined {
  // pyftpdlib writes octal numbers as Python does: 0o644.
  const digits = /^(?:0o)?([0-7]{1,7})$/.exec(entry?.facts.get("unix.mode") ?? "")?.[1];
  return digits === undefined ? undefined : parseInt(digits, 8) & KEPT;
}

/** The permission bits of a file on the server, by MLST; undefined when the server does not say. */
export async function remoteMode(
  conversation: Conversation,
  path: string,
): Promise<number | undefined> {
  return modeIn(await remoteFacts(conversation, path));
}

/** What gets permissions on the server. */
export interface Permitted {
  /** Its server. */
  readonly url: FtpUrl;
  readonly path: string;
  /** Unix permission bits; only the low nine count. */
  readonly mode: number;
}

/**
 * SITE CHMOD: sets the permissions of a file or folder on the server. As with times, no answer is a fault. A server that
 * does not know the command is not asked again.
 */
export async function setRemoteMode(
  conversation: Conversation,
  { url, path, mode }: Permitted,
): Promise<Kept> {
  const { keeping } = conversation.settings;
  if (keeping.lacksModes(url)) return "not-supported";
  const octal = (mode & KEPT).toString(8).padStart(3, "0");
  const received = await conversation.askAtEnd("SITE CHMOD", `SITE CHMOD ${octal} ${path}`);
  if (received !== undefined && isPositive(received) && received.code !== 202) return "set";
  const known = received !== undefined && ![202, 500, 501, 502, 504].includes(received.code);
  if (known || conversation.state !== "usable") return "refused";
  keeping.learnNoModes(url);
  return "not-supported";
}
