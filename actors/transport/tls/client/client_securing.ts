// This folder: the TLS handshakes of the client, and the check whether to trust a server's certificate.

import { defined } from "../../../../core/base/defined.ts";
import { createHash } from "node:crypto";
import * as tls from "node:tls";
import { describeTrustProblem, type TrustProblem } from "../../../../core/network/trust.ts";
import type { Clock } from "../../../kernel/kernel.ts";
import { yieldToOthers } from "../../../kernel/waiting/pause.ts";
import "../../../machine/node/no_warnings.ts";
import { closeQuietly } from "../../wire.ts";
import { ClientConn } from "./client_conn.ts";
import { ClientWire } from "./client_wire.ts";
import { SessionStore } from "./session_store.ts";
import { type SecuredConn, type Securing, type TlsFacts, TlsFault } from "../securing.ts";

/** The identity that a server shows in a handshake. */
export interface ShownIdentity {
  /** The certificates in DER, the server's own first. */
  readonly chain: readonly Uint8Array<ArrayBuffer>[];
  /** SHA-256 of the server's own, in lower-case hexadecimal digits. */
  readonly fingerprint: string;
}

/** The options of a client's TLS. */
export interface ClientSecuringOptions {
  readonly clock: Clock;
  /** The host as the user named it. */
  readonly hostname: string;
  /** Whether `--trust-on-first-use` may be the advice for a server that is not trusted. */
  readonly firstUse: boolean;
  /** Whether data connections resume the session of the control connection; true by default. */
  readonly resumes?: boolean;
  /** The newest version to offer; TLS 1.3 by default. */
  readonly maximumVersion?: "TLSv1.2";
  /** Why the server is not trusted; undefined when it is. */
  check(identity: ShownIdentity): Promise<TrustProblem | undefined>;
}

/**
 * Whether the runtime is new enough: Deno before 2.9 neither shows the certificates of servers nor resumes
 * sessions.
 */
export function canSecureClient(): boolean {
  return "getPeerX509Certificate" in tls.TLSSocket.prototype;
}

/** The most certificates of a chain that are checked. */
const MAXIMUM_CHAIN = 10;

/**
 * The client's TLS with one server. The control connection comes first: its handshake is a full one, and its
 * certificate is checked. Data connections then resume its session: some servers require that, so that nobody else can
 * take a data connection. One that does not resume must show the same certificate.
 */
export class ClientSecuring implements Disposable {
  readonly #options: ClientSecuringOptions;
  readonly #store: SessionStore;
  /** Whether a data connection has resumed the session of the control connection, and whether the last one did. */
  #hasResumed = false;
  #lastResumed = true;
  #control: tls.TLSSocket | undefined;
  #fingerprint: string | undefined;

  constructor(options: ClientSecuringOptions) {
    this.#options = options;
    this.#store = new SessionStore(options.hostname);
  }

  /**
   * Whether the last data connection could not resume the session any more, though others had: in TLS 1.3 each ticket is used
   * once (RFC 8446 §C.4), and some servers give out two with the control connection and none later.
   */
  get hasRunOut(): boolean {
    return this.#hasResumed && !this.#lastResumed;
  }

