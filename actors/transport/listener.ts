import type { ActorRef, Behavior, Clock, Context, Delivery } from "../kernel/kernel.ts";
import { pause } from "../kernel/pause.ts";

/** What a listener tells its owner. */
export type ListenerEvent =
  | { readonly kind: "accepted"; readonly conn: Deno.TcpConn }
  | { readonly kind: "accept-failed"; readonly error: unknown };

/** The pause, in ms, after a failure: without a free descriptor the next try would fail as well. */
const PAUSE_AFTER_FAILURE = 100;

/** Accepts connections on a listening socket and passes each to the owner, as fast as the owner takes them. */
export function listener(
  options: { readonly socket: Deno.TcpListener; readonly owner: ActorRef<ListenerEvent> },
): (ctx: Context<never>) => Behavior<never> {
  const { socket, owner } = options;
  return (ctx) => {
    // Closing the socket is what ends a pending accept.
    ctx.signal.addEventListener("abort", () => socket.close(), { once: true });
    const deliver = (conn: Deno.TcpConn, signal: AbortSignal) =>
      owner.sendWhenReady({ kind: "accepted", conn }, signal);
    const onFailure = (error: unknown) => void owner.send({ kind: "accept-failed", error });
    ctx.run(({ signal }) => acceptAll({ socket, deliver, onFailure, clock: ctx.clock }, signal));
    return { receive: () => undefined };
  };
}

/** Accepts connections until the signal is aborted, and passes each on; one that is not accepted there is closed. */
export async function acceptAll<C extends { close(): void }>(
  { socket, deliver, onFailure, clock }: {
    readonly socket: { accept(): Promise<C> };
    readonly deliver: (conn: C, signal: AbortSignal) => Promise<Delivery>;
    /** Called when a connection could not be accepted. */
    readonly onFailure?: (error: unknown) => void;
    readonly clock: Clock;
  },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const conn = await socket.accept();
      if (await deliver(conn, signal) !== "accepted") conn.close();
    } catch (error) {
      if (signal.aborted) return;
      onFailure?.(error);
      await pause(clock, PAUSE_AFTER_FAILURE, signal);
    }
  }
}
