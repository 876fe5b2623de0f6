/** The calls of the runtime that reach files by a path; each has a twin that ends in `Sync`. */
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
 * Works with a look before and after every call of the runtime that reaches a file by a path: `between` is told how many
 * came before. So everything that somebody else could do in between can be tried, at every place and with certainty.
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
    // What is done in between has no steps of its own.
    if (looking) return;
    looking = true;
    between(step++);
    looking = false;
  };
  for (const { name, original } of originals) {
    if (typeof original !== "function") throw new Error(`the runtime has no Deno.${name}`);
    Reflect.set(Deno, name, (...args: readonly unknown[]) => {
      look();
      return lookedAfter(Reflect.apply(original, Deno, args), look);
    });
  }
  try {
    return await work();
  } finally {
    for (const { name, original } of originals) Reflect.set(Deno, name, original);
  }
}

function lookedAfter(result: unknown, look: () => void): unknown {
  if (!(result instanceof Promise)) {
    look();
    return result;
  }
  return result.finally(look);
}
