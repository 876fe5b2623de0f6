import { connect, createServer, type Socket } from "node:net";

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

/** Something that takes bytes: any connection, with or without TLS. */
export interface ByteWriter {
  write(bytes: Uint8Array): Promise<number>;
}

/** Writes all of the bytes. */
export async function writeFully(conn: ByteWriter, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

/** Connects to the port and sends the text; the result can reset the connection, which `Deno.Conn` cannot. */
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

/** A listener for one connection that can be reset after the peer has taken the sent bytes. */
export async function resettableListener(hostname = "127.0.0.1"): Promise<ResettableListener> {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    accepted.resolve(socket);
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, hostname, () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not a TCP listener");
  const { port } = address;
  return {
    port,
    send: async (bytes) => {
      const socket = await accepted.promise;
      await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
    },
    reset: async () => {
      const socket = await accepted.promise;
      const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
      socket.resetAndDestroy();
      await closed;
    },
  };
}

/** It accepts the first connection. */
export interface ResettableListener {
  readonly port: number;
  /** Waits until the system has taken the bytes. */
  send(bytes: Uint8Array): Promise<void>;
  reset(): Promise<void>;
}
