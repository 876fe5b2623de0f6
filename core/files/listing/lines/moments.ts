import { formatListDate, isRecent } from "../listing.ts";
import { formatTimestamp, hasUsualYear, inDigits } from "../timestamp.ts";
import { remembered } from "./remembered.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** `00` to `59`. */
const SIXTY = Array.from({ length: 60 }, (_, number) => inDigits(number, 2));

/** Formats moments as `formatTimestamp` does; the same day is worked out once. */
export function timestamps(): (ms: number) => string {
  const dayOf = rememberedDay((day) => formatTimestamp(day).slice(0, 8));
  return (ms) => {
    if (!hasUsualYear(ms)) return formatTimestamp(ms);
    const [day, rest] = dayAndRest(ms);
    return dayOf(day) + timeOfDay(rest, "") + sixty(rest % MINUTE, SECOND);
  };
}

/** Formats dates as `formatListDate` does for this moment; the same day is worked out once. */
export function listDates(nowMs: number): (modified: number) => string {
  const recentDay = rememberedDay((day) => formatListDate(day, true).slice(0, -"00:00".length));
  const olderDay = rememberedDay((day) => formatListDate(day, false));
  return (modified) => {
    const recent = isRecent(modified, nowMs);
    if (!hasUsualYear(modified)) return formatListDate(modified, recent);
    const [day, rest] = dayAndRest(modified);
    return recent ? recentDay(day) + timeOfDay(rest, ":") : olderDay(day);
  };
}

/** The midnight before a moment, and the whole milliseconds since. */
function dayAndRest(ms: number): readonly [day: number, rest: number] {
  // Fractions go first: one just below zero is so small that it would be lost on the way.
  const whole = Math.floor(ms);
  const day = Math.floor(whole / DAY) * DAY;
  return [day, whole - day];
}

function rememberedDay(make: (day: number) => string): (day: number) => string {
  return remembered((day: number) => day, make);
}

/** Hour and minute of the milliseconds since midnight. */
function timeOfDay(ms: number, between: string): string {
  return sixty(ms, 60 * MINUTE) + between + sixty(ms % (60 * MINUTE), MINUTE);
}

/** How many units there are in the time: less than sixty. */
function sixty(ms: number, unit: number): string {
  return SIXTY[Math.floor(ms / unit)] ?? "";
}
