import { encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { writeFully } from "../network/sockets.ts";
import { StreamReader } from "../network/stream_reader.ts";

/**
 * Relays sessions to a server on the loopback, but lets only a limited number of bytes of its data connections (EPSV)
 * through. Then these stall, with both ends open, until the client's control connection ends.
 */
export class DataRelay implements AsyncDisposable {
  /** The command lines of all clients, in order. */
  readonly commands: string[] = [];
  /** How many bytes went through data connections, in both directions together. */
  carried = 0;
  readonly #server: { readonly hostname: string; readonly port: number };
  readonly #limit: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #isOpen = true;
  readonly #stalled = Promise.withResolvers<void>();
  readonly #running = new Set<Promise<void>>();
  readonly #arrived = new Map<string, () => void>();

  constructor(server: { readonly hostname: string; readonly port: number }, limit = Infinity) {
    this.#server = server;
    this.#limit = limit;
    this.#keep(this.#accept());
  }

  /** The URL of a path through this relay. */
  url(path: string): string {
    return `ftp://127.0.0.1:${this.#listener.addr.port}/${path}`;
  }

  /** Lets nobody connect any more: the port of a server that has ended may soon be another test's. */
  closeDoor(): void {
    this.#isOpen = false;
    this.#listener.close();
  }

  /** Waits until all allowed bytes have passed. */
  async stalled(): Promise<void> {
    await within(this.#stalled.promise, "the data to stand still", () => `${this.carried} bytes`);
  }

  /** Waits until a command with this verb has arrived. */
  async arrival(verb: string): Promise<void> {
    if (this.commands.some((line) => verbOf(line) === verb)) return;
    const arrived = new Promise<void>((resolve) => this.#arrived.set(verb, resolve));
    await within(arrived, verb, () => this.commands.join(" | "));
  }

  /** Waits for every session to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOpen) this.closeDoor();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Errors mean that connections ended, which these tests cause. */
  #keep(work: Promise<void>): void {
    const kept: Promise<void> = work.catch(() => {}).finally(() => this.#running.delete(kept));
    this.#running.add(kept);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) this.#keep(this.#session(client));
  }

  async #session(client: Deno.TcpConn): Promise<void> {
    using links = new DisposableStack();
    links.use(client);
    const server = links.use(await Deno.connect(this.#server));
    const directions = [
      this.#passReplies(server, client, links).catch(() => {}),
      this.#passCommands(client, server),
    ];
    // When one end closes, the other must notice.
    await Promise.race(directions);
    links.dispose();
    await Promise.all(directions);
  }

  async #passCommands(client: Deno.TcpConn, server: Deno.TcpConn): Promise<void> {
    const lines = new StreamReader(client);
    try {
      for (;;) {
        const line = await lines.line("a command");
        this.commands.push(line);
        this.#arrived.get(verbOf(line))?.();
        await writeFully(server, encodeText(`${line}\r\n`));
      }
    } catch {
      // The client has disconnected or was killed.
    }
  }

  async #passReplies(
    server: Deno.TcpConn,
    client: Deno.TcpConn,
    links: DisposableStack,
  ): Promise<void> {
    const lines = new StreamReader(server);
    for (;;) {
      const line = await lines.line("a reply");
      const port = /^229 .*\(\|\|\|(\d+)\|\)/.exec(line)?.[1];
      const passed = port === undefined
        ? line
        : `229 Relayed (|||${this.#relayData(port, links)}|)`;
      await writeFully(client, encodeText(`${passed}\r\n`));
    }
  }

  /** Relays one data connection; returns the port for the client. */
  #relayData(serverPort: string, links: DisposableStack): number {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    links.defer(() => closeQuietly(listener));
    this.#keep((async () => {
      const client = await within(listener.accept(), "a data connection");
      closeQuietly(listener);
      try {
        const { hostname } = this.#server;
        const server = await Deno.connect({ hostname, port: Number(serverPort) });
        try {
          links.defer(() => closeQuietly(client));
          links.defer(() => closeQuietly(server));
          await Promise.allSettled([this.#pass(client, server), this.#pass(server, client)]);
        } finally {
          closeQuietly(server);
        }
      } finally {
        closeQuietly(client);
      }
    })());
    return port;
  }

  async #pass(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(65_536);
    for (;;) {
      const room = Math.min(buffer.length, this.#limit - this.carried);
      if (room === 0) return this.#stalled.resolve();
      const count = await from.read(buffer.subarray(0, room));
      if (count === null) return await to.closeWrite();
      await writeFully(to, buffer.subarray(0, count));
      this.carried += count;
    }
  }
}

function verbOf(line: string): string {
  return line.split(" ")[0] ?? "";
}

function closeQuietly(conn: { close(): void }): void {
  try {
    conn.close();
  } catch {
    // Closed already.
  }
}
