import { asciiName, isNumeric } from "../../../../core/network/trust.ts";

/** The stores that are taken, by the name of the host. */
const TAKEN = new Map<string, Set<number>>();

/** How many stores those servers had that are known by their address. */
let numbered = 0;

/**
 * Where the runtime keeps the TLS sessions of one control connection. It has one store for each name of a server, and gives
 * out any session in it; but a server may want each data connection to resume the session of its own control connection. So
 * every control connection to the same host gets a name of its own.
 */
export class SessionStore implements Disposable {
  readonly #host: string;
  readonly #number: number;

  /**
   * `host`: as the user named it. For a name it takes the lowest number that is free. For an address it never takes one again:
   * tickets of TLS 1.3 that are left in a store keep the next control connection from resuming its own session.
   */
  constructor(host: string) {
    this.#host = asciiName(host).replace(/\.$/, "");
    if (isNumeric(this.#host)) {
      this.#number = numbered++;
      return;
    }
    const taken = TAKEN.get(this.#host) ?? new Set();
    let number = 0;
    while (taken.has(number)) number += 1;
    TAKEN.set(this.#host, taken.add(number));
    this.#number = number;
  }

  /**
   * The name for SNI (RFC 6066 §3), which is that of the store as well. A final dot makes a second store and is not sent; there
   * is no third spelling, so of more sessions every other one shares a store. A server that is known by its address has no use
   * for a name: all sessions but the first send an invented one (RFC 2606 §2).
   */
  get serverName(): string | undefined {
    if (isNumeric(this.#host)) {
      return this.#number === 0 ? undefined : `session-${this.#number}.invalid`;
    }
    return this.#number % 2 === 0 ? this.#host : `${this.#host}.`;
  }

  /** The control connection is closed; its number is free again. */
  [Symbol.dispose](): void {
    const taken = TAKEN.get(this.#host);
    taken?.delete(this.#number);
    if (taken?.size === 0) TAKEN.delete(this.#host);
  }
}
