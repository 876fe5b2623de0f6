import { abortable } from "@std/async/abortable";
import { asError } from "../../../../core/base/error_text.ts";
import { concatBytes } from "../../../../core/base/text.ts";
import { TlsClientSniffer, TlsHelloSniffer } from "../../../../core/network/tls_hello.ts";
import { wholeTurn } from "../../../kernel/waiting/whole_turn.ts";
import { closeQuietly, tune, type Wire } from "../../wire.ts";
import { writeAll } from "../../../machine/write_all.ts";
import { HandedOnConn } from "../../handed_on_conn.ts";
import type { SystemCalls } from "../../../machine/native/system_calls.ts";
import { DirectEnd, type DirectEnds } from "./direct_end.ts";
import type { LoopbackPair } from "./loopback.ts";
import { ReadAhead } from "./read_ahead.ts";
import type { SecuredConn, TlsFacts } from "../securing.ts";

/** Buffers are small at first, for control connections, and grow once a read has filled one. */
const SMALL_BUFFER = 16_384;
const LARGE_BUFFER = 262_144;

/** From how many bytes on it is worth while to take the loopback out: it takes as long as they do. */
const DIRECT_AFTER = 65_536;

/** How many turns of the event loop the last bytes of a handshake may take from one end of the loopback to the other. */
const MOST_TURNS = 100;

/** How a connection is joined. */
export interface JoinedOptions {
  /** Whether an orderly end of the connection may come without close_notify. */
  readonly bareEnds: boolean;
  /** The system's calls if the loopback may be taken out where much is moved: not where TLS is to end before the connection. */
  readonly calls?: SystemCalls | undefined;
}

/** What becomes of a connection: the loopback is taken out, or stays; or that is seen once more of the upload has come. */
type Next = "direct" | "loopback" | "upload";

/**
 * One secured connection: bytes are copied between the peer and the inner end of a loopback connection; the runtime does
 * TLS on the other end. Where much is moved, and the system's calls are there, the loopback is taken out.
 */
export class JoinedConn implements SecuredConn {
  readonly remoteAddr: Deno.NetAddr;
  readonly localAddr: Deno.NetAddr;
  readonly #outer: Deno.TcpConn;
  readonly #inner: Deno.TcpConn;
  readonly #tls: Deno.TlsConn;
  /** All that is read from TLS. */
  readonly #plain: ReadAhead;
  readonly #sniffer = new TlsHelloSniffer();
  readonly #client = new TlsClientSniffer();
  /** The tickets of TLS 1.3 that wait for something else to send; see `#holdsBack`. */
  #tickets: Uint8Array[] = [];
  #released = false;
  #flushed: Promise<void> = Promise.resolve();
  /** Whether TLS is ending and the connection stays open. */
  #clearing = false;
  #cleared = false;
  /** What the peer sent after its last TLS record; null at the end of the stream. */
  readonly #behind = Promise.withResolvers<Uint8Array | null>();
  /** Resolves when everything that TLS sends was written to the network, with the end of file. */
  readonly #sent: Promise<void>;

  /** Why the connection broke beneath TLS. */
  #broken: Error | undefined;
  /** Whether an orderly end of the connection may come without close_notify. */
  readonly #bareEnds: boolean;
  readonly #calls: SystemCalls | undefined;
  #direct: DirectEnd | undefined;
  /** How many bytes were carried from TLS, and to it. */
  readonly #carried = { out: 0, in: 0 };
  /** Says what becomes of the loopback. */
  readonly #fate = Promise.withResolvers<Next>();
  /** Resolves when somebody reads. */
  readonly #hasReader = Promise.withResolvers<Next>();
  /** Whether nothing is read from the peer for a moment, which has sent whole records. */
  #isHeld = false;
  /** Whether it is known that the loopback stays. */
  #stays = false;

  constructor(outer: Deno.TcpConn, { inner, tls }: LoopbackPair, options: JoinedOptions) {
    this.#bareEnds = options.bareEnds;
    this.#calls = options.calls;
    this.#outer = outer;
    this.#inner = inner;
    this.#tls = tls;
    this.#plain = new ReadAhead(tls);
    this.remoteAddr = outer.remoteAddr;
    this.localAddr = outer.localAddr;
    tune(outer);
    tune(inner);
    this.#sent = this.#carryOut();
    // A failure shows in `closeWrite` and in the next write.
    this.#sent.catch(() => undefined);
    this.#behind.promise.catch(() => undefined);
    this.#carryIn();
  }

