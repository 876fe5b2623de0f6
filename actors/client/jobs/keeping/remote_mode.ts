import type { FtpUrl } from "../../../../core/network/url.ts";
import { lastComponent, unixModeOf } from "../../../../core/files/listing/remote_entry.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { isPositive } from "../../client_fault.ts";
import { factsOf } from "../listing/facts_of_one.ts";
import { listedAbove } from "../listing/look_up.ts";
import type { Kept } from "./keeping.ts";

/** The bits that are kept. Those above (setuid, setgid, sticky) would give rights that nobody asked for. */
const KEPT = 0o777;

/**
 * The permission bits of a file on the server, by MLST, else by the listing of its folder; undefined when neither tells. The
 * listing changes the type: say it again afterwards.
 */
export async function remoteMode(
  conversation: Conversation,
  path: string,
): Promise<number | undefined> {
  const name = lastComponent(conversation.names.readable(path));
  const entry = await factsOf(conversation, path) ?? await listedAbove(conversation, path, name);
  const mode = entry === undefined ? undefined : unixModeOf(entry);
  return mode === undefined ? undefined : mode & KEPT;
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
