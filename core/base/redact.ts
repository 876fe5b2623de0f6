import { escape } from "@std/regexp/escape";
import { hexOfStandIn } from "./stand_ins.ts";

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
 * unless the part before the slash looks like a port.
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

/** From this length on a secret is masked wherever it is found; a shorter one only where it is a word of its own. */
const FOUND_ANYWHERE = 4;

/**
 * A text from outside with the secrets in it masked, as they are and as a URL or a form has them. One of one to three
 * characters is masked where it is a word, so that ordinary words stay readable.
 */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  let masked = text;
  for (const spelling of spellingsOf(secrets)) {
    if (!masked.toLowerCase().includes(spelling.toLowerCase())) continue;
    const literal = escape(spelling);
    const pattern = spelling.length >= FOUND_ANYWHERE
      ? literal
      : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
    // A server may have changed its case, in %XX above all.
    masked = masked.replaceAll(new RegExp(pattern, "giu"), MASK);
  }
  return masked;
}

/** Longer ones first: one may be part of another. */
function spellingsOf(secrets: Iterable<string>): readonly string[] {
  const spellings = new Set<string>();
  for (const secret of secrets) {
    if (secret === "") continue;
    const whole = secret.toWellFormed();
    const encoded = encodeURIComponent(whole);
    const strict = encoded.replaceAll(/[!'()*.~_-]/g, percentEncoded);
    const form = encoded.replaceAll("%20", "+");
    for (const one of [whole, encoded, strict, form]) spellings.add(one);
  }
  return [...spellings].sort((a, b) => b.length - a.length);
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** The secrets that a run knows: they are masked in whatever others send back. */
export class Secrets {
  readonly #known = new Set<string>();

  /** Adds a secret; an empty one is none. */
  add(secret: string | undefined): void {
    if (secret !== undefined && secret !== "") this.#known.add(secret);
  }

  /** A text from outside as it may be shown. */
  readonly mask = (text: string): string => maskSecrets(text, this.#known);
}
