import { connect } from "node:net";

/** The two ends of one connection over loopback. */
export interface SocketPair {
  readonly near: Deno.TcpConn;
  readonly far: Deno.TcpConn;
}

/** Connects two sockets over loopback. */
export async function socketPair(hostname = "127.0.0.1"): Promise<SocketPair> {
  const listener = Deno.listen({ hostname, port: 0 });
  try {
    const [near, far] = await Promise.all([
      Deno.connect({ hostname, port: listener.addr.port }),
      listener.accept(),
    ]);
    return { near, far };
  } finally {
    listener.close();
  }
}

/** Where bytes can be written: any connection, under TLS or not. */
export interface ByteWriter {
  write(bytes: Uint8Array): Promise<number>;
}

/** Writes all of the bytes. */
export async function writeFully(conn: ByteWriter, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

/**
 * Connects to the port, sends the text, and gives a way to break the connection with a reset, which `Deno.Conn`
 * cannot send.
 */
export async function resettable(
  port: number,
  text: string = "",
): Promise<{ reset(): Promise<void> }> {
  const socket = connect(port, "127.0.0.1");
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", () => resolve());
    socket.once("error", reject);
  });
  if (text !== "") await new Promise<void>((resolve) => socket.write(text, () => resolve()));
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  return {
    reset: () => {
      socket.resetAndDestroy();
      return closed;
    },
  };
}
