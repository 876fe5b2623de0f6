/** The runtime's calls that use the path of a file; each also exists with `Sync` at its end. */
const CALLS = [
  "chmod",
  "chown",
  "link",
  "lstat",
  "mkdir",
  "open",
  "readDir",
  "readLink",
  "realPath",
  "remove",
  "rename",
  "stat",
  "truncate",
  "utime",
] as const;

/**
 * Does the work, and calls `between` before and after every call of the runtime that uses the path of a file, with the
 * number of calls before. So a test can try, at every point and reliably, everything that somebody else could do in
 * between.
 */
export async function betweenFileSteps<T>(
  between: (step: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const originals = CALLS.flatMap((name) => [name, `${name}Sync`]).map((name) => {
    const original: unknown = Reflect.get(Deno, name);
    return { name, original };
  });
  let step = 0;
  let looking = false;
  const look = () => {
    // Calls made by `between` itself do not count.
    if (looking) return;
    looking = true;
    between(step++);
    looking = false;
  };
  for (const { name, original } of originals) {
    if (typeof original !== "function") throw new Error(`the runtime has no Deno.${name}`);
    Reflect.set(Deno, name, (...args: readonly unknown[]) => {
      look();
      return lookedAfter(() => Reflect.apply(original, Deno, args), look);
    });
  }
  try {
    return await work();
  } finally {
    for (const { name, original } of originals) Reflect.set(Deno, name, original);
  }
}

/** Also after a call that fails. */
function lookedAfter(call: () => unknown, look: () => void): unknown {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    look();
    throw error;
  }
  if (result instanceof Promise) return result.finally(look);
  look();
  return result;
}
