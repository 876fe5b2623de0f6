import { momentOf } from "../../timestamp.ts";
import { monthByName } from "./months.ts";

/** A day of the calendar, months from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A time of day. Hour 24 is the midnight at the end of the day. */
export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly seconds: number | undefined;
}

/** The order of the numbers in a date that does not show it. */
export type DateOrder = "month-first" | "day-first" | "year-first";

const DAY_MS = 24 * 60 * 60 * 1000;

/** `17:05`, `17:05:09`, also with a fraction, on a 24-hour clock. Undefined if it is not one. */
export function parseClock(text: string): TimeOfDay | undefined {
  const match = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?$/.exec(text);
  if (match === null) return undefined;
  const [hour = 0, minute = 0] = match.slice(1, 3).map(Number);
  const seconds = match[3] === undefined ? undefined : Number(match[3]);
  const isMidnight = hour === 24 && minute === 0;
  if ((hour > 23 && !isMidnight) || minute > 59 || (seconds ?? 0) > 60) return undefined;
  return { hour, minute, seconds };
}

/**
 * The hour of `05:05PM` or `5:05p` on a 24-hour clock. `half` is A or P, AM or PM; without it the hour is on that clock
 * already.
 */
export function hourOfDay(hour: number, half: string | undefined): number | undefined {
  if (half === undefined || half === "") return hour;
  if (hour < 1 || hour > 12) return undefined;
  return hour % 12 + (half.toUpperCase().startsWith("P") ? 12 : 0);
}

/** The moment (ms since 1970, read as UTC) of a day and a time; undefined if it does not exist. */
export function momentAt(
  day: Day,
  clock: TimeOfDay = { hour: 0, minute: 0, seconds: 0 },
): number | undefined {
  const { minute, seconds = 0 } = clock;
  const isMidnight = clock.hour === 24;
  const moment = momentOf({ ...day, hour: isMidnight ? 0 : clock.hour, minute });
  return moment === undefined ? undefined : moment + seconds * 1000 + (isMidnight ? DAY_MS : 0);
}

/**
 * A date in one word, its parts between `-`, `/` or `.`: `2005-06-07`, `04-27-00`, `24.04.2003`, `01-jun-99`,
 * `Feb-28-1998`. With dots, or with a first number above twelve, the day comes first; otherwise `order` decides.
 * Undefined if it is not one.
 */
export function parseDate(text: string, order: DateOrder = "month-first"): Day | undefined {
  if (!/[-/.]/.test(text)) return undefined;
  const match = /^(\d{1,4}|\p{L}[\p{L}.]{1,9})([-/.])(\d{1,2}|\p{L}[\p{L}.]{1,9})\2(\d{1,4})$/u
    .exec(text);
  if (match === null) return undefined;
  const [, first = "", separator = "", second = "", third = ""] = match;
  if (first.length === 4) return validDay(Number(first), monthOf(second), Number(third));
  if (/^\p{L}/u.test(first)) return validDay(yearOf(third), monthByName(first), Number(second));
  if (/^\p{L}/u.test(second)) return validDay(yearOf(third), monthByName(second), Number(first));
  if (order === "year-first" && third.length <= 2) {
    return validDay(yearOf(first), Number(second), Number(third));
  }
  const dayFirst = separator === "." || order === "day-first" && Number(second) <= 12 ||
    Number(first) > 12;
  return dayFirst
    ? validDay(yearOf(third), Number(second), Number(first))
    : validDay(yearOf(third), Number(first), Number(second));
}

/**
 * The order of day and month in the dates of a listing: the day comes first if one date begins with a number above twelve.
 * `pattern` finds the first two numbers of a date in a line.
 */
export function dateOrderOf(lines: readonly string[], pattern: RegExp): DateOrder {
  const isDayFirst = lines.some((line) => Number(pattern.exec(line)?.[1] ?? "0") > 12);
  return isDayFirst ? "day-first" : "month-first";
}

function monthOf(text: string): number | undefined {
  return /^\d/.test(text) ? Number(text) : monthByName(text);
}

/** Two digits mean 1970 to 2069. Three are years since 1900, from servers made before 2000. */
function yearOf(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  if (digits.length === 3) return 1900 + year;
  return year + (year < 70 ? 2000 : 1900);
}

function validDay(year: number, month: number | undefined, day: number): Day | undefined {
  if (month === undefined || month < 1 || month > 12) return undefined;
  return day < 1 || day > 31 ? undefined : { year, month, day };
}
