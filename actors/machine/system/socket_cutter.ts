import { type Ends, isOf } from "../native/connection_descriptor.ts";
import { SHUT_RDWR } from "../native/sockets/numbers.ts";
import { type Libc, openLibc } from "./libc.ts";

/**
 * Shuts down connections of this process even while the runtime waits on them: a TLS connection whose handshake has not
 * ended stays open after `close` until the peer ends it. Linux only; elsewhere it does nothing.
 */
export class SocketCutter implements Disposable {
  #last = -1;
  #libc: Libc | undefined;
  #absent = Deno.build.os !== "linux";

  /** Shuts the connection down in both directions. It must still be open, or its addresses may belong to another one. */
  cut(conn: Ends): void {
    const libc = this.#open();
    if (libc === undefined) return;
    // The system assigns the lowest free descriptor, so this one usually has the number of the last one that was cut.
    const found = isOf(libc.symbols, this.#last, conn)
      ? this.#last
      : openDescriptors().find((descriptor) => isOf(libc.symbols, descriptor, conn));
    if (found === undefined) return;
    libc.symbols.shutdown(found, SHUT_RDWR);
    this.#last = found;
  }

  [Symbol.dispose](): void {
    this.#absent = true;
    this.#libc?.close();
    this.#libc = undefined;
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
