/** Milliseconds in one of each. */
const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The longest time that can be asked for, 24 days: timers take no more. */
const LONGEST = 2_000_000_000;

/**
 * The milliseconds that a text like `30s`, `10m`, `1.5h` or `2d` names; a number alone is seconds. Undefined when it
 * names none, nothing at all, or more than 24 days.
 */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d{1,9}(?:\.\d{1,9})?)([smhd]?)$/.exec(text);
  if (found === null) return undefined;
  const [, number, letter] = found;
  const milliseconds = Math.round(Number(number) * unitOf(letter));
  return milliseconds >= 1 && milliseconds <= LONGEST ? milliseconds : undefined;
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