  get tls(): TlsFacts {
    return this.#sniffer.facts;
  }

  /** Makes the handshake; closes everything when it fails or is aborted. */
  async handshake(signal: AbortSignal): Promise<void> {
    try {
      await abortable(this.#tls.handshake(), signal);
    } catch (error) {
      await this.#lastWords(signal);
      this.close();
      throw error;
    }
  }

  async read(into: Uint8Array): Promise<number | null> {
    this.#hasReader.resolve("upload");
    try {
      return await this.#plain.read(into);
    } catch (error) {
      if (!(error instanceof Deno.errors.UnexpectedEof)) throw error;
      return this.#endBare();
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    if (this.#calls !== undefined && this.#direct === undefined && !this.#stays) {
      if (bytes.length < DIRECT_AFTER) this.#stay();
      else await this.#takeOut(this.#calls);
    }
    if (this.#direct !== undefined) return await this.#direct.write(bytes);
    this.#release();
    return await this.#tls.write(bytes);
  }

  async closeWrite(): Promise<void> {
    if (this.#direct !== undefined) return await this.#direct.closeWrite();
    this.#stay();
    this.#release();
    await this.#tls.closeWrite();
    await this.#sent;
  }

  async clear(signal: AbortSignal): Promise<Deno.TcpConn> {
    this.#clearing = true;
    await abortable(this.closeWrite(), signal);
    // When the peer sends no close_notify, its first byte that is not TLS shows that TLS is over.
    await abortable(Promise.race([this.#readToEnd(), this.#behind.promise]), signal);
    this.#cleared = true;
    closeQuietly(this.#tls);
    closeQuietly(this.#inner);
    return new HandedOnConn(this.#outer, this.#behind.promise);
  }

  close(): void {
    this.#direct?.cut();
    this.#stay();
    closeQuietly(this.#tls);
    closeQuietly(this.#inner);
    closeQuietly(this.#outer);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * The end without close_notify. A connection that broke, or ended inside a record, was cut. One that ended in order
   * between two records may have been cut by an attacker on the way, so it counts as an end only where that was allowed.
   */
  #endBare(): null {
    if (this.#broken !== undefined) throw this.#broken;
    if (!this.#client.betweenRecords) throw new Error("it ended in the middle of what was sent");
    if (this.#bareEnds) return null;
    throw new Error("it ended without close_notify, which only --tls-end any of the server takes");
  }

  /** Lets the alert leave that says why the handshake failed, before the socket is closed. */
  async #lastWords(signal: AbortSignal): Promise<void> {
    closeQuietly(this.#tls);
    try {
      await abortable(this.#sent, signal);
    } catch {
      // The peer has gone, or there is no time.
    }
  }

  /** Takes the loopback out, as soon as nothing is on its way there and nothing is read from the peer. */
  async #takeOut(calls: SystemCalls): Promise<void> {
    const ends: DirectEnds = { outer: this.#outer, tls: this.#tls };
    for (let turn = 0; turn < MOST_TURNS && !this.#stays; turn += 1) {
      if (this.#direct !== undefined) return;
      if (this.#isHeld && DirectEnd.isPossible(calls, ends, this.#carried)) {
        const heldBack = concatBytes(this.#tickets);
        this.#direct = DirectEnd.begin(calls, ends, { heldBack, hello: this.#sniffer });
        break;
      }
      await wholeTurn();
    }
    if (this.#direct === undefined) return this.#stay();
    this.#fate.resolve("direct");
    closeQuietly(this.#inner);
  }

  #stay(): void {
    this.#stays = true;
    this.#fate.resolve("loopback");
  }

  /** From TLS to the network. */
  async #carryOut(): Promise<void> {
    try {
      await carry(this.#inner, async (bytes) => {
        this.#sniffer.push(bytes);
        if (this.#holdsBack) {
          this.#tickets.push(bytes.slice());
        } else {
          await this.#flushed;
          await writeAll(this.#outer, bytes);
        }
        this.#carried.out += bytes.length;
        return "more";
      });
      if (this.#direct !== undefined) return;
      this.#release();
      await this.#flushed;
      if (!this.#clearing) await this.#outer.closeWrite();
    } catch (error) {
      // TLS must learn that nobody reads what it sends.
      closeQuietly(this.#inner);
      throw error;
    }
  }

  async #readToEnd(): Promise<void> {
    const dropped = new Uint8Array(SMALL_BUFFER);
    while (await this.#plain.read(dropped) !== null);
  }

  /**
   * In TLS 1.3 a server sends tickets right after the client's Finished message. A client that only sends may never read them.
   * When it closes with unread bytes, its system sends a reset, and the end of an upload may be lost. So the tickets are sent
   * together with the next bytes, if only with close_notify. Nothing else can come from TLS between the Finished message and
   * the first write.
   */
  get #holdsBack(): boolean {
    return !this.#released && this.#client.encrypts && this.#sniffer.facts.version === "1.3";
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    const tickets = concatBytes(this.#tickets);
    this.#tickets = [];
    if (tickets.length === 0) return;
    this.#flushed = writeAll(this.#outer, tickets);
    // The next write to the network fails as well, and reports it.
    this.#flushed.catch(() => undefined);
  }

  /** From the network to TLS, until it is known what becomes of the loopback. */
  async #carryBeginning(calls: SystemCalls): Promise<Next> {
    const piece = new Uint8Array(SMALL_BUFFER);
    const hasFinished = () => this.#client.hasFinished(this.#sniffer.facts.version);
    while (!hasFinished()) {
      if (!await this.#carryPiece(piece.subarray(0, this.#client.missing))) return "loopback";
    }
    this.#isHeld = true;
    const next = await Promise.race([this.#fate.promise, this.#hasReader.promise]);
    if (this.#direct !== undefined) return "direct";
    this.#isHeld = false;
    if (next !== "upload") return next;
    const enough = this.#carried.in + DIRECT_AFTER;
    while (this.#carried.in < enough || !this.#client.betweenRecords) {
      const most = this.#carried.in < enough ? SMALL_BUFFER : this.#client.missing;
      if (this.#stays || !await this.#carryPiece(piece.subarray(0, most))) return "loopback";
    }
    this.#isHeld = true;
    await this.#takeOut(calls);
    return await this.#fate.promise;
  }

  /** Carries what the peer sends next, as far as it fits. False at the end, and when it is not TLS. */
  async #carryPiece(piece: Uint8Array): Promise<boolean> {
    const count = await this.#outer.read(piece);
    if (count === null) return false;
    const bytes = piece.subarray(0, count);
    const known = this.#client.push(bytes);
    await writeAll(this.#inner, bytes);
    this.#carried.in += count;
    return known === count;
  }

  /** From the network to TLS, which itself sees whether an end comes with close_notify. */
  async #carryIn(): Promise<void> {
    try {
      if (this.#calls !== undefined && await this.#carryBeginning(this.#calls) === "direct") return;
      this.#stay();
      await carry(this.#outer, async (bytes) => {
        const known = this.#cleared ? 0 : this.#client.push(bytes);
        const ofTls = this.#clearing ? known : bytes.length;
        if (ofTls > 0) await writeAll(this.#inner, bytes.subarray(0, ofTls));
        if (ofTls === bytes.length) return "more";
        this.#behind.resolve(bytes.slice(ofTls));
        return "enough";
      });
      this.#behind.resolve(null);
    } catch (error) {
      // A broken connection ends without close_notify.
      this.#broken = asError(error);
      this.#behind.reject(error);
    }
    try {
      await this.#inner.closeWrite();
    } catch {
      // It is closed already.
    }
  }
}

/** Passes bytes on until the end of the connection, or until the receiver has enough. */
async function carry(
  from: Wire,
  take: (bytes: Uint8Array) => Promise<"more" | "enough">,
): Promise<void> {
  let buffer = new Uint8Array(SMALL_BUFFER);
  for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
    if (await take(buffer.subarray(0, count)) === "enough") return;
    if (count === buffer.length && count < LARGE_BUFFER) buffer = new Uint8Array(LARGE_BUFFER);
  }
}
