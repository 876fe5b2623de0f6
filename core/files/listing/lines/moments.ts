import { encodeText } from "../../../base/text.ts";
import { formatListDate, isRecent } from "../listing.ts";
import { formatTimestamp, hasUsualYear } from "../timestamp.ts";
import type { LineBuffer } from "./line_buffer.ts";
import { remembered } from "./remembered.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const COLON = 0x3a;

/** Adds a moment (ms since 1970) to a line. */
type AddMoment = (ms: number, into: LineBuffer) => void;

/** Adds moments as `formatTimestamp` makes them; the same day is worked out once. */
export function timestamps(): AddMoment {
  const dayOf = rememberedDay((day) => formatTimestamp(day).slice(0, 8));
  return (ms, into) => {
    if (!hasUsualYear(ms)) return into.text(formatTimestamp(ms));
    const day = dayBefore(ms);
    // Fractions go first: one just below zero is so small that it would be lost on the way.
    const rest = Math.floor(ms) - day;
    into.add(dayOf(day));
    into.twoDigits((rest / HOUR) | 0);
    into.twoDigits((rest % HOUR / MINUTE) | 0);
    into.twoDigits((rest % MINUTE / SECOND) | 0);
  };
}

/** Adds dates as `formatListDate` makes them for this moment; the same day is worked out once. */
export function listDates(nowMs: number): AddMoment {
  const recentDay = rememberedDay((day) => formatListDate(day, true).slice(0, -"00:00".length));
  const olderDay = rememberedDay((day) => formatListDate(day, false));
  return (modified, into) => {
    const recent = isRecent(modified, nowMs);
    if (!hasUsualYear(modified)) return into.text(formatListDate(modified, recent));
    const day = dayBefore(modified);
    if (!recent) return into.add(olderDay(day));
    const rest = Math.floor(modified) - day;
    into.add(recentDay(day));
    into.twoDigits((rest / HOUR) | 0);
    into.byte(COLON);
    into.twoDigits((rest % HOUR / MINUTE) | 0);
  };
}

/** The midnight before a moment. */
function dayBefore(ms: number): number {
  return Math.floor(Math.floor(ms) / DAY) * DAY;
}

function rememberedDay(make: (day: number) => string): (day: number) => Uint8Array {
  let last = NaN;
  let text = new Uint8Array();
  const textOf = remembered((day: number) => day, (day) => encodeText(make(day)));
  return (day) => {
    if (day !== last) {
      last = day;
      text = textOf(day);
    }
    return text;
  };
}
