// This folder: the sockets of the server and the client, for control connections, data connections and TLS.

import { isTunedAlready } from "../machine/native/tuned_listeners.ts";
import { askForService } from "../machine/native/type_of_service.ts";

/** Helpers for the sockets of all actors. */

/** A TCP connection, or one under TLS. */
export type Wire = Pick<Deno.Conn, "read" | "write" | "closeWrite" | "close">;

/** Closes a connection or a listener; it may be closed already. */
export function closeQuietly(closer: { close(): void }): void {
  try {
    closer.close();
  } catch {
    // It is closed already.
  }
}

/** Tunes a control connection, and asks for low delay for it. */
export function tuneControl(conn: Deno.Conn): void {
  if (!isTcp(conn) || isTunedAlready(conn)) return;
  tune(conn);
  askForService(conn, "low delay");
}

/** Sends small writes at once, and notices peers that vanish. Does nothing on what is not TCP. */
export function tune(conn: Wire): void {
  if (!isTcp(conn)) return;
  try {
    conn.setNoDelay(true);
    conn.setKeepAlive(true);
  } catch {
    // The peer has gone already; the first read will say so.
  }
}

/** Whether it is a TCP connection itself, not one under TLS. */
export function isTcp(conn: Wire): conn is Deno.TcpConn {
  return "setNoDelay" in conn && "setKeepAlive" in conn;
}
