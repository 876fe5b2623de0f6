// This folder: the commands of a batch, from a line to what it asks for.

import { failed, type Outcome, success } from "../../base/outcome.ts";
import { encodePart } from "../../network/url.ts";

/** One word of a command line. */
export interface Word {
  /** What it says, without the quotes. */
  readonly text: string;
  /** The same in its parts; a wildcard in a quoted one stands for itself. */
  readonly parts: readonly Part[];
}

interface Part {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Splits a line into words, as a shell does: blanks end a word, unless they are within '...' or "..." or behind a backslash.
 * Within "..." a backslash stands before another one or before the quote; within '...' it is nothing special. A # at the
 * beginning of a word begins a comment. Nothing is expanded. Fails with a sentence when a quote does not end.
 */
export function splitWords(line: string): Outcome<readonly Word[], string> {
  const words: Word[] = [];
  let at = 0;
  for (;;) {
    at += blanksAt(line, at);
    if (at === line.length || line.charAt(at) === "#") return success(words);
    const word = readWord(line, at);
    if (!word.ok) return word;
    words.push(word.value.word);
    at = word.value.end;
  }
}

/** A path of a word for a URL: everything is encoded but slashes, and wildcards that are not quoted. */
export function encodedPath({ parts }: Word): string {
  return parts.map(({ text, quoted }) =>
    text.split(quoted ? /(\/)/ : /([/*?[\]])/).map((piece, index) =>
      index % 2 === 1 ? piece : encodePart(piece)
    ).join("")
  ).join("");
}

function blanksAt(line: string, at: number): number {
  return /^[ \t]*/.exec(line.slice(at))?.[0].length ?? 0;
}

interface ReadWord {
  readonly word: Word;
  /** The index after it. */
  readonly end: number;
}

function readWord(line: string, from: number): Outcome<ReadWord, string> {
  const parts: Part[] = [];
  let at = from;
  while (at < line.length && !/[ \t]/.test(line.charAt(at))) {
    const part = readPart(line, at);
    if (!part.ok) return part;
    parts.push(part.value.part);
    at = part.value.end;
  }
  return success({ word: { text: parts.map(({ text }) => text).join(""), parts }, end: at });
}

function readPart(
  line: string,
  at: number,
): Outcome<{ readonly part: Part; readonly end: number }, string> {
  const rest = line.slice(at);
  const [first = ""] = rest;
  switch (first) {
    case "'": {
      const [all, text] = /^'([^']*)'/.exec(rest) ?? [];
      if (all === undefined || text === undefined) return failed("a ' has no partner");
      return success({ part: { text, quoted: true }, end: at + all.length });
    }
    case '"': {
      const [all, inside] = /^"((?:[^"\\]|\\.)*)"/s.exec(rest) ?? [];
      if (all === undefined || inside === undefined) return failed('a " has no partner');
      const text = inside.replaceAll(/\\(["\\])/g, "$1");
      return success({ part: { text, quoted: true }, end: at + all.length });
    }
    case "\\": {
      const [next] = rest.slice(1);
      if (next === undefined) return failed("the line ends in a \\; write \\\\ for one");
      return success({ part: { text: next, quoted: true }, end: at + 1 + next.length });
    }
    default: {
      const [text = first] = /^[^ \t'"\\]+/.exec(rest) ?? [];
      return success({ part: { text, quoted: false }, end: at + text.length });
    }
  }
}
