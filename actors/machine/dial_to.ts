import { abortable } from "@std/async/abortable";
import type { HostPort } from "../../core/network/address.ts";

/**
 * Connects to the address. When the signal is aborted it throws the signal's reason, and no connection is left behind: the
 * dial is called off, and a connection that was made in the same moment is closed.
 */
export async function dialTo(
  { hostname, port }: HostPort,
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  signal.throwIfAborted();
  const off = new AbortController();
  const callOff = () => off.abort();
  signal.addEventListener("abort", callOff, { once: true });
  const connecting = Deno.connect({ hostname, port, signal: neverThrowing(off.signal) });
  try {
    // Deno before 2.7 ignores the signal, hence the race.
    return await abortable(connecting, signal);
  } catch (error) {
    connecting.then((conn) => conn.close(), () => undefined);
    throw error;
  } finally {
    signal.removeEventListener("abort", callOff);
  }
}

/**
 * `Deno.connect` asks its signal once more when it has the connection, and if that throws, nobody gets the connection to
 * close it. A dial that was called off in time fails without this.
 */
function neverThrowing(signal: AbortSignal): AbortSignal {
  return Object.assign(signal, { throwIfAborted: () => {} });
}
