import { within } from "../time/deadline.ts";
import type { ClientSocket } from "../ftp/wire_client.ts";

const AF_INET = 2;
const SOCK_STREAM = 1;
const SHUT_WR = 1;
const SHUT_RDWR = 2;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const MSG_OOB = 1;
const MSG_NOSIGNAL = 0x4000;

/** Linux only: the functions of the C library that a client needs to send urgent data, which the runtime cannot do. */
function openLibc() {
  return Deno.dlopen("libc.so.6", {
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    connect: { parameters: ["i32", "buffer", "u32"], result: "i32", nonblocking: true },
    setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
    send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
    recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize", nonblocking: true },
    shutdown: { parameters: ["i32", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  });
}

/** A connection that can send urgent data, as FTP clients do before ABOR (RFC 959 §4.1.3, RFC 793 §3.7). */
export class UrgentSocket implements ClientSocket {
  readonly localAddr: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 0 };
  readonly remoteAddr: Deno.NetAddr;
  readonly #libc: ReturnType<typeof openLibc>;
  readonly #descriptor: number;
  #reading: Promise<unknown> | undefined;
  #open = true;

  private constructor(
    libc: ReturnType<typeof openLibc>,
    descriptor: number,
    remoteAddr: Deno.NetAddr,
  ) {
    this.#libc = libc;
    this.#descriptor = descriptor;
    this.remoteAddr = remoteAddr;
  }

  /** Connects to a port of 127.0.0.1. Each write is sent at once, in a separate packet. */
  static async open(port: number): Promise<UrgentSocket> {
    const libc = openLibc();
    const { symbols } = libc;
    const descriptor = symbols.socket(AF_INET, SOCK_STREAM, 0);
    const address = new Uint8Array(16);
    new DataView(address.buffer).setUint16(0, AF_INET, true);
    address.set([port >> 8, port & 0xff, 127, 0, 0, 1], 2);
    const connected = await within(symbols.connect(descriptor, address, 16), "a connection");
    if (connected !== 0) throw new Error(`no connection to port ${port}`);
    const on = new Uint8Array([1, 0, 0, 0]);
    symbols.setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, on, 4);
    const remote: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port };
    return new UrgentSocket(libc, descriptor, remote);
  }

  /** Like `Deno.Conn.read`. */
  async read(into: Uint8Array<ArrayBuffer>): Promise<number | null> {
    const reading = this.#libc.symbols.recv(this.#descriptor, into, BigInt(into.length), 0);
    this.#reading = reading;
    const count = Number(await reading);
    this.#reading = undefined;
    if (count < 0) throw new Deno.errors.ConnectionReset("recv failed");
    return count === 0 ? null : count;
  }

  write(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    return Promise.resolve(this.#send(bytes, 0));
  }

  /** Sends bytes, of which the last one is urgent: the mark is on it, and it is not in the receiver's normal stream. */
  writeUrgent(bytes: Uint8Array<ArrayBuffer>): void {
    this.#send(bytes, MSG_OOB);
  }

  closeWrite(): Promise<void> {
    this.#libc.symbols.shutdown(this.#descriptor, SHUT_WR);
    return Promise.resolve();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    const { symbols } = this.#libc;
    // Ends a blocked read; the library stays loaded until that has returned.
    symbols.shutdown(this.#descriptor, SHUT_RDWR);
    const release = () => {
      symbols.close(this.#descriptor);
      this.#libc.close();
    };
    if (this.#reading === undefined) release();
    else this.#reading.finally(release);
  }

  #send(bytes: Uint8Array<ArrayBuffer>, flags: number): number {
    const { send } = this.#libc.symbols;
    const sent = send(this.#descriptor, bytes, BigInt(bytes.length), flags | MSG_NOSIGNAL);
    if (Number(sent) < 0) throw new Deno.errors.BrokenPipe("send failed");
    return Number(sent);
  }
}
