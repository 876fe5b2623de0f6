import type { RemoteEntry } from "../../../../../core/files/listing/listing_parser.ts";
import { parseTimestamp } from "../../../../../core/files/listing/timestamp.ts";
import { isPositive } from "../../../client_fault.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { HeldSession } from "../../held_sessions.ts";
import type { Listed } from "./listings.ts";
import type { Probing } from "../probing.ts";

const MINUTE = 60_000;
/** No time zone is further from UTC. */
const FURTHEST = 14 * 60 * MINUTE;
/** All time zones are a multiple of this from UTC. */
const QUARTER = 15 * MINUTE;

/** How many files are asked for their time by MDTM, when there is no MLSD. */
const MOST_ASKED = 3;

/**
 * The time zone of LIST, from files whose time is known in UTC as well: by MLSD or MDTM (RFC 3659 §2.3). Unknown when LIST
 * shows no time of day, as of old files.
 */
export async function compareTimes(
  { found }: Probing,
  { open: { conversation } }: HeldSession,
  { lines, facts }: Listed,
): Promise<void> {
  const known = new Map(facts.map(({ name, modified }) => [name, modified]));
  const timed = lines.filter(({ type, precision }) => type === "file" && precision !== "day");
  let asked = 0;
  for (const entry of timed) {
    let utc = known.get(entry.name);
    if (utc === undefined && facts.length === 0 && asked < MOST_ASKED) {
      asked += 1;
      utc = await timeOf(conversation, entry.name);
    }
    const ahead = utc === undefined ? undefined : zoneOf(entry, utc);
    if (ahead !== undefined) return found({ finding: "listing-zone", ahead: ahead / 1000 });
  }
}

/** How far a listed time is ahead of the right one, when that can be a time zone. In ms. */
function zoneOf({ modified, precision }: RemoteEntry, utc: number): number | undefined {
  if (modified === undefined) return undefined;
  const cut = precision === "second" ? utc : Math.floor(utc / MINUTE) * MINUTE;
  const ahead = modified - cut;
  return Math.abs(ahead) <= FURTHEST && ahead % QUARTER === 0 ? ahead : undefined;
}

/** MDTM (RFC 3659 §3), in ms; undefined when the server does not say. */
export async function timeOf(
  conversation: Conversation,
  path: string,
): Promise<number | undefined> {
  const received = await conversation.command(`MDTM ${path}`);
  return isPositive(received) ? parseTimestamp((received.lines[0] ?? "").trim()) : undefined;
}
