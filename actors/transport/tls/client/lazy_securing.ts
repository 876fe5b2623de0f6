import type { SecuredConn, Securing } from "../securing.ts";
import type { ClientSecuring, ClientSecuringOptions } from "./client_securing.ts";

/**
 * The client's TLS with one server (see `ClientSecuring`), whose code is loaded at the first handshake: it takes longer to load
 * than a listing takes, and many servers have no TLS.
 */
export class LazySecuring implements Disposable {
  readonly #options: ClientSecuringOptions;
  #securing: ClientSecuring | undefined;

  constructor(options: ClientSecuringOptions) {
    this.#options = options;
  }

  /** Whether no ticket is left to resume the session with (see `ClientSecuring`). */
  get hasRunOut(): boolean {
    return this.#securing?.hasRunOut ?? false;
  }

  /** To be called when the control connection is closed. */
  [Symbol.dispose](): void {
    this.#securing?.[Symbol.dispose]();
  }

  /** TLS of the control connection. */
  readonly control: Securing = {
    secure: async (conn, signal) => await this.#secure("control", conn, signal),
  };

  /** TLS of the data connections. */
  readonly data: Securing = {
    secure: async (conn, signal) => await this.#secure("data", conn, signal),
  };

  async #secure(
    which: "control" | "data",
    conn: Deno.TcpConn,
    signal: AbortSignal,
  ): Promise<SecuredConn> {
    const { ClientSecuring } = await import("./client_securing.ts");
    this.#securing ??= new ClientSecuring(this.#options);
    return await this.#securing[which].secure(conn, signal);
  }
}

/**
 * Whether the runtime is new enough for TLS with servers: Deno before 2.9 neither shows the certificates of servers nor resumes
 * sessions.
 */
export async function canSecureClient(): Promise<boolean> {
  return (await import("./client_securing.ts")).canSecureClient();
}
