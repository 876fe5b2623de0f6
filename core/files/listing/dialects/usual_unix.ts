import type { FileType } from "../listing.ts";
import { type RemoteEntry, remoteEntry, type TimePrecision } from "../remote_entry.ts";
import { momentAt } from "./parts/dates.ts";
import { monthByName } from "./parts/months.ts";
import { modeOf } from "./parts/permissions.ts";
import { latestMoment } from "./unix_date.ts";

/**
 * A file or folder with all of its words: permissions, link count, owner, group, size, the name of a month, a day, a time or a
 * year, and one space before the name. A word for an owner that holds a dot or dash ends in a letter: nothing but the date can
 * be the date.
 */
const USUAL =
  /^([-d])([-rwxsStT]{9})[-+.@]{0,2} +\d+ +([A-Za-z_]\w*|[A-Za-z][\w.-]*[A-Za-z_]|\d+) +([A-Za-z_]\w*|[A-Za-z][\w.-]*[A-Za-z_]|\d+) +(\d{1,15}) (([A-Za-z]{3,9}) +(\d{1,2}) +(?:(\d{1,2}):(\d\d)|(\d{4}))) ([^ \t/][^/]*)$/;

/** Looks like the rest of a broken time or date, or may be taken for one. */
const UNCLEAR_NAME = /^(?::|\d\d?[ .:])/;

/** The most dates, owners and permissions that are remembered; then all are forgotten. */
const MOST = 4096;

interface Moment {
  readonly modified: number;
  readonly precision: TimePrecision;
}

/**
 * Reads the lines that nearly all servers send, in a tenth of the time that it takes to look for the date in any line of
 * `ls -l`: a listing is often all that a run of the client does, and its code is cold then. Undefined for every line that
 * might mean something else than it seems. `nowMs` (ms since 1970) gives the year to dates without one.
 */
export class UsualLines {
  readonly #nowMs: number;
  readonly #dates = new Map<string, Moment>();
  readonly #facts = new Map<string, ReadonlyMap<string, string>>();
  readonly #owners = new Set<string>();

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** What `parseUnixLine` finds in the line, or undefined. */
  read(line: string): RemoteEntry | undefined {
    const match = USUAL.exec(line);
    if (match === null) return undefined;
    const [, letter, mode = "", owner = "", group = "", size = "", , , , , , , name = ""] = match;
    if (UNCLEAR_NAME.test(name) || !this.#isOwner(owner) || !this.#isOwner(group)) return undefined;
    const moment = this.#momentOf(match);
    if (moment === undefined) return undefined;
    const type: FileType = letter === "d" ? "folder" : "file";
    return remoteEntry({ name, type, size: Number(size), ...moment, facts: this.#factsOf(mode) });
  }

  /** The name of a month could begin the date. */
  #isOwner(word: string): boolean {
    if (this.#owners.has(word)) return true;
    if (monthByName(word) !== undefined) return false;
    if (this.#owners.size >= MOST) this.#owners.clear();
    this.#owners.add(word);
    return true;
  }

  #momentOf(match: RegExpExecArray): Moment | undefined {
    const [, , , , , , date = "", month = "", day, hour, minute, year] = match;
    const known = this.#dates.get(date);
    if (known !== undefined) return known;
    const monthDay = { month: monthByName(month) ?? 0, day: Number(day) };
    if (monthDay.month === 0 || monthDay.day < 1) return undefined;
    const modified = year === undefined
      ? this.#latest(monthDay, Number(hour), Number(minute))
      : momentAt({ year: Number(year), ...monthDay });
    if (modified === undefined) return undefined;
    const moment: Moment = { modified, precision: year === undefined ? "minute" : "day" };
    if (this.#dates.size >= MOST) this.#dates.clear();
    this.#dates.set(date, moment);
    return moment;
  }

  #latest(
    monthDay: { readonly month: number; readonly day: number },
    hour: number,
    minute: number,
  ): number | undefined {
    if (hour > 23 || minute > 59) return undefined;
    return latestMoment(monthDay, { hour, minute, seconds: undefined }, this.#nowMs);
  }

  #factsOf(mode: string): ReadonlyMap<string, string> {
    const known = this.#facts.get(mode);
    if (known !== undefined) return known;
    const facts = new Map([["unix.mode", modeOf(mode).toString(8).padStart(4, "0")]]);
    if (this.#facts.size >= MOST) this.#facts.clear();
    this.#facts.set(mode, facts);
    return facts;
  }
}
