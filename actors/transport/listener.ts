import type { ActorRef, Behavior, Clock, Context, Delivery } from "../kernel/kernel.ts";
import { forgetListener, tuneListener } from "../machine/native/tuned_listeners.ts";
import { pause } from "../kernel/waiting/pause.ts";

/** What a listener tells its owner. */
export type ListenerEvent =
  | { readonly kind: "accepted"; readonly conn: Deno.TcpConn }
  | { readonly kind: "accept-failed"; readonly error: unknown };

/** The pause, in ms, after a failure: without a free descriptor the next try would fail as well. */
const PAUSE_AFTER_FAILURE = 100;

/**
 * Accepts control connections on a listening socket and passes each to the owner, as fast as the owner takes them. They are
 * tuned (`tuneControl`) when they come, where the system can do that.
 */
export function listener(
  options: { readonly socket: Deno.TcpListener; readonly owner: ActorRef<ListenerEvent> },
): (ctx: Context<never>) => Behavior<never> {
  const { socket, owner } = options;
  return (ctx) => {
    tuneListener(socket);
    const close = () => {
      forgetListener(socket);
      // This is what ends a pending accept.
      socket.close();
    };
    ctx.signal.addEventListener("abort", close, { once: true });
    const deliver = (conn: Deno.TcpConn, signal: AbortSignal) =>
      owner.sendWhenReady({ kind: "accepted", conn }, signal);
    const onFailure = (error: unknown) => void owner.send({ kind: "accept-failed", error });
    ctx.run(({ signal }) => acceptAll({ socket, deliver, onFailure, clock: ctx.clock }, signal));
    return { receive: () => undefined };
  };
}

/**
 * Accepts connections until the signal is aborted, and passes each on; one that is not accepted there is closed. One that its
 * client has broken before it was accepted is nothing to report, nor to pause for: whoever makes many of these would keep
 * everybody else waiting.
 */
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
      if (isBroken(error)) continue;
      onFailure?.(error);
      await pause(clock, PAUSE_AFTER_FAILURE, signal);
    }
  }
}

/** Whether the client was gone when its connection was accepted: the runtime asks for its address then (accept(2)). */
function isBroken(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.ConnectionReset;
}