  /** To be called when the control connection is closed. */
  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]();
  }

  /** TLS of the control connection. */
  readonly control: Securing = {
    secure: async (conn, signal) => {
      const { socket, secured, identity } = await this.#handshake(conn, signal, undefined);
      const problem = await this.#options.check(identity);
      if (problem !== undefined) {
        secured.close();
        const { fingerprint } = identity;
        const { hostname, firstUse } = this.#options;
        const message = describeTrustProblem(problem, { hostname, fingerprint, firstUse });
        throw new TlsFault("trust", message, fingerprint);
      }
      this.#control = socket;
      this.#fingerprint = identity.fingerprint;
      return secured;
    },
  };

  /** TLS of the data connections. */
  readonly data: Securing = {
    secure: async (conn, signal) => {
      const { resumes = true } = this.#options;
      const session = resumes ? this.#control?.getSession() : undefined;
      const { secured, identity } = await this.#handshake(conn, signal, session);
      this.#lastResumed = secured.tls.resumed === true;
      if (this.#lastResumed) this.#hasResumed = true;
      if (identity.fingerprint === this.#fingerprint) return secured;
      secured.close();
      throw new TlsFault(
        "trust",
        "the data connection has another certificate than the control connection: " +
          "somebody else may have taken it",
        identity.fingerprint,
      );
    },
  };

  async #handshake(
    conn: Deno.TcpConn,
    signal: AbortSignal,
    session: tls.ConnectionOptions["session"],
  ): Promise<Handshake> {
    const servername = this.#store.serverName;
    const wire = new ClientWire(conn);
    const options: tls.ConnectionOptions & { readonly allowHalfOpen: boolean } = {
      socket: wire.stream,
      // The certificate is checked after the handshake, by `check`: node:tls resumes sessions only if it does not check
      // certificates itself. The handshake still proves that the server has the key of its certificate.
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
      ...defined({ maxVersion: this.#options.maximumVersion }),
      allowHalfOpen: true,
      ...defined({ servername, session }),
    };
    const socket = tls.connect(options);
    try {
      await connected(socket, wire, signal);
      const identity = identityOf(socket);
      const { clock } = this.#options;
      const facts = tlsFactsOf(socket, identity);
      return {
        socket,
        identity,
        secured: new ClientConn(conn, wire, socket, { tls: facts, clock }),
      };
    } catch (error) {
      socket.on("error", () => {});
      socket.destroy();
      wire.stream.destroy();
      closeQuietly(conn);
      throw error;
    }
  }
}

interface Handshake {
  readonly socket: tls.TLSSocket;
  readonly secured: SecuredConn;
  readonly identity: ShownIdentity;
}

/** Resolves when the handshake is done. Throws a `TlsFault`. */
async function connected(
  socket: tls.TLSSocket,
  wire: ClientWire,
  signal: AbortSignal,
): Promise<void> {
  const done = Promise.withResolvers<void>();
  const fail = (kind: "handshake" | "broken", reason: string) =>
    done.reject(new TlsFault(kind, `TLS handshake failed: ${reason}`));
  const abort = () => fail("handshake", "called off");
  const ended = () => fail("broken", wire.end?.reason ?? "the server closed the connection");
  const failed = (error: Error) => fail("handshake", reasonOf(error));
  socket.once("secureConnect", done.resolve);
  socket.once("error", failed);
  socket.once("close", ended);
  signal.addEventListener("abort", abort, { once: true });
  // If an alert came before the end of the stream, its message is the better reason.
  wire.onEnd = () => void yieldToOthers().then(ended);
  if (signal.aborted) abort();
  try {
    await done.promise;
  } finally {
    wire.onEnd = () => {};
    signal.removeEventListener("abort", abort);
    socket.off("secureConnect", done.resolve);
    socket.off("close", ended);
    socket.off("error", failed);
  }
}

function reasonOf(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  // node:tls reports these codes for the certificate, which it does not check here. What really failed is a later step.
  const behindCertificate = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
  return behindCertificate
    ? "the server could not prove that its certificate is its own"
    : error.message;
}

function identityOf(socket: tls.TLSSocket): ShownIdentity {
  const chain: Uint8Array<ArrayBuffer>[] = [];
  let next: tls.DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < MAXIMUM_CHAIN) {
    chain.push(new Uint8Array(next.raw));
    const issuer: tls.DetailedPeerCertificate | undefined = next.issuerCertificate;
    next = issuer === next ? undefined : issuer;
  }
  const [own] = chain;
  if (own === undefined) throw new TlsFault("trust", "the server showed no certificate");
  return { chain, fingerprint: createHash("sha256").update(own).digest("hex") };
}

function tlsFactsOf(socket: tls.TLSSocket, { fingerprint }: ShownIdentity): TlsFacts {
  const version = versionOf(socket.getProtocol());
  return {
    peerFingerprint: fingerprint,
    resumed: socket.isSessionReused(),
    ...defined({ version }),
  };
}

function versionOf(protocol: string | null): "1.2" | "1.3" | undefined {
  switch (protocol) {
    case "TLSv1.2":
      return "1.2";
    case "TLSv1.3":
      return "1.3";
    default:
      return undefined;
  }
}
