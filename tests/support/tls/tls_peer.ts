import type { Buffer } from "node:buffer";
import { connect as connectPlain, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { within } from "../time/deadline.ts";

/** How a TLS client of a test behaves. */
export interface PeerOptions {
  readonly version?: "1.2" | "1.3";
  /** The session of an earlier connection, to resume. */
  readonly session?: PeerSession;
  /** The protocols that it offers (ALPN, RFC 7301); none by default. */
  readonly protocols?: readonly string[];
}

/**
 * Resumes a session. The runtime stores the sessions of a client by the name of the server, not in what `getSession`
 * returns; so every peer uses a different server name, and one that resumes uses the earlier name.
 */
export interface PeerSession {
  readonly servername: string;
  readonly session: Buffer | undefined;
}

let peers = 0;

/** A TLS client that trusts any certificate, reports what was negotiated, and can end with or without close_notify. */
export class TlsPeer implements Disposable {
  readonly #plain: Socket;
  readonly #socket: TLSSocket;
  readonly #arrived: Uint8Array[] = [];
  readonly #servername: string;
  #session: Buffer | undefined;
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  private constructor(plain: Socket, socket: TLSSocket, servername: string) {
    this.#plain = plain;
    this.#servername = servername;
    this.#socket = socket;
    socket.on("session", (session: Buffer) => this.#session = session);
    socket.on("data", (chunk: Buffer) => {
      this.#arrived.push(chunk);
      this.#wake?.();
    });
    socket.on("end", () => this.#stop());
    socket.on("close", () => this.#stop());
    socket.on("error", (error) => this.#stop(error));
  }

  /** Connects to a loopback port and makes the handshake. */
  static async connect(port: number, options: PeerOptions = {}): Promise<TlsPeer> {
    return await TlsPeer.over(
      connectPlain({ host: "127.0.0.1", port, allowHalfOpen: true, noDelay: true }),
      options,
    );
  }

  /** Makes the handshake on a socket that is open or connecting. */
  static async over(plain: Socket, options: PeerOptions = {}): Promise<TlsPeer> {
    const { version, session, protocols } = options;
    const range = version === undefined
      ? {}
      : { minVersion: `TLSv${version}`, maxVersion: `TLSv${version}` } as const;
    const resumed = session?.session === undefined ? {} : { session: session.session };
    const servername = session?.servername ?? `peer-${++peers}.test`;
    const asked = protocols === undefined ? {} : { ALPNProtocols: [...protocols] };
    const wanted = { rejectUnauthorized: false, servername, ...range, ...resumed, ...asked };
    const socket = connect({ socket: plain, ...wanted });
    const peer = new TlsPeer(plain, socket, servername);
    const standing = new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("closed during the handshake")));
    });
    await within(standing, "a TLS handshake");
    return peer;
  }

  get localAddr(): Deno.NetAddr {
    const { localAddress = "", localPort = 0 } = this.#plain;
    return { transport: "tcp", hostname: localAddress, port: localPort };
  }

  get remoteAddr(): Deno.NetAddr {
    const { remoteAddress = "", remotePort = 0 } = this.#plain;
    return { transport: "tcp", hostname: remoteAddress, port: remotePort };
  }

  /** The negotiated TLS version. */
  get version(): string {
    return (this.#socket.getProtocol() ?? "").replace("TLSv", "");
  }

  /** The negotiated protocol (ALPN); undefined: none. */
  get protocol(): string | undefined {
    const { alpnProtocol } = this.#socket;
    return typeof alpnProtocol === "string" ? alpnProtocol : undefined;
  }

  /** How many bytes have arrived, including those of TLS itself. */
  get bytesReceived(): number {
    return this.#plain.bytesRead;
  }

  /** SHA-256 of the server's certificate, in lower-case hexadecimal digits. */
  get fingerprint(): string {
    return this.#socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase();
  }

  /** Whether the session was resumed, according to this client. */
  get resumed(): boolean {
    return this.#socket.isSessionReused();
  }

  /** The newest session, to resume later; in TLS 1.3 it arrives only with or after the first bytes. */
  get session(): PeerSession {
    return {
      servername: this.#servername,
      session: this.#session ?? this.#socket.getSession(),
    };
  }

  /** Like `Deno.Conn.read`; throws if the connection broke. */
  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      const chunk = this.#arrived.shift();
      if (chunk !== undefined) {
        into.set(chunk.subarray(0, into.length));
        if (chunk.length > into.length) this.#arrived.unshift(chunk.subarray(into.length));
        return Math.min(chunk.length, into.length);
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Like `Deno.Conn.write`; throws if the connection broke, or if the peer takes nothing for too long. */
  write(bytes: Uint8Array): Promise<number> {
    return this.#bounded("a write under TLS", (resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(error) : resolve(bytes.length));
    });
  }

  /** Stops reading, so that the server's buffers fill. */
  pause(): void {
    this.#socket.pause();
  }

  /** Sends close_notify and the end of the stream. */
  closeWrite(): Promise<void> {
    return this.#bounded("the end of TLS", (resolve) => this.#socket.end(() => resolve()));
  }

  /** Sends bytes below TLS. */
  inClear(bytes: Uint8Array): Promise<void> {
    return this.#bounded("a write in clear", (resolve) => {
      this.#plain.write(bytes, () => resolve());
    });
  }

  /** Ends the stream below TLS, without close_notify, as an attacker could. */
  cut(): Promise<void> {
    return this.#bounded("the end of the stream", (resolve) => {
      this.#plain.end(() => resolve());
    });
  }

  /** Resets the connection. */
  reset(): void {
    this.#plain.resetAndDestroy();
  }

  close(): void {
    this.#socket.destroy();
    this.#plain.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * The runtime may never call back when the other end is gone, so the end of the socket and a time-out count as
   * answers too.
   */
  async #bounded<T>(
    awaited: string,
    begin: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
  ): Promise<T> {
    const closed = Promise.withResolvers<never>();
    const onClose = () => closed.reject(new Error(`closed during ${awaited}`));
    if (this.#plain.destroyed) onClose();
    this.#plain.once("close", onClose);
    try {
      return await within(Promise.race([new Promise<T>(begin), closed.promise]), awaited);
    } catch (error) {
      this.#plain.destroy();
      throw error;
    } finally {
      this.#plain.off("close", onClose);
    }
  }

  #stop(failure?: Error): void {
    this.#ended = true;
    this.#failure ??= failure;
    this.#wake?.();
  }
}
