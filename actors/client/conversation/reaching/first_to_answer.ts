import type { Clock } from "../../../kernel/kernel.ts";
import { pause } from "../../../kernel/waiting/pause.ts";
import { closeQuietly } from "../../../transport/wire.ts";
import type { WaitLimit } from "../../../kernel/waiting/wait_for.ts";

/** How long, in ms, an address may be silent before the next one is tried beside it (RFC 8305 §5). */
const HEAD_START = 250;

/**
 * What the first address gives that answers. The next one is tried when one fails, or has not answered within a moment; an
 * attempt that comes too late is closed. Throws what the last address throws when all fail, or the signal's reason.
 */
export async function firstToAnswer<T extends { readonly conn: { close(): void } }>(
  addresses: readonly string[],
  { clock, signal }: Pick<WaitLimit, "signal"> & { readonly clock: Clock },
  attempt: (address: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const given = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  let winner: T | undefined;
  let last: unknown;
  const attempts: Promise<void>[] = [];
  const won = Promise.withResolvers<void>();
  for (const [index, address] of addresses.entries()) {
    const ended = new AbortController();
    const one = attempt(address, given).then(
      (result) => {
        if (winner !== undefined) return closeQuietly(result.conn);
        winner = result;
        over.abort();
        won.resolve();
      },
      (error) => {
        last = error;
      },
    );
    attempts.push(one.finally(() => ended.abort()));
    if (index + 1 === addresses.length) break;
    await pause(clock, HEAD_START, AbortSignal.any([ended.signal, given]));
    if (given.aborted) break;
  }
  await Promise.race([won.promise, Promise.all(attempts)]);
  if (winner !== undefined) return winner;
  signal?.throwIfAborted();
  throw last;
}
