import type { ByteSocket, PlainSocket } from "./plain_socket.ts";
import { closeAfterPeer } from "./plain_socket.ts";

const PEM = 1;
const CLOSE_NOTIFY = 6;

type Pointer = Deno.PointerValue;

/** The calls of OpenSSL that a load over TLS needs. */
function openLibrary() {
  return Deno.dlopen("libssl.so.3", {
    TLS_client_method: { parameters: [], result: "pointer" },
    TLS_server_method: { parameters: [], result: "pointer" },
    SSL_CTX_new: { parameters: ["pointer"], result: "pointer" },
    SSL_CTX_use_certificate_chain_file: { parameters: ["pointer", "buffer"], result: "i32" },
    SSL_CTX_use_PrivateKey_file: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
    SSL_new: { parameters: ["pointer"], result: "pointer" },
    SSL_set_fd: { parameters: ["pointer", "i32"], result: "i32" },
    SSL_connect: { parameters: ["pointer"], result: "i32" },
    SSL_accept: { parameters: ["pointer"], result: "i32" },
    SSL_read: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
    SSL_write: { parameters: ["pointer", "buffer", "i32"], result: "i32" },
    SSL_get_error: { parameters: ["pointer", "i32"], result: "i32" },
    SSL_get1_session: { parameters: ["pointer"], result: "pointer" },
    SSL_set_session: { parameters: ["pointer", "pointer"], result: "i32" },
    SSL_SESSION_is_resumable: { parameters: ["pointer"], result: "i32" },
    SSL_SESSION_free: { parameters: ["pointer"], result: "void" },
    SSL_shutdown: { parameters: ["pointer"], result: "i32" },
    SSL_free: { parameters: ["pointer"], result: "void" },
  }).symbols;
}

/** A session that may be resumed, held until it is given back. */
export interface TlsSession extends Disposable {
  readonly state: Pointer;
}

/** One end of TLS, with OpenSSL's usual settings; certificates are not checked, since only speed is of interest. */
export class OpenSsl {
  readonly #library = openLibrary();
  readonly #context: Pointer;

  private constructor(pair?: string) {
    const { TLS_client_method, TLS_server_method, ...calls } = this.#library;
    const method = pair === undefined ? TLS_client_method() : TLS_server_method();
    this.#context = calls.SSL_CTX_new(method);
    if (pair === undefined) return;
    const path = new TextEncoder().encode(`${pair}\0`);
    const taken = calls.SSL_CTX_use_certificate_chain_file(this.#context, path) === 1 &&
      calls.SSL_CTX_use_PrivateKey_file(this.#context, path, PEM) === 1;
    if (!taken) throw new Error(`${pair} holds no key with a certificate`);
  }

  static client(): OpenSsl {
    return new OpenSsl();
  }

  /** `pair`: the path of a PEM file with a key and its certificate. */
  static server(pair: string): OpenSsl {
    return new OpenSsl(pair);
  }

  /** The client's handshake; with a session of an earlier connection, as servers demand for data. */
  connect(socket: PlainSocket, session?: TlsSession): SecureSocket {
    const state = this.#attached(socket);
    if (session !== undefined) this.#library.SSL_set_session(state, session.state);
    if (this.#library.SSL_connect(state) !== 1) throw new Error("the TLS handshake failed");
    return new SecureSocket(this.#library, socket, state);
  }

  /** The server's handshake. */
  accept(socket: PlainSocket): SecureSocket {
    const state = this.#attached(socket);
    if (this.#library.SSL_accept(state) !== 1) throw new Error("the TLS handshake failed");
    return new SecureSocket(this.#library, socket, state);
  }

  #attached({ descriptor }: PlainSocket): Pointer {
    const state = this.#library.SSL_new(this.#context);
    this.#library.SSL_set_fd(state, descriptor);
    return state;
  }
}

/** A connection under TLS. */
export class SecureSocket implements ByteSocket {
  readonly #library: ReturnType<typeof openLibrary>;
  readonly #socket: PlainSocket;

  constructor(
    library: ReturnType<typeof openLibrary>,
    socket: PlainSocket,
    readonly state: Pointer,
  ) {
    this.#library = library;
    this.#socket = socket;
  }

  get descriptor(): number {
    return this.#socket.descriptor;
  }

  /** Its session, in TLS 1.3 with the newest ticket that has come; undefined: it cannot be resumed. */
  session(): TlsSession | undefined {
    const state = this.#library.SSL_get1_session(this.state);
    const free = () => this.#library.SSL_SESSION_free(state);
    if (this.#library.SSL_SESSION_is_resumable(state) === 1) {
      return { state, [Symbol.dispose]: free };
    }
    free();
    return undefined;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    // Without partial writes, which are off by default, it returns when all is sent.
    if (bytes.length > 0 && this.#library.SSL_write(this.state, bytes, bytes.length) <= 0) {
      throw new Error("SSL_write failed");
    }
  }

  receive(into: Uint8Array<ArrayBuffer>): number {
    const count = this.#library.SSL_read(this.state, into, into.length);
    if (count > 0) return count;
    if (this.#library.SSL_get_error(this.state, count) === CLOSE_NOTIFY) return 0;
    throw new Error("the connection ended without close_notify");
  }

  finish(): void {
    this.#library.SSL_shutdown(this.state);
    this.#library.SSL_free(this.state);
    closeAfterPeer(this.descriptor);
  }

  close(): void {
    this.#library.SSL_shutdown(this.state);
    this.#library.SSL_free(this.state);
    this.#socket.close();
  }
}
