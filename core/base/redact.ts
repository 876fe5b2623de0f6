import { escape } from "@std/regexp/escape";
import { hexOfStandIn } from "./stand_ins.ts";

const MASK = "****";

/** A command line for display: the argument of PASS and ACCT becomes `****`, whatever its length. */
export function redactCommand(line: string): string {
  return line.replace(/^([^A-Za-z]*(?:PASS|ACCT))\s[^]*$/i, `$1 ${MASK}`);
}

/**
 * Escapes a text for a terminal or a log: control characters (C0, DEL, C1), line separators, characters that change the
 * text direction, and lone surrogates become `\xHH` or `\u{...}`. Stand-ins become the bytes that they represent,
 * `\xHH`. Everything else stays.
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
 * Masks the password of every URL in a text. A password with an unescaped slash is masked too, unless the part before
 * the slash looks like a port.
 */
export function redactUrl(text: string): string {
  return text.replaceAll(
    /([a-z][a-z0-9+.-]*:\/\/[^\s/:@[]*):(?:[^\s/]*@|(?!\d{1,5}(?:[\s/?#]|$))\S*@)/gi,
    `$1:${MASK}@`,
  );
}

/**
 * Escapes a line of JSON for a terminal or a log: characters that `escapeControls` would escape but JSON allows, which
 * is possible only inside strings, become `\uXXXX`. A JSON reader gets the same values.
 */
export function escapeJson(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A secret of this length or more is masked everywhere; a shorter one only as a separate word. */
const FOUND_ANYWHERE = 4;

/**
 * Masks secrets in a text from outside, as they are and as URLs or forms encode them. A secret of one to three
 * characters is masked only as a separate word, so that ordinary words stay readable.
 */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  return maskSpellings(text, spellingsOf(secrets));
}

function maskSpellings(text: string, spellings: readonly Spelling[]): string {
  let masked = text;
  let lower = text.toLowerCase();
  for (const { spelling, lower: sought } of spellings) {
    if (!lower.includes(sought)) continue;
    const literal = escape(spelling);
    const pattern = spelling.length >= FOUND_ANYWHERE
      ? literal
      : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
    // A server may have changed the case, mainly in %XX.
    masked = masked.replaceAll(new RegExp(pattern, "giu"), MASK);
    lower = masked.toLowerCase();
  }
  return masked;
}

/** A way to write a secret. */
interface Spelling {
  readonly spelling: string;
  /** In lower case. */
  readonly lower: string;
}

/** Longer ones first, because one may be part of another. */
function spellingsOf(secrets: Iterable<string>): readonly Spelling[] {
  const spellings = new Set<string>();
  for (const secret of secrets) {
    if (secret === "") continue;
    const whole = secret.toWellFormed();
    const encoded = encodeURIComponent(whole);
    const strict = encoded.replaceAll(/[!'()*.~_-]/g, percentEncoded);
    const form = encoded.replaceAll("%20", "+");
    for (const one of [whole, encoded, strict, form]) spellings.add(one);
  }
  return [...spellings].sort((a, b) => b.length - a.length)
    .map((spelling) => ({ spelling, lower: spelling.toLowerCase() }));
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

/** The secrets of a run, which are masked in everything that others send back. */
export class Secrets {
  readonly #known = new Set<string>();
  /** How they may be written: thousands of replies are looked through. */
  #spellings: readonly Spelling[] = [];

  /** Adds a secret; an empty text is ignored. */
  add(secret: string | undefined): void {
    if (secret === undefined || secret === "" || this.#known.has(secret)) return;
    this.#known.add(secret);
    this.#spellings = spellingsOf(this.#known);
  }

  /** A text from outside, with the secrets masked, for display. */
  readonly mask = (text: string): string => maskSpellings(text, this.#spellings);
}
