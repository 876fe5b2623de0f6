const POWERS = ["", "K", "M", "G", "T"] as const;

/**
 * Parses a size in bytes such as `512`, `10M` or `1.5 GiB`; undefined if it is none. K is 1,024 and so on, as for `curl
 * --limit-rate`. At least one whole byte.
 */
export function parseByteSize(text: string): number | undefined {
  const found = /^(\d{1,15}(?:\.\d{1,9})?) ?([KMGT]?)(?:i?B)?$/i.exec(text);
  if (found === null) return undefined;
  const [, number, letter = ""] = found;
  const power = POWERS.findIndex((unit) => unit === letter.toUpperCase());
  const bytes = Math.floor(Number(number) * 1024 ** power);
  return bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER ? bytes : undefined;
}

/** The length of each unit, in ms. */
const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The longest allowed time, in ms, 24 days: timers cannot wait longer. */
export const LONGEST_DURATION = 2_000_000_000;

/**
 * Parses a time such as `30s`, `10m`, `1.5h` or `2d` into ms; a number without a unit is in seconds. Undefined if it is
 * no time, zero, or more than 24 days.
 */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d{1,9}(?:\.\d{1,9})?)([smhd]?)$/.exec(text);
  if (found === null) return undefined;
  const [, number, letter] = found;
  const milliseconds = Math.round(Number(number) * unitOf(letter));
  return milliseconds >= 1 && milliseconds <= LONGEST_DURATION ? milliseconds : undefined;
}

function unitOf(letter: string | undefined): number {
  switch (letter) {
    case "m":
    case "h":
    case "d":
      return UNITS[letter];
    default:
      return UNITS.s;
  }
}
