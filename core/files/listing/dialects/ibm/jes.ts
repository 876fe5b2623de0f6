import { type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect, LineMeaning } from "../dialect.ts";

/** With owner and class (JESINTERFACELEVEL 2), and without (1). */
const JOB =
  /^\s*([\w$#@]{1,8})\s+((?:JOB|STC|TSU|[JST]0)\d{5,7})\s+(?:(\S{1,8})\s+)?(INPUT|ACTIVE|OUTPUT|HELD|EXECUTING|ARRIVED)\b(.*)$/i;
const HEADING = /^\s*(?:JOBNAME\s+JOBID\s+(?:OWNER\s+)?STATUS\b|-{8,}\s*$)/i;
/** What a listing says about a single job: its spool files, or what it is doing. */
const DETAIL =
  /^\s*(?:ID\s+STEPNAME\s+PROCSTEP\b|STEPNAME\s+\S+\s+PROCNAME\s|CPUTIME\s+\S+\s+ELAPSED TIME\s|\d+ spool files?\s*$)/i;

/** z/OS with FILETYPE=JES: jobs. RETR and DELE take the number of a job. */
export const jes: Dialect = {
  name: "z/OS, jobs",
  begin: () => (line): LineMeaning =>
    HEADING.test(line) || DETAIL.test(line) ? "heading" : parseJob(line),
};

/** One job, named by its number; its own name, owner and status are facts. Undefined if it is not one. */
function parseJob(line: string): RemoteEntry | undefined {
  const [, job, name, owner, status] = JOB.exec(line) ?? [];
  if (job === undefined || name === undefined || status === undefined) return undefined;
  const facts = new Map([["jes.job", job], ["jes.status", status.toUpperCase()]]);
  if (owner !== undefined) facts.set("jes.owner", owner);
  return remoteEntry({ name, type: "file", size: undefined, modified: undefined, facts });
}
