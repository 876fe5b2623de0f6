import { isPositive } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";

/** Links that were removed. */
export interface RemovedLinks {
  readonly paths: readonly string[];
  /** Whether a path was one of them, or led through one of them: what is there must stay. */
  has(path: string): boolean;
}

/**
 * Removes the links among what is listed as folders, before anything in them is deleted. Some servers show a link to a folder
 * as a folder in every listing. DELE tells (RFC 959 §4.1.3): it removes a link, and is refused for a folder. `folders`: the
 * deepest first.
 */
export async function removeLinks(
  conversation: Conversation,
  folders: readonly string[],
): Promise<RemovedLinks> {
  const paths: string[] = [];
  const has = (path: string) => paths.some((one) => path === one || path.startsWith(`${one}/`));
  for (const folder of folders.toReversed()) {
    if (has(folder)) continue;
    if (isPositive(await conversation.command(`DELE ${folder}`))) paths.push(folder);
  }
  return { paths, has };
}
