import { type Day, momentAt, parseClock, parseDate, type TimeOfDay } from "./parts/dates.ts";
import type { TimePrecision } from "../remote_entry.ts";
import { type Field, textAt } from "./parts/fields.ts";
import { monthByName, numberWithSign } from "./parts/months.ts";

/** A date in the words of a line. */
export interface DateAt {
  /** Milliseconds since 1970, in UTC unless the line gives a zone; undefined when the month is not known. */
  readonly moment: number | undefined;
  readonly precision: TimePrecision;
  /** The index of the last word of the date. */
  readonly last: number;
  /** Whether further spaces between the date and the name may be skipped. */
  readonly padded?: true;
}

/** Reads the date that begins at a word; undefined if there is none. */
export type DateReader = (words: DateWords, at: number) => DateAt | undefined;

/** The words of a line, to find the date in. */
export interface DateWords {
  readonly line: string;
  readonly fields: readonly Field[];
  /** Milliseconds since 1970: gives the year to dates without one. */
  readonly nowMs: number;
}

/** How far the clock and zone of a server may be ahead. A date without a year is not later than this. */
const AHEAD_MS = 24 * 60 * 60 * 1000;

/** How many years back the year of a date is looked for: the last 29 February can be eight years ago. */
const YEARS_BACK = 8;

interface MonthDay {
  readonly month: number;
  readonly day: number;
}

/** The forms that nothing else in a line looks like: with the name of a month, or with signs between the parts. */
export const plainDate: DateReader = (words, at) =>
  joinedDate(words, at) ?? monthAndDayInOne(words, at) ?? namedDate(words, at, knownMonth) ??
    yearFirst(words, at);

/** The same, and months in unknown languages: then the entry has no date. */
export const dateOfAnyLanguage: DateReader = (words, at) =>
  plainDate(words, at) ?? namedDate(words, at, anyMonth);

