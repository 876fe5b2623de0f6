import { yieldToOthers } from "../../../actors/kernel/waiting/pause.ts";

/**
 * The longest time, in ms, that one wait of a test may take; far more than a loaded machine needs. lftp, for one, pauses for
 * 30 s before it connects again.
 */
export const PATIENCE = 60_000;

/**
 * Limits a wait: rejects with what was awaited and what was seen so far. It is only a limit, never a pause: the test
 * continues as soon as the promise settles.
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

/**
 * Takes turns until something holds, of the event loop unless another kind is given. Rejects after the longest time that one
 * wait may take.
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  awaited: string,
  turn: () => Promise<unknown> = yieldToOthers,
): Promise<void> {
  let isOver = false;
  const taking = async () => {
    while (!isOver && !await holds()) await turn();
  };
  try {
    await within(taking(), awaited);
  } finally {
    isOver = true;
  }
}
