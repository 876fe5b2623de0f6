import { connect, type Socket } from "node:net";
import { within } from "../time/deadline.ts";

/** One end of a TCP connection. */
export interface End {
  readonly hostname: string;
  readonly port: number;
}

/**
 * A connection from a chosen local address and port, which `Deno.connect` cannot do: another loopback address acts as
 * another machine, and the test can also listen on a chosen port.
 */
export class BoundConnection implements Disposable {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  readonly #socket: Socket;
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket, local: End, remote: End) {
    this.#socket = socket;
    this.localAddr = { transport: "tcp", ...local };
    this.remoteAddr = { transport: "tcp", ...remote };
    socket.on("readable", () => this.#wake?.());
    socket.on("end", () => this.#stop());
    socket.on("close", () => this.#stop());
    socket.on("error", (error) => this.#stop(error));
  }

  /** Connects from the given address and port; without a port, from any. */
  static async open(remote: End, local: { hostname: string; port?: number }) {
    const { hostname: localAddress, port: localPort } = local;
    const from = { localAddress, ...(localPort === undefined ? {} : { localPort }) };
    const socket = connect({
      host: remote.hostname,
      port: remote.port,
      allowHalfOpen: true,
      ...from,
    });
    const standing = new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    await within(standing, "a connection");
    return new BoundConnection(
      socket,
      { hostname: localAddress, port: socket.localPort ?? 0 },
      remote,
    );
  }

  /** Like `Deno.Conn.read`. */
  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      const length = Math.min(into.length, this.#socket.readableLength);
      const chunk: unknown = length > 0 ? this.#socket.read(length) : null;
      if (chunk instanceof Uint8Array) {
        into.set(chunk);
        return chunk.length;
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) return null;
      const changed = new Promise<void>((resolve) => this.#wake = resolve);
      // A read of nothing starts the flow of the next bytes.
      this.#socket.read(0);
      await changed;
    }
  }

  /** Like `Deno.Conn.write`, but writes all of the bytes. */
  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    });
  }

  /** Sends the end of file. */
  closeWrite(): Promise<void> {
    return new Promise((resolve) => this.#socket.end(() => resolve()));
  }

  close(): void {
    this.#socket.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #stop(failure?: Error): void {
    this.#ended = true;
    this.#failure ??= failure;
    this.#wake?.();
  }
}
