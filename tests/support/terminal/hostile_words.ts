import { assert } from "@std/assert";

/** Characters that a terminal would carry out, or show as something else. */
export const HOSTILE = [
  "\x1b]0;title\x07",
  "\x1b[2J\x1b[H",
  "\x1b[31m",
  "\x9b2J",
  "\r\n",
  "\x08\x08",
  "\u202egpj.exe",
  "\u2066a\u2069",
  "\u2028",
  "\u061c",
] as const;

/** Fails if the output contains anything that a terminal would carry out, except ferry's own styles. */
export function assertHarmless(written: string): void {
  // deno-lint-ignore no-control-regex -- escape sequences begin with a control character
  const rest = written.replaceAll(/\x1b\[(?:0|1|2|7|30;47)m/g, "");
  assert(
    !/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(rest),
    JSON.stringify(written),
  );
}
