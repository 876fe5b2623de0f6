import { openLibc } from "./libc.ts";

/** RLIMIT_NOFILE of Linux. */
const FILES = 7;

/** More than this nobody needs, and where nothing bounds it the system says a very large number. */
const ENOUGH = 1_048_576n;

/**
 * Lets the process have as many descriptors as the system allows it (setrlimit(2)), and gives their number; undefined where
 * nobody knows (other systems than Linux).
 */
export function raiseDescriptorLimit(): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    const libc = openLibc();
    try {
      // `struct rlimit`: what holds, and what it may be raised to.
      const limit = new BigUint64Array(2);
      if (libc.symbols.getrlimit(FILES, limit) !== 0) return undefined;
      const [holds = 0n, most = 0n] = limit;
      const wanted = most < ENOUGH ? most : ENOUGH;
      if (wanted <= holds) return Number(holds < ENOUGH ? holds : ENOUGH);
      limit[0] = wanted;
      return Number(libc.symbols.setrlimit(FILES, limit) === 0 ? wanted : holds);
    } finally {
      libc.close();
    }
  } catch {
    // Another C library, or no leave to use it.
    return undefined;
  }
}
