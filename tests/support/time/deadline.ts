/** The longest that any one wait of a test may take, in ms; far above what it takes on a loaded machine. */
export const PATIENCE = 20_000;

/**
 * Bounds a wait: rejects with what was awaited and what was seen until then. It is a bound only, never a pause:
 * the test goes on as soon as the promise settles.
 */
export async function within<T>(
  promise: Promise<T>,
  awaited: string,
  seen: () => string = () => "nothing",
  ms: number = PATIENCE,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`waited ${ms} ms for ${awaited}; seen so far: ${seen()}`));
    }, ms);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}
