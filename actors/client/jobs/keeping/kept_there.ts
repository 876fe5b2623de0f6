import type { FtpUrl } from "../../../../core/network/url.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { ToldFacts } from "../job.ts";
import { setRemoteMode } from "./remote_mode.ts";
import { setRemoteTime } from "./remote_time.ts";

/** A copy on the server, and what it is a copy of. */
export interface RemoteCopy {
  /** The server. */
  readonly url: FtpUrl;
  readonly path: string;
  readonly original: ToldFacts;
}

/**
 * Gives a copy on the server the time and the permissions of its original, as far as the run wants it and the server can.
 * The bytes are there, so nothing here is a fault; what the server refuses is said with `-v`, like the whole dialogue.
 */
export async function keepThere(
  conversation: Conversation,
  { url, path, original: { modified, mode } }: RemoteCopy,
): Promise<void> {
  const { keeping } = conversation.settings;
  const setsMode = keeping.permissions && mode !== undefined;
  // Some servers let nobody set the time of a file that may not be written.
  if (keeping.times && modified !== undefined) {
    const isLast = !setsMode && keeping.timeWay(url) !== undefined;
    const set = () => setRemoteTime(conversation, { url, path, modified });
    if (!isLast || !conversation.takesAhead) await set();
    // It is one command then, and its answer changes nothing: the next file need not wait for it.
    else return void conversation.holding(set).catch(() => {});
  }
  if (setsMode) await setRemoteMode(conversation, { url, path, mode });
}
