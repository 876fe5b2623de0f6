// This folder: the lines of long listings, made fast. What they hold is said in listing.ts: here is only remembered what
// many lines have in common.

/** The most results that are remembered; then all are forgotten, so that no folder fills the memory with them. */
const MOST = 4096;

/** The same function, which remembers its results. A key of undefined stands for a result that must be made each time. */
export function remembered<T, R>(
  keyOf: (value: T) => number | undefined,
  make: (value: T) => R,
): (value: T) => R {
  const known = new Map<number, R>();
  return (value) => {
    const key = keyOf(value);
    if (key === undefined) return make(value);
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= MOST) known.clear();
    const made = make(value);
    known.set(key, made);
    return made;
  };
}
