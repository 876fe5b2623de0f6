import type { FtpUrl } from "../../../../core/network/url.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { isPositive, refusal } from "../../client_fault.ts";
import { askFacts } from "../listing/facts_of_one.ts";
import { visit } from "../listing/visit.ts";

/**
 * Makes a folder of the server, and those above it, as far as they are missing. It is no failure when another session, or
 * somebody else, makes one of them at the same time. Gives those that were made. Throws the refusal of MKD (RFC 959 §4.1.3) as a `ClientFault`.
 */
export async function provideRemoteFolder(
  conversation: Conversation,
  url: FtpUrl,
  folder: string,
): Promise<readonly string[]> {
  await conversation.ready();
  const missing: string[] = [];
  for (const path of foldersDownTo(folder).toReversed()) {
    if (await isThere(conversation, url, path)) break;
    missing.unshift(path);
  }
  const made: string[] = [];
  for (const path of missing) if (await make(conversation, url, path)) made.push(path);
  return made;
}

async function isThere(conversation: Conversation, url: FtpUrl, path: string): Promise<boolean> {
  const { folders } = conversation.settings.existing;
  if (folders.has(url, path)) return true;
  const there = await isRemoteFolder(conversation, path);
  if (there) folders.note(url, path);
  return there;
}

/** Whether it was made, and not there already. */
async function make(conversation: Conversation, url: FtpUrl, path: string): Promise<boolean> {
  const { folders } = conversation.settings.existing;
  if (folders.has(url, path)) return false;
  const line = `MKD ${path}`;
  const received = await conversation.command(line);
  if (!isPositive(received) && !await isRemoteFolder(conversation, path)) {
    throw refusal(line, received);
  }
  folders.note(url, path);
  return isPositive(received);
}

/** Whether the server has a folder there, by MLST where it has that, else by entering it. */
export async function isRemoteFolder(conversation: Conversation, path: string): Promise<boolean> {
  const said = await askFacts(conversation, path);
  if (said.kind === "missing") return false;
  if (said.kind === "found" && said.entry.type === "folder") return true;
  // A link to a folder is one for CWD.
  const visited = await visit(conversation, path, () => Promise.resolve());
  return visited.kind === "done";
}

/** `a`, `a/b`, `a/b/c`: the outermost first; neither the root nor the folder of the login is among them. */
function foldersDownTo(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  const root = path.startsWith("/") ? "/" : "";
  return names.map((_, index) => root + names.slice(0, index + 1).join("/"));
}
