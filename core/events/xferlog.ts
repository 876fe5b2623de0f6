import { MONTHS } from "../files/listing/timestamp.ts";
import type { RepresentationType } from "../representation/representation_type.ts";

/** One file transfer, with what xferlog(5) records. */
export interface TransferRecord {
  /** When it ended, in ms since 1970. */
  readonly at: number;
  readonly milliseconds: number;
  /** The numeric address of the client. */
  readonly host: string;
  readonly bytes: number;
  /** The virtual path. */
  readonly path: string;
  readonly representation: RepresentationType;
  readonly direction: "download" | "upload";
  readonly anonymous: boolean;
  /** The account's name, or what an anonymous user gave as an e-mail address. */
  readonly user: string;
  readonly complete: boolean;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/**
 * A line of xferlog(5), without its line end: fourteen fields with one space between them. As in wu-ftpd every space and
 * control character within a field becomes `_`, so no name can forge a field or a line. `offsetMinutes`: how far local
 * time, which the format wants, is ahead of UTC.
 */
export function xferlogLine(record: TransferRecord, offsetMinutes: number): string {
  return [
    localTime(record.at + offsetMinutes * 60_000),
    // Never zero, because readers divide by it.
    Math.max(1, Math.round(record.milliseconds / 1000)),
    field(record.host),
    record.bytes,
    field(record.path),
    record.representation === "ascii" ? "a" : "b",
    "_",
    record.direction === "download" ? "o" : "i",
    record.anonymous ? "a" : "r",
    field(record.user),
    "ftp",
    "0",
    "*",
    record.complete ? "c" : "i",
  ].join(" ");
}

/** One word: spaces, control characters and other characters that could end the field or the line become `_`. */
function field(text: string): string {
  const word = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Z}\s]/gu, "_");
  return word === "" ? "_" : word;
}

function localTime(shifted: number): string {
  const time = new Date(shifted);
  const clock = time.toISOString().slice(11, 19);
  const day = String(time.getUTCDate()).padStart(2, "0");
  const month = MONTHS[time.getUTCMonth()] ?? "";
  return `${DAYS[time.getUTCDay()] ?? ""} ${month} ${day} ${clock} ${time.getUTCFullYear()}`;
}
