import { format as formatBytes } from "@std/fmt/bytes";
import { format as formatDuration } from "@std/fmt/duration";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The longest remaining time, in seconds, that is worth a number. */
const LONGEST_LEFT = 100 * DAY;

/** A number of bytes for people: `1.5 MB`. */
export function bytesText(bytes: number): string {
  return formatBytes(Math.round(bytes), { maximumFractionDigits: 1 });
}

/** A rate for people, in bytes per second: `1.5 MB/s`; `short`: without a fraction. */
export function rateText(perSecond: number, short = false): string {
  const digits = { maximumFractionDigits: short ? 0 : 1 };
  return `${formatBytes(Math.round(perSecond), digits)}/s`;
}

/** A time that something took, in ms: `1m 3s`; with ms only if it was short. */
export function durationText(milliseconds: number): string {
  const exact = Math.max(1, Math.round(milliseconds));
  const rounded = exact < 10_000 ? exact : Math.round(exact / 1_000) * 1_000;
  return formatDuration(rounded, { ignoreZero: true });
}

/** A remaining time, as exact as an estimate can be: `8s`, `1m 20s`, `12m`, `2h 5m`, `3d 4h`; undefined: endless. */
export function leftText(seconds: number): string | undefined {
  if (!(seconds < LONGEST_LEFT)) return undefined;
  const step = stepOf(seconds);
  const rounded = Math.max(1, Math.ceil(seconds / step) * step);
  return formatDuration(rounded * 1_000, { ignoreZero: true });
}

/** To how many seconds a remaining time is rounded. */
function stepOf(seconds: number): number {
  if (seconds < MINUTE) return 1;
  if (seconds < 10 * MINUTE) return 5;
  if (seconds < HOUR) return MINUTE;
  return seconds < DAY ? 5 * MINUTE : HOUR;
}
