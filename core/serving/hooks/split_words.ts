import { failed, type Outcome, success } from "../../base/outcome.ts";

/**
 * Splits a command into words at spaces, tabs and line ends. Within '...' every character is literal; within "..." a
 * backslash escapes " and \; elsewhere a backslash escapes any character. Nothing else is special: no variables, no
 * patterns, no pipes. Fails with a sentence for people if a quote is not closed, or if there is no word.
 */
export function splitWords(text: string): Outcome<readonly [string, ...string[]], string> {
  const words: string[] = [];
  let word: string | undefined;
  for (let rest = text; rest !== "";) {
    const piece = firstPiece(rest);
    if (piece === undefined) return failed(`a quote in it does not end`);
    rest = rest.slice(piece.length);
    if (piece.text === undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + piece.text;
    }
  }
  if (word !== undefined) words.push(word);
  const [program, ...more] = words;
  if (program === undefined || program === "") return failed("it names no program");
  return success([program, ...more]);
}

/** A piece of a command: its length in the input, and its text; undefined for a gap between words. */
interface Piece {
  readonly length: number;
  readonly text: string | undefined;
}

function firstPiece(rest: string): Piece | undefined {
  const gap = /^[ \t\r\n]+/.exec(rest);
  if (gap !== null) return { length: gap[0].length, text: undefined };
  const plain = /^[^ \t\r\n'"\\]+/.exec(rest);
  if (plain !== null) return { length: plain[0].length, text: plain[0] };
  const single = /^'([^']*)'/.exec(rest);
  if (single !== null) return { length: single[0].length, text: single[1] ?? "" };
  const double = /^"((?:[^"\\]|\\[^])*)"/.exec(rest);
  if (double !== null) {
    return { length: double[0].length, text: (double[1] ?? "").replaceAll(/\\(["\\])/g, "$1") };
  }
  const escaped = /^\\([^])/u.exec(rest);
  return escaped === null ? undefined : { length: escaped[0].length, text: escaped[1] ?? "" };
}
