import { escapeControls } from "../../../../core/base/redact.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { ClientFault, isPositive } from "../../client_fault.ts";
import { sizeText } from "./room_here.ts";

/**
 * AVBL (draft-peterson-streamlined-ftp-command-extensions §4): throws a `ClientFault` when the server says that so many
 * bytes do not fit where a file is to be sent. Asked only where FEAT lists it, and not for small files, which the reply to
 * STOR judges as soon.
 */
export async function requireRoomThere(
  conversation: Conversation,
  path: string,
  bytes: number,
): Promise<void> {
  if (bytes < WORTH_ASKING || !conversation.features.has("AVBL")) return;
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const line = folder === "" ? "AVBL" : `AVBL ${folder}`;
  const received = await conversation.ask("AVBL", line);
  if (received === undefined || !isPositive(received)) return;
  const digits = /^\s*(\d{1,15})\b/.exec(received.lines[0] ?? "")?.[1];
  if (digits === undefined || bytes <= Number(digits)) return;
  // Servers that write in place need less for a file that is there already, so that only STOR can tell.
  if (await conversation.size(path) !== undefined) return;
  const message = `cannot send ${escapeControls(path)}: no space left on the server ` +
    `(${sizeText(bytes)} needed, ${sizeText(Number(digits))} free)`;
  throw new ClientFault({ kind: "server-refused", message, code: NO_SPACE });
}

/** Smaller files are sent without asking, in bytes. */
const WORTH_ASKING = 1024 * 1024;

/** RFC 959 §5.4: exceeded storage allocation. */
const NO_SPACE = 552;
