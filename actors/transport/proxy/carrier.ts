import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { asError } from "../../../core/base/error_text.ts";
import type { HostPort } from "../../../core/network/address.ts";
import { writeAll } from "../../machine/write_all.ts";
import { HandedOnConn } from "../handed_on_conn.ts";

const NOTHING = Promise.resolve(new Uint8Array());

/**
 * The connection to a proxy while the two agree on the server, as the stream that libraries want. It is read byte by byte:
 * what the server sends behind the proxy's last word is not for the library. Afterwards the bytes go straight to the
 * connection, not through this stream.
 */
export class Carrier {
  readonly stream: Duplex;
  readonly #conn: Deno.TcpConn;
  /** The read under way, which the stream may begin before the library has understood the last byte. */
  #reading: Promise<Uint8Array | null> = NOTHING;
  #released = false;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.stream = new Duplex({
      // A proxy that hangs up ends the stream: the libraries wait for that.
      allowHalfOpen: false,
      read: () => this.#readOne(),
      write: (chunk: Uint8Array, _encoding, done) => {
        writeAll(conn, chunk).then(() => done(), (error) => done(asError(error)));
      },
    });
  }

  /** The connection to the server, to be called as soon as the proxy has agreed. The stream ends. */
  release(server: HostPort): Deno.TcpConn {
    this.#released = true;
    // Destroying it must neither close the connection nor be an error.
    this.stream.on("error", () => {}).destroy();
    return new HandedOnConn(this.#conn, this.#reading, { transport: "tcp", ...server });
  }

  #readOne(): void {
    const byte = new Uint8Array(1);
    this.#reading = this.#conn.read(byte).then((count) => count === null ? null : byte);
    this.#reading.then((read) => {
      if (this.#released) return;
      this.#reading = NOTHING;
      this.stream.push(read === null ? null : Buffer.from(read));
    }, (error) => {
      if (!this.#released) this.stream.destroy(asError(error));
    });
  }
}
