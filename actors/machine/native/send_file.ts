import { EAGAIN } from "./sockets/numbers.ts";
import { failureNumber, type SystemCalls } from "./system_calls.ts";

/** What came of an attempt to send: see `sendFile`. */
export type Sent = number | "full" | "impossible";

/**
 * Has the system send bytes of an open file, at most `most`, from the place where a read would begin; the next read or send
 * goes on behind them (sendfile(2)). Never waits for the peer, only for the disk.
 *
 * Gives how many were sent: 0 at the end of the file. Or "full" when the socket has no room now, or "impossible" when this
 * file or socket cannot be used so, or is broken; an ordinary read and write then say why.
 */
export function sendFile(
  calls: SystemCalls,
  { from, to, most }: { readonly from: number; readonly to: number; readonly most: number },
): Sent {
  const sent = Number(calls.sendfile(to, from, null, BigInt(most)));
  if (sent >= 0) return sent;
  return failureNumber(calls) === EAGAIN ? "full" : "impossible";
}
