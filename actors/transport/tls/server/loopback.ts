import { abortable } from "@std/async/abortable";
import { formatAuthority } from "../../../../core/network/address.ts";
import { SocketCutter } from "../../../machine/system/socket_cutter.ts";
import { closeQuietly } from "../../wire.ts";

/** The two ends of one loopback connection: TLS is on the second. */
export interface LoopbackPair {
  readonly inner: Deno.TcpConn;
  readonly tls: Deno.TlsConn;
}

/** Our end of a connection, its address as a key, and the other end, which may come later. */
interface Dialled {
  readonly inner: Deno.TcpConn;
  readonly key: string;
  readonly other: Promise<Deno.TlsConn>;
}

/** How many connections that may be ours are kept while a dial is under way; the oldest of more is not ours. */
const MOST_UNKNOWN = 256;

/**
 * Connects to a TLS listener of this program, on one address of the loopback, and finds the other end of each of these
 * connections among all that come to the listener.
 *
 * The other end is the one whose peer has the address of our socket, host and port. This proves it: all connections to the
 * listener share its address, and no two open connections have the same two addresses and ports. So while our socket is
 * open, no other can have its address, whatever options it is bound with. The listener was there before the dial, so its
 * port is ours as well.
 *
 * Only one case remains: a connection that broke before ours was made, and still waits to be accepted. Nobody reads or
 * writes on it any more, but a handshake on it would fail. So the listener accepts all the time, and closes at once what
 * nobody awaits. This also empties a queue that a stranger fills: our own connection gets through.
 */
export class Loopback {
  readonly #listener: Deno.TlsListener;
  readonly #cutter = new SocketCutter();
  readonly #awaited = new Map<string, PromiseWithResolvers<Deno.TlsConn>>();
  /** What came during a dial, by the address of its peer: it may be ours, whose address is not known yet. */
  readonly #unknown = new Map<string, Deno.TlsConn>();
  #dialling = 0;
  #accepting = false;

  /** The listener belongs to this object from now on. */
  constructor(listener: Deno.TlsListener) {
    this.#listener = listener;
    this.#accept();
  }

  /** Makes a connection. Rejects when that fails, and as soon as the signal is aborted; nothing stays open then. */
  async connect(signal: AbortSignal): Promise<LoopbackPair> {
    const { inner, key, other } = await this.#dial(signal);
    try {
      return { inner, tls: await abortable(other, signal) };
    } catch (error) {
      this.#awaited.delete(key);
      other.then((tls) => this.#refuse(tls), () => undefined);
      closeQuietly(inner);
      throw error;
    }
  }

  /** Makes no more connections; those that are open stay open. */
  close(): void {
    closeQuietly(this.#listener);
    this.#closeUnknown();
    this.#cutter[Symbol.dispose]();
  }

  async #dial(signal: AbortSignal): Promise<Dialled> {
    this.#accept();
    this.#dialling += 1;
    const { hostname, port } = this.#listener.addr;
    const dialled = Deno.connect({ hostname, port });
    try {
      const inner = await abortable(dialled, signal);
      const key = formatAuthority(inner.localAddr);
      return { inner, key, other: this.#otherEnd(key) };
    } catch (error) {
      dialled.then(closeQuietly, () => undefined);
      throw error;
    } finally {
      this.#dialling -= 1;
      if (this.#dialling === 0) this.#closeUnknown();
    }
  }

  #otherEnd(key: string): Promise<Deno.TlsConn> {
    const there = this.#unknown.get(key);
    if (there !== undefined) {
      this.#unknown.delete(key);
      return Promise.resolve(there);
    }
    const awaited = Promise.withResolvers<Deno.TlsConn>();
    this.#awaited.set(key, awaited);
    // It has stopped if accepting failed, without a free descriptor for instance.
    this.#accept();
    return awaited.promise;
  }

  async #accept(): Promise<void> {
    if (this.#accepting) return;
    this.#accepting = true;
    try {
      for (;;) this.#sort(await this.#listener.accept());
    } catch (error) {
      this.#accepting = false;
      for (const awaited of this.#awaited.values()) awaited.reject(error);
      this.#awaited.clear();
    }
  }

  #sort(accepted: Deno.TlsConn): void {
    const key = formatAuthority(accepted.remoteAddr);
    const awaited = this.#awaited.get(key);
    if (awaited !== undefined) {
      this.#awaited.delete(key);
      return awaited.resolve(accepted);
    }
    if (this.#dialling === 0) return this.#refuse(accepted);
    // Of two with the same address the first is broken, otherwise the second could not exist.
    const former = this.#unknown.get(key);
    if (former !== undefined) this.#refuse(former);
    this.#unknown.delete(key);
    this.#unknown.set(key, accepted);
    if (this.#unknown.size > MOST_UNKNOWN) this.#closeOldest();
  }

  #closeOldest(): void {
    for (const [key, oldest] of this.#unknown) {
      this.#refuse(oldest);
      this.#unknown.delete(key);
      return;
    }
  }

  #closeUnknown(): void {
    for (const stranger of this.#unknown.values()) this.#refuse(stranger);
    this.#unknown.clear();
  }

  /** `close` alone would keep the descriptor until the handshake is over: as long as the stranger likes. */
  #refuse(stranger: Deno.TlsConn): void {
    this.#cutter.cut(stranger);
    closeQuietly(stranger);
  }
}
