import { formatTimestamp, parseTimestamp } from "../files/listing/timestamp.ts";
import type { Features } from "./features.ts";
import type { ReceivedReply } from "./replies/reply_parser.ts";

/**
 * The commands that set when a file on the server was last modified. No RFC has one: MFMT is of draft-somers-ftp-mfxx-04 §3,
 * MDTM with a time before the name is older and of vsftpd and Serv-U, and SITE UTIME has two forms, with the path first and
 * three times after it (ProFTPD, pure-ftpd), or with one time before the path.
 */
export type TimeWay = "MFMT" | "MDTM" | "SITE UTIME path" | "SITE UTIME time";

/**
 * The ways to try with a server, by what it says in FEAT; empty features: it says nothing. MFMT is tried only where it is
 * listed. MDTM that sets is listed nowhere, so it is tried wherever MDTM is known.
 */
export function timeWays(features: Features): readonly TimeWay[] {
  const silent = features.size === 0;
  const hasUtime = /\bUTIME\b/i.test(features.get("SITE") ?? "");
  const ways: TimeWay[] = [];
  if (features.has("MFMT")) ways.push("MFMT");
  if (hasUtime) ways.push("SITE UTIME path", "SITE UTIME time");
  if (silent || features.has("MDTM")) ways.push("MDTM");
  if (!hasUtime) ways.push("SITE UTIME path", "SITE UTIME time");
  return ways;
}

/** The line that sets the time (ms since 1970) of a path. */
export function timeCommand(way: TimeWay, path: string, modified: number): string {
  const time = formatTimestamp(modified);
  switch (way) {
    case "MFMT":
    case "MDTM":
      return `${way} ${time} ${path}`;
    case "SITE UTIME path":
      return `SITE UTIME ${path} ${time} ${time} ${time} UTC`;
    case "SITE UTIME time":
      return `SITE UTIME ${time} ${path}`;
  }
}

/**
 * Whether a reply says that the time was set. A server that takes the whole argument of MDTM for something else answers
 * with a time, too, but with another one. 202 stands for a command that is known and does nothing.
 */
export function hasSetTime({ code, lines }: ReceivedReply, modified: number): boolean {
  if (code < 200 || code >= 300 || code === 202) return false;
  const told = /(?:^|Modify=)\s*(\d{14})(?:\.\d+)?\b/i.exec(lines[0] ?? "")?.[1];
  return told === undefined || parseTimestamp(told) === parseTimestamp(formatTimestamp(modified));
}
