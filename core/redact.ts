import { hexOfStandIn } from "./encoding/stand_ins.ts";

const MASK = "****";

/** A command line as it may be shown: the argument of PASS and ACCT becomes `****`, whatever its length. */
export function redactCommand(line: string): string {
  return line.replace(/^([^A-Za-z]*(?:PASS|ACCT))\s[^]*$/i, `$1 ${MASK}`);
}

/**
 * A text as it may be written to a terminal or a log: control characters (C0, DEL, C1), line separators, marks
 * that change the direction of writing, and lone surrogates become `\xHH` or `\u{...}`; stand-ins the bytes that they
 * stand for, `\xHH`. Everything else stays.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => {
      const byte = hexOfStandIn(character);
      if (byte !== undefined) return `\\x${byte}`;
      const code = (character.codePointAt(0) ?? 0).toString(16);
      return code.length > 2 ? `\\u{${code}}` : `\\x${code.padStart(2, "0")}`;
    },
  );
}

/**
 * A text with the password of every URL in it masked. A password with an unescaped slash is masked too,
 * unless what stands before the slash looks like a port.
 */
export function redactUrl(text: string): string {
  return text.replaceAll(
    /([a-z][a-z0-9+.-]*:\/\/[^\s/:@[]*):(?:[^\s/]*@|(?!\d{1,5}(?:[\s/?#]|$))\S*@)/gi,
    `$1:${MASK}@`,
  );
}

/**
 * A line of JSON as it may be written to a terminal or a log: what `escapeControls` would escape and JSON lets through,
 * which is possible inside of strings only, becomes `\uXXXX`. A reader gets the same values.
 */
export function escapeJson(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
