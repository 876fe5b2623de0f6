import { formatAuthority } from "../network/address.ts";
import { tableLines } from "../base/layout.ts";
import { escapeControls, escapeJson } from "../base/redact.ts";
import type { ListedSession } from "../serving/control/control_answer.ts";

const HEADER = ["SESSION", "PEER", "ACCOUNT", "CLIENT", "FOR", "BYTES", "DOING"] as const;

/** The table of `ferry who`, with a header. Control characters in names are escaped. */
export async function whoTable(
  sessions: readonly ListedSession[],
  nowMs: number,
): Promise<readonly string[]> {
  return await tableLines([HEADER, ...sessions.map((session) => rowOf(session, nowMs))]);
}

/** A session as a line of `ferry who --json`. Every field is present; unknown values are null. */
export function whoObject(session: ListedSession): string {
  return escapeJson(JSON.stringify({
    session: session.number,
    host: session.peer.hostname,
    port: session.peer.port,
    account: session.name ?? null,
    client: session.client ?? null,
    secured: session.secured ?? null,
    doing: session.doing ?? null,
    bytes: session.bytes ?? null,
    since: new Date(session.since).toISOString(),
  }));
}

function rowOf(session: ListedSession, nowMs: number): readonly string[] {
  return [
    String(session.number),
    formatAuthority(session.peer),
    session.name ?? "-",
    session.client ?? "-",
    duration(nowMs - session.since),
    session.bytes === undefined ? "-" : String(session.bytes),
    session.doing ?? (session.name === undefined ? "not logged in" : "idle"),
  ].map(escapeControls);
}

/** `5s`, `3m07s`, `2h05m`, `4d03h`. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}s`;
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes}m${two(seconds % 60)}s`;
  return hours < 24
    ? `${hours}h${two(minutes % 60)}m`
    : `${Math.floor(hours / 24)}d${two(hours % 24)}h`;
}
