import { escapeControls } from "../../../../../core/base/redact.ts";
import { atPath, type FtpUrl } from "../../../../../core/network/url.ts";
import { fail } from "../../../client_fault.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { Done, Job } from "../../job.ts";
import { type Match, pathsMatching } from "../matching.ts";

/** What the wildcards of a URL match, at least one path; undefined when it has none. Throws a `ClientFault`. */
export async function matchesIn(
  conversation: Conversation,
  { pattern }: FtpUrl,
): Promise<readonly Match[] | undefined> {
  if (pattern === undefined) return undefined;
  await conversation.ready();
  const found = await pathsMatching(conversation, pattern);
  if (found.length > 0) return found;
  fail("server-refused", `nothing on the server matches ${escapeControls(pattern)}`);
}

/** The same job for each path that the wildcards of its URL match; undefined when it has none. Throws a `ClientFault`. */
export async function forEachMatch<J extends Job>(
  conversation: Conversation,
  job: J,
): Promise<Done | undefined> {
  const found = await matchesIn(conversation, job.url);
  if (found === undefined) return undefined;
  return { more: found.map(({ path }) => ({ ...job, url: atPath(job.url, path) })) };
}
