// This folder: stat and du, which say what is known of files and folders of the server.

import { formatEntry } from "../../../../../core/screen/entry_format.ts";
import { factLines } from "../../../../../core/screen/fact_lines.ts";
import { formatFtpUrl, withoutPassword } from "../../../../../core/network/url.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { StatJob } from "./telling_jobs.ts";
import type { Done } from "../../job.ts";
import { forEachMatch } from "./each_match.ts";
import { lookUp } from "../look_up.ts";
import { printResults } from "./results.ts";

/** Prints what the server says about one path, or about each that its wildcards match. Throws a `ClientFault`. */
export async function stat(conversation: Conversation, job: StatJob): Promise<Done> {
  const { url, json } = job;
  const each = await forEachMatch(conversation, job);
  if (each !== undefined) return each;
  const found = await lookUp(conversation, url.path);
  if (found.kind === "missing") throw found.fault;
  const path = conversation.names.readable(url.path);
  await printResults(
    conversation,
    json
      ? [formatEntry({ entry: found.entry, path }, "json")]
      : factLines(found.entry, formatFtpUrl(withoutPassword(url))),
  );
  return {};
}
