import { momentOf, MONTHS } from "./listing.ts";

/** A word of a listing line. */
export interface Field {
  readonly text: string;
  /** Where in the line the word ends. */
  readonly end: number;
}

/** The date in a listing line, and the word before it. */
export interface FoundDate {
  /** Milliseconds since 1970, read as UTC unless the line names the zone; undefined when the month is in a language not known. */
  readonly moment: number | undefined;
  /** The word before the date. */
  readonly size: string;
  /** Where in the line the date ends. */
  readonly end: number;
}

/** How far a server's clock and zone may be ahead: a date without a year is not later than this. */
const AHEAD_MS = 24 * 60 * 60 * 1000;

/** Years to look back for a date without a year; the 29th of February can lie eight years back. */
const YEARS_BACK = 8;

interface DateAt {
  readonly moment: number | undefined;
  /** The index of the last word of the date. */
  readonly last: number;
}

interface Day {
  readonly month: number;
  readonly day: number;
}

/**
 * Finds the date in the words of a listing line: the first place where a size is followed by a date and a name.
 * Looking for it copes with owners and groups that lack or hold spaces. A date whose month is not understood counts
 * only when no other is found. With `device` in front the word before may be anything.
 */
export function findUnixDate(
  fields: readonly Field[],
  nowMs: number,
  before: "size" | "device",
): FoundDate | undefined {
  for (const months of ["known", "any"] as const) {
    for (let at = 1; at < fields.length; at++) {
      const size = fields[at - 1]?.text ?? "";
      if (before === "size" && !/^\d+$/.test(size)) continue;
      const date = isoDateAt(fields, at) ?? namedDateAt(fields, at, nowMs, months);
      const end = date === undefined ? undefined : fields[date.last]?.end;
      if (date !== undefined && end !== undefined) return { moment: date.moment, size, end };
    }
  }
  return undefined;
}

/** `2026-11-21 09:38`, and with seconds and a zone as `ls --full-time` shows it. */
function isoDateAt(fields: readonly Field[], at: number): DateAt | undefined {
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(textAt(fields, at));
  const time = parseTime(textAt(fields, at + 1));
  if (date === null || time === undefined) return undefined;
  const [year = 0, month = 0, day = 0] = date.slice(1).map(Number);
  const moment = momentOf({ year, month, day, ...time });
  if (moment === undefined) return undefined;
  const zone = time.seconds === undefined
    ? null
    : /^([+-])(\d\d)(\d\d)$/.exec(textAt(fields, at + 2));
  const exact = moment + (time.seconds ?? 0) * 1000;
  if (zone === null) return { moment: exact, last: at + 1 };
  const offset = (Number(zone[2]) * 60 + Number(zone[3])) * 60_000;
  return { moment: zone[1] === "-" ? exact + offset : exact - offset, last: at + 2 };
}

/** `Nov 21 09:38`, `Nov 21 2026`, `Nov 21 09:38:00 2026`, and the same with the day first. */
function namedDateAt(
  fields: readonly Field[],
  at: number,
  nowMs: number,
  months: "known" | "any",
): DateAt | undefined {
  const one = textAt(fields, at);
  const two = textAt(fields, at + 1);
  const day = parseDay(one, two, months) ?? parseDay(two, one, months);
  if (day === undefined) return undefined;
  const third = textAt(fields, at + 2);
  if (/^\d{4}$/.test(third)) {
    return { moment: midnight(Number(third), day), last: at + 2 };
  }
  const time = parseTime(third);
  if (time === undefined) return undefined;
  const fourth = textAt(fields, at + 3);
  // Only a time with seconds is followed by the year; elsewhere four digits are the name.
  if (time.seconds !== undefined && /^\d{4}$/.test(fourth) && at + 4 < fields.length) {
    const moment = momentOf({ year: Number(fourth), ...day, ...time });
    return {
      moment: moment === undefined ? undefined : moment + time.seconds * 1000,
      last: at + 3,
    };
  }
  return { moment: latestMoment(day, time, nowMs), last: at + 2 };
}

function textAt(fields: readonly Field[], index: number): string {
  return fields[index]?.text ?? "";
}

/** The month is 0, which no date has, when it is in a language not known. */
function parseDay(month: string, day: string, months: "known" | "any"): Day | undefined {
  const digits = /^(\d{1,2})[.,日]?$/.exec(day)?.[1];
  if (digits === undefined || Number(digits) < 1 || Number(digits) > 31) return undefined;
  const known = monthNumber(month);
  if (known === 0 && (months === "known" || !/^\p{L}[\p{L}\p{M}.]{1,9}$/u.test(month))) {
    return undefined;
  }
  return { month: known, day: Number(digits) };
}

function monthNumber(text: string): number {
  const eastern = /^(\d{1,2})[月월]$/.exec(text)?.[1];
  if (eastern !== undefined) return Number(eastern) <= 12 ? Number(eastern) : 0;
  const lower = text.toLowerCase();
  return MONTHS.findIndex((month) => month.toLowerCase() === lower) + 1;
}

interface Time {
  readonly hour: number;
  readonly minute: number;
  readonly seconds: number | undefined;
}

function parseTime(text: string): Time | undefined {
  const match = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?$/.exec(text);
  if (match === null) return undefined;
  const seconds = match[3] === undefined ? undefined : Number(match[3]);
  return { hour: Number(match[1]), minute: Number(match[2]), seconds };
}

function midnight(year: number, { month, day }: Day): number | undefined {
  return momentOf({ year, month, day, hour: 0, minute: 0 });
}

/** The latest year in which the day exists and is not in the future. */
function latestMoment({ month, day }: Day, time: Time, nowMs: number): number | undefined {
  const latest = nowMs + AHEAD_MS;
  const thisYear = new Date(latest).getUTCFullYear();
  for (let year = thisYear; year >= thisYear - YEARS_BACK; year--) {
    const moment = momentOf({ year, month, day, hour: time.hour, minute: time.minute });
    if (moment !== undefined && moment <= latest) return moment + (time.seconds ?? 0) * 1000;
  }
  return undefined;
}
