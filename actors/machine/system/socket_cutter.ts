import { type Libc, openLibc } from "./libc.ts";

const AF_INET = 2;
const SHUT_RDWR = 2;

/** `struct sockaddr_in` (ip(7)): the family in the machine's byte order, the port, four bytes of the address. */
const ADDRESS_LENGTH = 16;

/** A TCP connection over IPv4. */
interface Ends {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
}

/**
 * Shuts down connections of this process even while the runtime waits on them: a TLS connection whose handshake has not
 * ended stays open after `close` until the peer ends it. Linux only; elsewhere it does nothing.
 */
export class SocketCutter implements Disposable {
  readonly #address = new Uint8Array(ADDRESS_LENGTH);
  readonly #length = new Uint32Array(1);
  #last = -1;
  #libc: Libc | undefined;
  #absent = Deno.build.os !== "linux";

  /** Shuts the connection down in both directions. It must still be open, or its addresses may belong to another one. */
  cut(conn: Ends): void {
    const libc = this.#open();
    if (libc === undefined) return;
    // The system assigns the lowest free descriptor, so this one usually has the number of the last one that was cut.
    const found = this.#isOf(libc, this.#last, conn)
      ? this.#last
      : openDescriptors().find((descriptor) => this.#isOf(libc, descriptor, conn));
    if (found === undefined) return;
    libc.symbols.shutdown(found, SHUT_RDWR);
    this.#last = found;
  }

  [Symbol.dispose](): void {
    this.#absent = true;
    this.#libc?.close();
    this.#libc = undefined;
  }

  #isOf({ symbols }: Libc, descriptor: number, { localAddr, remoteAddr }: Ends): boolean {
    const { getpeername, getsockname } = symbols;
    return this.#isAt(getpeername, descriptor, remoteAddr) &&
      this.#isAt(getsockname, descriptor, localAddr);
  }

  #isAt(
    ask: Libc["symbols"]["getpeername"],
    descriptor: number,
    { hostname, port }: Deno.NetAddr,
  ): boolean {
    this.#length.set([ADDRESS_LENGTH]);
    if (ask(descriptor, this.#address, this.#length) !== 0) return false;
    const [family] = new Uint16Array(this.#address.buffer, 0, 1);
    const view = new DataView(this.#address.buffer);
    return family === AF_INET && view.getUint16(2) === port &&
      this.#address.subarray(4, 8).join(".") === hostname;
  }

  #open(): Libc | undefined {
    if (this.#absent) return undefined;
    try {
      return this.#libc ??= openLibc();
    } catch {
      // Another C library, or no permission to load it.
      this.#absent = true;
      return undefined;
    }
  }
}

/** The open descriptors of this process. */
function openDescriptors(): readonly number[] {
  return [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => Number(name));
}
