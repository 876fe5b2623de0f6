import {
  hasSetTime,
  timeCommand,
  type TimeWay,
  timeWays,
} from "../../../../core/protocol/time_setting.ts";
import { parseTimestamp } from "../../../../core/files/listing/timestamp.ts";
import type { FtpUrl } from "../../../../core/network/url.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { OptionalCommand } from "../../conversation/optional.ts";
import { isPositive } from "../../client_fault.ts";
import { factsOf } from "../listing/facts_of_one.ts";
import type { Kept } from "./keeping.ts";

/**
 * When a file on the server was last modified, in ms since 1970, by MDTM (RFC 3659 §3), else by MLST; undefined when the
 * server does not say. A listing that has told it spares the round trip.
 */
export async function remoteModified(
  conversation: Conversation,
  path: string,
): Promise<number | undefined> {
  const { features } = conversation;
  if (features.size > 0 && !features.has("MDTM")) {
    const told = /\bmodify\*/i.test(features.get("MLST") ?? "");
    return told ? (await factsOf(conversation, path))?.modified : undefined;
  }
  const received = await conversation.ask("MDTM", `MDTM ${path}`);
  if (received === undefined || !isPositive(received)) return undefined;
  return parseTimestamp((received.lines[0] ?? "").trim());
}

/** What gets a time on the server. */
export interface Dated {
  /** Its server. */
  readonly url: FtpUrl;
  readonly path: string;
  /** Ms since 1970; servers keep whole seconds. */
  readonly modified: number;
}

/**
 * Sets when a file or folder on the server was last modified, in the first way that works; all sessions with that server
 * keep to it. The bytes are there already, so nothing that the server answers is a fault, and neither is the end of the
 * session.
 */
export async function setRemoteTime(conversation: Conversation, dated: Dated): Promise<Kept> {
  const { keeping } = conversation.settings;
  const { url, path, modified } = dated;
  const known = keeping.timeWay(url);
  if (known === "none") return "not-supported";
  const ways = known === undefined ? timeWays(conversation.features) : [known];
  for (const way of ways) {
    const line = timeCommand(way, path, modified);
    const received = await conversation.askAtEnd(commandOf(way), line);
    if (conversation.state !== "usable") return "refused";
    if (received === undefined) continue;
    if (hasSetTime(received, modified)) {
      keeping.learnTimeWay(url, way);
      return "set";
    }
    // The server lists MFMT, so that this file or folder is what it refuses.
    if (way === "MFMT" && received.code === 550) return "refused";
  }
  // The way that works for others: vsftpd sets the times of files and not those of folders.
  if (known !== undefined) return "refused";
  keeping.learnTimeWay(url, "none");
  return "not-supported";
}

function commandOf(way: TimeWay): OptionalCommand {
  switch (way) {
    case "MFMT":
      return "MFMT";
    case "MDTM":
      return "MDTM";
    case "SITE UTIME path":
    case "SITE UTIME time":
      return "SITE UTIME";
  }
}
