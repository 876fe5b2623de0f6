import { openLibc } from "./libc.ts";

/** RLIMIT_NOFILE of Linux. */
const FILES = 7;

/** More is never needed; "unlimited" is reported as a very large number. */
const ENOUGH = 1_048_576n;

/**
 * Raises the limit of open file descriptors to the hard limit (setrlimit(2)) and gives the new limit; undefined if it is
 * unknown (on systems other than Linux).
 */
export function raiseDescriptorLimit(): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    const libc = openLibc();
    try {
      // `struct rlimit`: the soft limit, and the hard one up to which it may be raised.
      const limit = new BigUint64Array(2);
      if (libc.symbols.getrlimit(FILES, limit) !== 0) return undefined;
      const [soft = 0n, hard = 0n] = limit;
      const wanted = hard < ENOUGH ? hard : ENOUGH;
      if (wanted <= soft) return Number(soft < ENOUGH ? soft : ENOUGH);
      limit[0] = wanted;
      return Number(libc.symbols.setrlimit(FILES, limit) === 0 ? wanted : soft);
    } finally {
      libc.close();
    }
  } catch {
    // Another C library, or no permission to load it.
    return undefined;
  }
}
