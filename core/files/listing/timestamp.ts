import { remembered } from "./lines/remembered.ts";

/** The months as listings and logs name them, January first. */
export const MONTHS: readonly string[] = [
  ...["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
  ...["Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];

/**
 * A moment (ms since 1970) as MDTM and the fact `modify` give it: `YYYYMMDDHHMMSS`, UTC (RFC 3659 §2.3). The RFC allows a
 * fraction of a second, but no other server sends one, and some clients read it as part of the number.
 */
export function formatTimestamp(ms: number): string {
  const date = toDate(ms);
  return inDigits(date.getUTCFullYear(), 4) + inDigits(date.getUTCMonth() + 1, 2) +
    inDigits(date.getUTCDate(), 2) + inDigits(date.getUTCHours(), 2) +
    inDigits(date.getUTCMinutes(), 2) +
    inDigits(date.getUTCSeconds(), 2);
}

/**
 * The moment (ms since 1970) of a timestamp (RFC 3659 §2.3). Digits after the milliseconds are cut off; the leap second :60
 * is the next minute. Undefined if it is not one, or if the date does not exist.
 */
export function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{8})(\d\d)(\d\d)(\d\d)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, date = "", hour = "", minute = "", second = "", fraction = ""] = match;
  const day = dayOf(Number(date));
  if (day === undefined || hour > "23" || minute > "59" || second > "60") return undefined;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, "0"));
  return day + (Number(hour) * 60 + Number(minute)) * 60_000 + Number(second) * 1000 + milliseconds;
}

/** When a day begins, from the number `YYYYMMDD`; undefined if there is no such day. Many files of a listing share theirs. */
const dayOf = remembered((date: number) => date, (date) => {
  const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
  return momentOf({ year, month, day, hour: 0, minute: 0 });
});

/** A date and a time of day as a listing shows them; the month from 1. */
export interface CalendarMoment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** The moment (ms since 1970) of a date and a time in UTC; undefined if the day or time does not exist. */
export function momentOf(
  { year, month, day, hour, minute }: CalendarMoment,
): number | undefined {
  if (hour > 23 || minute > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day;
  return exists ? date.getTime() : undefined;
}

const FIRST_MOMENT = Date.parse("0001-01-01T00:00:00.000Z");
const LAST_MOMENT = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether the year of a time has four digits, so that `toDate` changes nothing but the fraction of a millisecond. */
export function hasUsualYear(ms: number): boolean {
  return ms >= FIRST_MOMENT && ms <= LAST_MOMENT;
}

/** Limits a time to years of four digits: file systems can hold any number. */
export function toDate(ms: number): Date {
  const known = Number.isNaN(ms) ? 0 : ms;
  return new Date(Math.min(LAST_MOMENT, Math.max(FIRST_MOMENT, Math.floor(known))));
}

/** The number with zeros in front, up to this many digits. */
export function inDigits(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
