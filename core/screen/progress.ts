// This folder: lines that people read on a terminal, such as progress, entries of listings and tables.

import { format as formatDuration } from "@std/fmt/duration";
import { escapeControls } from "../base/redact.ts";
import { bytesText } from "./progress/quantity_text.ts";

/** How far a transfer is. `bytes` includes the part of the file that existed before. */
export interface Progress {
  readonly name: string;
  readonly bytes: number;
  /** The size of the complete file, if it is known. */
  readonly total: number | undefined;
  /** The bytes that existed before this transfer began; they do not count for the rate. */
  readonly resumedAt: number;
  /** Milliseconds since this transfer began. */
  readonly elapsed: number;
}

const SHORTEST_NAME = 8;

/** One line about a running transfer: name, percent, bytes, rate and remaining time; at most `columns` wide. */
export function progressLine(progress: Progress, columns = 80): string {
  const { bytes, total } = progress;
  const parts = [
    percent(bytes, total),
    bytesText(bytes),
    `${bytesText(rate(progress))}/s`,
    timeLeft(progress),
  ].filter((part) => part !== "");
  const numbers = parts.join("  ");
  const room = Math.max(SHORTEST_NAME, columns - numbers.length - 3);
  return `${shorten(escapeControls(progress.name), room)}  ${numbers}`;
}

/** One line about a complete transfer: name, bytes, time and mean rate. */
export function summaryLine(progress: Progress): string {
  const size = bytesText(progress.bytes - progress.resumedAt);
  const time = formatDuration(Math.max(1, Math.round(progress.elapsed)), { ignoreZero: true });
  return `${escapeControls(progress.name)}  ${size} in ${time} (${bytesText(rate(progress))}/s)`;
}

/** Bytes per second since the transfer began; at least one millisecond is assumed. */
function rate({ bytes, resumedAt, elapsed }: Progress): number {
  return (bytes - resumedAt) * 1_000 / Math.max(1, elapsed);
}

function percent(bytes: number, total: number | undefined): string {
  if (total === undefined || total === 0) return "";
  // A file may grow during the transfer; it is never more than complete.
  return `${Math.min(100, Math.floor(bytes * 100 / total))}%`;
}

function timeLeft(progress: Progress): string {
  const { bytes, total } = progress;
  const perSecond = rate(progress);
  if (total === undefined || perSecond <= 0 || bytes >= total) return "";
  const seconds = Math.ceil((total - bytes) / perSecond);
  return `${formatDuration(seconds * 1_000, { ignoreZero: true })} left`;
}

function shorten(name: string, room: number): string {
  const characters = Array.from(name);
  return characters.length <= room ? name : `${characters.slice(0, room - 1).join("")}…`;
}
