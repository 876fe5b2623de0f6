import { writeFully } from "./sockets.ts";

/** What goes wrong, and after how many bytes on data connections since the last fault. */
export interface Fault {
  readonly after: number;
  readonly kind:
    /** Both connections of the session break. */
    | "cut"
    /** The data connection ends as if the file were over. */
    | "end-data"
    /** The control connection breaks, and the data flows on. */
    | "cut-control"
    /** One bit of the next byte is another. */
    | "flip";
}

/** What else a relay does. */
export interface FaultyRelayOptions {
  readonly faults?: readonly Fault[];
  /** A reply of the server that is swallowed, with the control connection, the first time that it comes. */
  readonly loses?: RegExp;
}

/**
 * Relays sessions in clear to a server on the loopback, passive data connections (EPSV, PASV) included, and makes them fail
 * as planned, one fault after the other. Then it relays without faults.
 */
export class FaultyRelay implements AsyncDisposable {
  /** The command lines of all clients, in order. */
  readonly commands: string[] = [];
  /** How many bytes went through data connections. */
  carried = 0;
  /** How many control connections were opened. */
  sessions = 0;
  readonly #server: { readonly hostname: string; readonly port: number };
  readonly #faults: Fault[];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #running = new Set<Promise<void>>();
  #loses: RegExp | undefined;
  #sinceFault = 0;

  constructor(
    server: { readonly hostname: string; readonly port: number },
    { faults = [], loses }: FaultyRelayOptions = {},
  ) {
    this.#server = server;
    this.#faults = [...faults];
    this.#loses = loses;
    this.#keep(this.#accept());
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** The URL of a path through this relay. */
  url(path: string): string {
    return `ftp://127.0.0.1:${this.port}/${path}`;
  }

  /** How many faults are still to come. */
  get faultsLeft(): number {
    return this.#faults.length;
  }

  /** The received command lines that begin with one of these verbs. */
  linesOf(...verbs: readonly string[]): string[] {
    return this.commands.filter((line) => verbs.includes(line.split(" ")[0] ?? ""));
  }

  /** Waits for every session to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Errors mean that connections ended, which this relay causes. */
  #keep(work: Promise<void>): void {
    const kept: Promise<void> = work.catch(() => {}).finally(() => this.#running.delete(kept));
    this.#running.add(kept);
  }

  async #accept(): Promise<void> {
    for await (const client of this.#listener) {
      this.sessions += 1;
      this.#keep(this.#session(client));
    }
  }

  async #session(client: Deno.TcpConn): Promise<void> {
    const control = new Pair(client, await Deno.connect(this.#server));
    const listeners = new Set<Deno.TcpListener>();
    try {
      await Promise.race([
        this.#passCommands(control),
        this.#passReplies(control, listeners),
      ].map((passing) => passing.catch(() => {})));
    } finally {
      control.close();
      // Connections to them would come before this, and flow on.
      for (const listener of listeners) closeQuietly(listener);
    }
  }

  async #passCommands({ client, server }: Pair): Promise<void> {
    for await (const line of linesOf(client)) {
      this.commands.push(line);
      await writeFully(server, latin1(`${line}\r\n`));
    }
  }

  async #passReplies(control: Pair, listeners: Set<Deno.TcpListener>): Promise<void> {
    for await (const line of linesOf(control.server)) {
      if (this.#loses?.test(line) === true) {
        this.#loses = undefined;
        return;
      }
      await writeFully(control.client, latin1(`${this.#relayed(line, control, listeners)}\r\n`));
    }
  }

  /** The reply with the address of a relayed data connection in place of the server's. */
  #relayed(line: string, control: Pair, listeners: Set<Deno.TcpListener>): string {
    const extended = /^229 .*\(\|\|\|(\d+)\|\)/.exec(line)?.[1];
    if (extended !== undefined) {
      return `229 Relayed (|||${this.#relayData(Number(extended), control, listeners)}|)`;
    }
    const [, high, low] = /^227 .*?\d+,\d+,\d+,\d+,(\d+),(\d+)/.exec(line) ?? [];
    if (high === undefined) return line;
    const port = this.#relayData(Number(high) * 256 + Number(low), control, listeners);
    return `227 Relayed (127,0,0,1,${port >> 8},${port & 255})`;
  }

  /** Relays one data connection; returns the port for the client. */
  #relayData(serverPort: number, control: Pair, listeners: Set<Deno.TcpListener>): number {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    listeners.add(listener);
    this.#keep(this.#carry(listener, serverPort, control).finally(() => closeQuietly(listener)));
    return listener.addr.port;
  }

  async #carry(listener: Deno.TcpListener, serverPort: number, control: Pair): Promise<void> {
    const client = await listener.accept();
    closeQuietly(listener);
    const { hostname } = this.#server;
    const data = new Pair(client, await Deno.connect({ hostname, port: serverPort }));
    try {
      await Promise.all([
        this.#pass(client, data.server, data, control),
        this.#pass(data.server, client, data, control),
      ]);
    } finally {
      data.close();
    }
  }

  async #pass(from: Deno.TcpConn, to: Deno.TcpConn, data: Pair, control: Pair): Promise<void> {
    const buffer = new Uint8Array(262_144);
    for (;;) {
      const [fault] = this.#faults;
      const room = fault === undefined
        ? buffer.length
        : Math.max(1, Math.min(buffer.length, fault.after - this.#sinceFault));
      const count = await from.read(buffer.subarray(0, room));
      if (count === null) return await to.closeWrite();
      const due = fault !== undefined && this.#sinceFault >= fault.after;
      if (due) {
        this.#faults.shift();
        this.#sinceFault = 0;
        if (fault.kind === "flip") buffer[0] = (buffer[0] ?? 0) ^ 1;
        if (fault.kind === "cut" || fault.kind === "cut-control") control.close();
        if (fault.kind === "cut" || fault.kind === "end-data") return data.close();
      } else this.#sinceFault += count;
      await writeFully(to, buffer.subarray(0, count));
      this.carried += count;
    }
  }
}

/** The two connections of one that is relayed. */
class Pair {
  constructor(readonly client: Deno.TcpConn, readonly server: Deno.TcpConn) {}

  close(): void {
    closeQuietly(this.client);
    closeQuietly(this.server);
  }
}

function closeQuietly(closer: { close(): void }): void {
  try {
    closer.close();
  } catch {
    // Closed already.
  }
}

/** The lines of a control connection, without their ends; each character is one byte, whatever the encoding is. */
async function* linesOf(conn: Deno.TcpConn): AsyncGenerator<string> {
  const buffer = new Uint8Array(4096);
  let rest = "";
  for (;;) {
    const count = await conn.read(buffer);
    if (count === null) return;
    for (const byte of buffer.subarray(0, count)) rest += String.fromCharCode(byte);
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
