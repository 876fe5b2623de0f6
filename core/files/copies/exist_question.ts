import { inDigits, toDate } from "../listing/timestamp.ts";
import type { Version } from "./on_exist.ts";

/** What may be answered when `--on-exist ask` asks about one file. */
export type ExistAnswer = "overwrite" | "resume" | "rename" | "skip";

/** An answer, and whether it holds for all further files as well. */
export interface GivenAnswer {
  readonly answer: ExistAnswer;
  readonly forAll: boolean;
}

/** Asks for one of the answers. */
export const EXIST_PROMPT =
  "overwrite (o), resume (r), new name (n) or skip (s)? Capital letter, or the word and all: all such files: ";

/** Letters and words, with what they mean. */
const ANSWERS: Readonly<Record<string, ExistAnswer>> = {
  o: "overwrite",
  overwrite: "overwrite",
  r: "resume",
  resume: "resume",
  n: "rename",
  rename: "rename",
  "new name": "rename",
  s: "skip",
  skip: "skip",
};

/** Reads what was typed: a letter or a word, for all files when the letter is a capital or `all` follows. Undefined: ask again. */
export function parseExistAnswer(typed: string): GivenAnswer | undefined {
  const text = typed.trim();
  const word = text.replace(/\s+all$/i, "").toLowerCase();
  const answer = Object.hasOwn(ANSWERS, word) ? ANSWERS[word] : undefined;
  if (answer === undefined) return undefined;
  const forAll = /\s+all$/i.test(text) || (text.length === 1 && text !== word);
  return { answer, forAll };
}

/** The line before the question: what is there, and what is to take its place. `name` as the user knows it. */
export function existNotice(
  name: string,
  { here, there }: { readonly here: Version; readonly there: Version },
): string {
  return `${name} exists: here ${versionText(here)}; on the server ${versionText(there)}`;
}

function versionText({ size, modified }: Version): string {
  const bytes = size === undefined ? "of unknown size" : `${grouped(size)} bytes`;
  return modified === undefined ? bytes : `${bytes}, ${timeText(modified)}`;
}

/** `1,234,567`, so that digits need not be counted. */
function grouped(size: number): string {
  return String(size).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** In UTC, as `ferry ls -l` shows it, with the seconds that may be the only difference. */
function timeText(modified: number): string {
  const date = toDate(modified);
  const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  const two = (value: number) => inDigits(value, 2);
  return `${day.map(two).join("-")} ${time.map(two).join(":")}`;
}
