/** The permission bits of `rwxr-xr-x`, with set-user, set-group and sticky bits from its s, t, S, T. */
export function modeOf(letters: string): number {
  let mode = 0;
  for (const [index, letter] of Array.from(letters).entries()) {
    const bit = 1 << (8 - index);
    const isLast = index % 3 === 2;
    if (letter !== "-" && !(isLast && /[STlL]/.test(letter))) mode |= bit;
    if (isLast && /[sStTlL]/.test(letter)) mode |= SPECIAL_BITS[(index - 2) / 3] ?? 0;
  }
  return mode;
}

const SPECIAL_BITS = [0o4000, 0o2000, 0o1000] as const;
