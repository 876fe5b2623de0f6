import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";
import { escapeControls } from "../../base/redact.ts";
import { failed, type Outcome, success } from "../../base/outcome.ts";
import type { NamedOption } from "./option.ts";

/** A command as far as its options go. */
export interface Scannable {
  readonly name: string;
  readonly options: readonly NamedOption[];
}

/** Comes before a value that would be taken for something else. No argument of a program can hold it. */
const GUARD = "\0";

/**
 * The arguments of a command, written in the one way that leaves no doubt to `parseArgs` of std: every option is
 * one word and its value the next, `true` for a switch. `-lv` becomes `-l true -v true`, `--output=-` becomes
 * `--output -`. Fails with a sentence on an unknown option, and on one whose value is missing.
 *
 * By itself `parseArgs` takes the word behind a switch for its value, a value with a dash for an option, and an
 * empty value for none; it reads `-ofile` as five switches, and `--no-view=no` as `--view=no`.
 */
export function spelledOut(
  command: Scannable,
  all: readonly Scannable[],
  args: readonly string[],
): Outcome<readonly string[], string> {
  const words: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") return success([...words, "--", ...rest]);
    if (word === "-" || !word.startsWith("-")) {
      words.push(word);
      continue;
    }
    const pairs = word.startsWith("--")
      ? longOption(command, all, word, rest)
      : shortOptions(command, all, word, rest);
    if (!pairs.ok) return pairs;
    for (const [source, value] of pairs.value) words.push(source, guarded(value));
  }
  return success(words);
}

/** The value that a word stands for. */
export function unguarded(word: string): string {
  return word.startsWith(GUARD) ? word.slice(GUARD.length) : word;
}

function guarded(value: string): string {
  return value === "" || /^[-\0]/.test(value) ? GUARD + value : value;
}

/** Options as they were written, each with its value. */
type Pairs = Outcome<readonly (readonly [source: string, value: string])[], string>;

/** `--name`, `--name VALUE` or `--name=VALUE`. */
function longOption(
  command: Scannable,
  all: readonly Scannable[],
  word: string,
  rest: string[],
): Pairs {
  const equals = word.indexOf("=");
  const source = equals < 0 ? word : word.slice(0, equals);
  const name = source.slice(2);
  const option = command.options.find((candidate) => candidate.name === name);
  if (option === undefined) return failed(unknownLong(command, all, name));
  if (equals >= 0) return success([[source, word.slice(equals + 1)]]);
  if (option.value !== undefined) return nextValue(command, option, source, rest);
  const following = option.following?.find((candidate) => candidate === rest[0]);
  if (following !== undefined) rest.shift();
  return success([[source, following ?? "true"]]);
}

/** `-n`, `-n VALUE`, `-nVALUE`, or several switches in one word: `-lv`. */
function shortOptions(
  command: Scannable,
  all: readonly Scannable[],
  word: string,
  rest: string[],
): Pairs {
  const pairs: (readonly [string, string])[] = [];
  const letters = Array.from(word.slice(1));
  for (const [index, letter] of letters.entries()) {
    const option = command.options.find((candidate) => candidate.short === letter);
    if (option === undefined) return failed(unknownShort(command, all, letter));
    const source = `-${letter}`;
    if (option.value === undefined) {
      pairs.push([source, "true"]);
      continue;
    }
    const attached = letters.slice(index + 1).join("");
    if (attached !== "") return success([...pairs, [source, attached]]);
    const next = nextValue(command, option, source, rest);
    return next.ok ? success([...pairs, ...next.value]) : next;
  }
  return success(pairs);
}

function nextValue(
  { options }: Scannable,
  option: NamedOption,
  source: string,
  rest: string[],
): Pairs {
  const value = rest.shift();
  const looksLikeOption = options.some(({ name }) =>
    value === `--${name}` || value?.startsWith(`--${name}=`)
  );
  if (value === undefined || looksLikeOption) {
    return failed(`${source} needs a value: write --${option.name}=${option.value}`);
  }
  return success([[source, value]]);
}

function unknownLong(command: Scannable, all: readonly Scannable[], name: string): string {
  const shown = `--${escapeControls(name)}`;
  const elsewhere = otherCommand(command, all, (option) => option.name === name);
  if (elsewhere !== undefined) {
    return `ferry ${command.name} has no option ${shown}; ferry ${elsewhere} has`;
  }
  const near = nearest(name, command.options.map((option) => option.name));
  const hint = near === undefined ? `see ferry ${command.name} --help` : `did you mean --${near}?`;
  return `ferry ${command.name} has no option ${shown}; ${hint}`;
}

function unknownShort(command: Scannable, all: readonly Scannable[], letter: string): string {
  const shown = `-${escapeControls(letter)}`;
  const elsewhere = otherCommand(command, all, (option) => option.short === letter);
  const hint = elsewhere === undefined
    ? `see ferry ${command.name} --help`
    : `ferry ${elsewhere} has`;
  return `ferry ${command.name} has no option ${shown}; ${hint}`;
}

/** The first other command with such an option. */
function otherCommand(
  command: Scannable,
  all: readonly Scannable[],
  wanted: (option: NamedOption) => boolean,
): string | undefined {
  return all.find(({ name, options }) => name !== command.name && options.some(wanted))?.name;
}

/** The candidate that is most like the word, when one is so alike that it may be meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const start = word.slice(0, 64);
  const closest = closestString(start, candidates, { caseSensitive: true });
  const allowed = Math.min(2, Math.floor(word.length / 2));
  return levenshteinDistance(start, closest) <= allowed ? closest : undefined;
}
