import { asError, plainReason } from "../../../../core/base/error_text.ts";
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { keepFreedMemory } from "../../../machine/native/process/freed_memory.ts";
import { writeAll } from "../../../machine/write_all.ts";

/** What node:tls makes of one read is one piece in the memory: small ones are garbage-collected in time. */
const READ_BUFFER = 65_536;

/** Nothing more is read from the network while this many bytes wait for their reader. */
const MOST_UNREAD = 1_048_576;

/**
 * After so many bytes freed memory is kept: node:tls makes a new piece of memory for each one that it decrypts or encrypts, and
 * to have them all from the system again takes a third of a large transfer's time. To say so takes milliseconds.
 */
const LARGE_AFTER = 4 * 1_048_576;

/**
 * A TCP connection as the stream that node:tls needs below its own. The end of the TCP connection is not passed on:
 * node:tls takes it for an orderly end even without close_notify, so nobody would see that the stream was cut. The reader of
 * the TLS side asks here whether more can come, and closes the connection.
 */
export class ClientWire {
  readonly stream: Duplex;
  /** Called when the TCP connection has ended or broken. */
  onEnd: () => void = () => {};
  readonly #conn: Deno.TcpConn;
  #buffer = Buffer.alloc(READ_BUFFER);
  #wanted = false;
  #written: () => void = () => {};
  /** Bytes that were passed on and, as far as is known, were not read yet. */
  #unread = 0;
  #moved = 0;
  #end: { readonly reason: string | undefined } | undefined;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.stream = new Duplex({
      read: () => {
        this.#wanted = true;
        this.#readOn();
      },
      write: (chunk: Uint8Array, _encoding, done) => void this.#write(chunk, done),
    });
    // `end` says why the connection broke.
    this.stream.on("error", () => {});
  }

  /** How the TCP connection ended, once every byte of it was read; undefined while more may come. */
  get end(): { readonly reason: string | undefined } | undefined {
    return this.stream.readableLength === 0 ? this.#end : undefined;
  }

  /**
   * This many decrypted bytes were read; `undefined`: all. node:tls itself takes everything that it can get, so that a slow
   * reader would fill the memory.
   */
  read(count: number | undefined): void {
    this.#unread = count === undefined ? 0 : this.#unread - count;
    this.#readOn();
  }

  /** Resolves when everything was written to the network, or cannot be. */
  async flushed(): Promise<void> {
    while (this.stream.writableLength > 0 && !this.stream.destroyed) {
      await new Promise<void>((resolve) => this.#written = resolve);
    }
  }

  #readOn(): void {
    if (!this.#wanted || this.#unread >= MOST_UNREAD) return;
    this.#wanted = false;
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      const count = await this.#conn.read(this.#buffer);
      if (count === null) return this.#ended(undefined);
      this.#unread += count;
      this.#count(count);
      this.#pass(this.#buffer.subarray(0, count));
    } catch (error) {
      this.#ended(plainReason(error));
    }
  }

  /** node:tls copies what it gets at once. While its stream is held up, the bytes wait in it, and are no longer ours. */
  #pass(bytes: Buffer): void {
    this.stream.push(bytes);
    if (this.stream.readableLength > 0) this.#buffer = Buffer.alloc(READ_BUFFER);
  }

  async #write(chunk: Uint8Array, done: (error?: Error | null) => void): Promise<void> {
    try {
      await writeAll(this.#conn, chunk);
      this.#count(chunk.length);
      done();
    } catch (error) {
      done(asError(error));
    }
    this.#written();
  }

  #count(bytes: number): void {
    this.#moved += bytes;
    if (this.#moved > LARGE_AFTER) keepFreedMemory();
  }

  #ended(reason: string | undefined): void {
    this.#end = { reason };
    this.onEnd();
  }
}