/** `3 29 03:26`, `3 29 1994`: numbers, which look like the owner, group and size before them. */
export const numericDate: DateReader = (words, at) => {
  const [month = "", day = ""] = [textAt(words.fields, at), textAt(words.fields, at + 1)];
  if (!/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return undefined;
  const monthDay = monthAndDay(Number(month), Number(day));
  return monthDay === undefined ? undefined : yearOrClock(words, at + 2, monthDay);
};

/** `2026-11-21 09:38`, with seconds and a zone as `ls --full-time` has it, `1999/10/12 17:12`, `01-jun-99`, `2004.07.15`. */
function joinedDate(words: DateWords, at: number): DateAt | undefined {
  const { fields } = words;
  const day = parseDate(textAt(fields, at));
  if (day === undefined) return undefined;
  const clock = parseClock(textAt(fields, at + 1));
  if (clock === undefined) return dateAlone(words, at, momentAt(day));
  const moment = momentAt(day, clock);
  if (moment === undefined) return undefined;
  const precision = precisionOf(clock);
  if (clock.seconds === undefined) return { moment, precision, last: at + 1 };
  const zone = /^([+-])(\d\d)(\d\d)$/.exec(textAt(fields, at + 2));
  if (zone === null) {
    return mayHaveZone(words, at) ? undefined : { moment, precision, last: at + 1 };
  }
  const offset = (Number(zone[2]) * 60 + Number(zone[3])) * 60_000;
  return { moment: zone[1] === "-" ? moment + offset : moment - offset, precision, last: at + 2 };
}

/** Whether a time with seconds is followed by a zone that is not understood. After a fraction there always is a zone. */
function mayHaveZone({ fields }: DateWords, at: number): boolean {
  const [time, next, other] = [at + 1, at + 2, at + 3].map((index) => textAt(fields, index));
  return time?.includes(".") === true || /^[+-]|[+-]\d|^.?\d{3,5}$/.test(next ?? "") ||
    /^[+-]\d{4}$/.test(other ?? "");
}

/** A date without a time. Pieces of a time must not follow it. Some servers pad it to the width of a date with a time. */
function dateAlone(words: DateWords, at: number, moment: number | undefined): DateAt | undefined {
  const rest = restBehind(words, at);
  const isPadded = /^[ \t]{2}/.test(rest);
  const name = rest.trimStart();
  if (!isPadded && /^(?:\d{1,2}\S?\d{0,2}(?: |$)|\S*:)/.test(name)) return undefined;
  return moment === undefined ? undefined : { moment, precision: "day", last: at, padded: true };
}

/** `09-26 13:45`, `09-26 2000`. */
function monthAndDayInOne(words: DateWords, at: number): DateAt | undefined {
  const match = /^(\d{1,2})[-/](\d{1,2})$/.exec(textAt(words.fields, at));
  if (match === null) return undefined;
  const monthDay = monthAndDay(Number(match[1]), Number(match[2]));
  return monthDay === undefined ? undefined : yearOrClock(words, at + 1, monthDay);
}

/** `Nov 21 09:38`, `Nov 21 2026`, `Nov 21 09:38:00 2026`, `Oct 08, 2002 09:47`, and the same with the day first. */
function namedDate(
  words: DateWords,
  at: number,
  monthOf: (text: string) => number | undefined,
): DateAt | undefined {
  const [one, two] = [textAt(words.fields, at), textAt(words.fields, at + 1)];
  const monthDay = monthDayOf(monthOf(one), two) ?? monthDayOf(monthOf(two), one);
  return monthDay === undefined ? undefined : yearOrClock(words, at + 2, monthDay);
}

/** `2005년 1월 6일`, `2003 3月 20`: no time, and the sign of the month distinguishes it from other numbers. */
function yearFirst(words: DateWords, at: number): DateAt | undefined {
  const [one, two, three] = [at, at + 1, at + 2].map((index) => textAt(words.fields, index));
  const year = numberWithSign(one ?? "", 4) ??
    (/^\d{4}$/.test(one ?? "") ? Number(one) : undefined);
  const month = numberWithSign(two ?? "", 2);
  const monthDay = monthDayOf(month, three ?? "");
  if (year === undefined || monthDay === undefined) return undefined;
  // If the year has its sign, the day has one as well.
  const hasSign = numberWithSign(one ?? "", 4) !== undefined;
  if (hasSign && numberWithSign(three ?? "", 2) === undefined) return undefined;
  // If a time or another year follows, the first number was a size.
  const next = textAt(words.fields, at + 3);
  if (parseClock(next) !== undefined || numberWithSign(next, 4) !== undefined) return undefined;
  return { moment: momentAt({ year, ...monthDay }), precision: "day", last: at + 2 };
}

/** What follows month and day: a year, a time, a time with seconds and a year, or after a comma a year and a time. */
function yearOrClock(words: DateWords, at: number, monthDay: MonthDay): DateAt | undefined {
  const text = textAt(words.fields, at);
  const year = yearOf(words, at);
  if (year !== undefined) return yearThenClock(words, at, { year, ...monthDay });
  const clock = parseClock(text);
  // After `Oct 08,` comes a year.
  if (clock === undefined || /^\d+,$/.test(textAt(words.fields, at - 1))) return undefined;
  const next = textAt(words.fields, at + 1);
  // A year follows only a time with seconds; otherwise four digits are the name.
  const precision = precisionOf(clock);
  if (clock.seconds === undefined) {
    return { moment: latestMoment(monthDay, clock, words.nowMs), precision, last: at };
  }
  if (/^\d{4}$/.test(next) && at + 2 < words.fields.length) {
    return { moment: momentIn(Number(next), monthDay, clock), precision, last: at + 1 };
  }
  if (/^[+-]?\d|\d{3}/.test(next)) return undefined;
  return { moment: latestMoment(monthDay, clock, words.nowMs), precision, last: at };
}

/** A year of four digits, with its sign if the day has one. */
function yearOf({ fields }: DateWords, at: number): number | undefined {
  const isSigned = [at - 2, at - 1]
    .some((index) => numberWithSign(textAt(fields, index), 2) !== undefined);
  const year = isSigned ? numberWithSign(textAt(fields, at), 4) : undefined;
  if (year !== undefined || numberWithSign(textAt(fields, at - 1), 2) !== undefined) return year;
  const plain = /^(\d{4}),?$/.exec(textAt(fields, at))?.[1];
  return plain === undefined ? undefined : Number(plain);
}

/**
 * A time may follow a year if the date has a comma (`Oct 08, 2002 09:47`). Without one it looks like a name such as
 * `09:47 talk.mp3`, so the line is not understood.
 */
function yearThenClock(words: DateWords, at: number, day: Day): DateAt | undefined {
  const next = textAt(words.fields, at + 1);
  const moment = momentIn(day.year, day, undefined);
  if (![at - 1, at].some((index) => textAt(words.fields, index).endsWith(","))) {
    return /^\d{1,2}:\d/.test(next) ? undefined : { moment, precision: "day", last: at };
  }
  const clock = parseClock(next);
  if (clock !== undefined) {
    const precision = precisionOf(clock);
    return { moment: momentIn(day.year, day, clock), precision, last: at + 1 };
  }
  return /^\d|:/.test(next) ? undefined : { moment, precision: "day", last: at };
}

function precisionOf({ seconds }: TimeOfDay): TimePrecision {
  return seconds === undefined ? "minute" : "second";
}

function restBehind({ line, fields }: DateWords, index: number): string {
  return line.slice(fields[index]?.end ?? line.length);
}

function knownMonth(text: string): number | undefined {
  return monthByName(text) ?? numberWithSign(text, 2);
}

/** 0 for a word that may be a month: no date has that number. */
function anyMonth(text: string): number | undefined {
  return knownMonth(text) ?? (/^\p{L}[\p{L}\p{M}.]{1,9}$/u.test(text) ? 0 : undefined);
}

function monthDayOf(month: number | undefined, day: string): MonthDay | undefined {
  if (month === undefined || month > 12) return undefined;
  const digits = /^(\d{1,2})[.,]?$/.exec(day)?.[1] ?? numberWithSign(day, 2);
  const number = Number(digits ?? 0);
  return number < 1 || number > 31 ? undefined : { month, day: number };
}

function monthAndDay(month: number, day: number): MonthDay | undefined {
  return month < 1 || month > 12 || day < 1 || day > 31 ? undefined : { month, day };
}

/** Undefined when the month is not known, or has no such day. */
function momentIn(year: number, { month, day }: MonthDay, clock: TimeOfDay | undefined) {
  return month === 0 ? undefined : momentAt({ year, month, day }, clock);
}

/** The latest year in which the day exists and does not lie in the future. */
export function latestMoment(
  monthDay: MonthDay,
  clock: TimeOfDay,
  nowMs: number,
): number | undefined {
  const latest = nowMs + AHEAD_MS;
  const thisYear = new Date(latest).getUTCFullYear();
  for (let year = thisYear; year >= thisYear - YEARS_BACK; year--) {
    const moment = momentIn(year, monthDay, clock);
    if (moment !== undefined && moment <= latest) return moment;
  }
  return undefined;
}
