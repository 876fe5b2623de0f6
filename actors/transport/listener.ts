import type { ActorRef, Behavior, Clock, Context } from "../kernel/kernel.ts";
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
    ctx.run((signal) => acceptAll(socket, owner, ctx.clock, signal));
    return { receive: () => undefined };
  };
}

async function acceptAll(
  socket: Deno.TcpListener,
  owner: ActorRef<ListenerEvent>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const conn = await socket.accept();
      const delivery = await owner.sendWhenReady({ kind: "accepted", conn }, signal);
      if (delivery !== "accepted") conn.close();
    } catch (error) {
      if (signal.aborted) return;
      owner.send({ kind: "accept-failed", error });
      await pause(clock, PAUSE_AFTER_FAILURE, signal);
    }
  }
}
