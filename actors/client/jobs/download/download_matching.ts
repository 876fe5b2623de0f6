import { escapeControls } from "../../../../core/base/redact.ts";
import { baseName } from "../../../../core/files/path.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { fail } from "../../client_fault.ts";
import type { Done, Job, MatchJob } from "../job.ts";
import { type Match, pathsMatching } from "../listing/matching.ts";
import { refusalOf } from "../listing/refused_listing.ts";

/** Finds what the pattern of a URL matches, and gives back a job for each. Throws a `ClientFault`. */
export async function downloadMatching(conversation: Conversation, job: MatchJob): Promise<Done> {
  await conversation.ready();
  const { url, pattern, separate } = job;
  const found = await matchesOf(conversation, job);
  if (found === undefined) return { more: [job.fetch({ path: url.path })].filter(isJob) };
  const more: Job[] = [];
  const fetched: string[] = [];
  for (const { path, entry } of found) {
    const one = job.fetch({ path, entry });
    if (one === undefined) {
      conversation.say(`${path} is a folder, left out: add -r to fetch it with all it holds`);
      continue;
    }
    more.push(one);
    fetched.push(path);
  }
  const shown = escapeControls(pattern);
  if (more.length === 0) fail("server-refused", `no file on the server matches ${shown}`);
  if (separate === "one-file" && more.length > 1) {
    fail("usage", `${more.length} files match ${shown}, and -o names one; use -d FOLDER, or -o -`);
  }
  if (separate === "own-names") requireOwnNames(fetched);
  return { more };
}

/** Undefined: the folder cannot be listed, so only a file of exactly this name can be meant. */
async function matchesOf(
  conversation: Conversation,
  { pattern }: MatchJob,
): Promise<readonly Match[] | undefined> {
  try {
    return await pathsMatching(conversation, pattern);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return undefined;
  }
}

/** Two files of the same name would replace each other here. */
function requireOwnNames(paths: readonly string[]): void {
  const places = new Map<string, string>();
  for (const path of paths) {
    const name = baseName(`/${path}`);
    const other = places.get(name);
    if (other !== undefined) {
      fail(
        "usage",
        `${escapeControls(other)} and ${escapeControls(path)} would both be written to ` +
          `${escapeControls(name)}: fetch the folder with -r --include, or one at a time`,
      );
    }
    places.set(name, path);
  }
}

function isJob(job: Job | undefined): job is Job {
  return job !== undefined;
}
