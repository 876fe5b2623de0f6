import { type KeyPair, TlsJoiner } from "../../../transport/tls/server/joiner.ts";
import { type Securing, type TlsFacts, tlsFaultOf } from "../../../transport/tls/securing.ts";
import { closeQuietly } from "../../../transport/wire.ts";

/** The operator's settings for TLS, the same for every session. */
export interface TlsSettings {
  /** `offer`: clients may use TLS. `require`: no login and no data without TLS. `implicit`: TLS from the first byte. */
  readonly policy: "offer" | "require" | "implicit";
  /** Whether a data connection must resume the TLS session of its control connection. */
  readonly requireReuse: boolean;
  /** Whether a connection that closes without close_notify is complete, and not cut (`--tls-end any`). */
  readonly bareEnds?: boolean;
  /** The present certificate and key; they may change while the server runs. */
  readonly certificate: () => KeyPair;
}

/** Which connections of a session are under TLS (RFC 2228, 4217). A part of the session actor. */
export class Protection {
  readonly #settings: TlsSettings | undefined;
  #joiner: TlsJoiner | undefined;
  #secured = false;
  #facts: TlsFacts | undefined;
  #sizeSet = false;
  #privateData = false;

  constructor(settings: TlsSettings | undefined) {
    this.#settings = settings;
  }

  /** Whether the server offers TLS. */
  get available(): boolean {
    return this.#settings !== undefined;
  }

  /** Whether the control connection is under TLS, or about to be. */
  get secured(): boolean {
    return this.#secured;
  }

  /** Whether a login is refused because the control connection is not under TLS. */
  get refusesLogin(): boolean {
    return this.mandatory && !this.#secured;
  }

  /** Whether data is refused because data connections would be in clear. */
  get refusesData(): boolean {
    return this.mandatory && !this.#privateData;
  }

  /** Whether the operator requires TLS for logins and data. */
  get mandatory(): boolean {
    return this.#settings?.policy === "require";
  }

  /** Whether PBSZ has been sent, which must come before PROT. */
  get sizeSet(): boolean {
    return this.#sizeSet;
  }

  get privateData(): boolean {
    return this.#privateData;
  }

  /** The facts of the control connection's TLS. */
  get facts(): TlsFacts | undefined {
    return this.#facts;
  }

  /** Begins implicit TLS; data connections are private until PROT C. Undefined when TLS is not implicit. */
  beginImplicit(): Securing | undefined {
    if (this.#settings?.policy !== "implicit") return undefined;
    try {
      const securing = this.begin();
      this.#privateData = true;
      return securing;
    } catch (error) {
      return { secure: (conn) => (closeQuietly(conn), Promise.reject(tlsFaultOf(error))) };
    }
  }

  /** AUTH: begins anew, without the former PBSZ and PROT. Throws when no socket is left for it. */
  begin(): Securing {
    if (this.#settings === undefined) throw new Error("TLS was asked for where it is off");
    const { certificate, bareEnds = false } = this.#settings;
    const joiner = new TlsJoiner(certificate(), { bareEnds });
    this.close();
    this.#joiner = joiner;
    this.#secured = true;
    return joiner.control;
  }

  /** The handshake of the control connection is done. */
  established(facts: TlsFacts): void {
    this.#facts = facts;
  }

  /** PBSZ. */
  setSize(): void {
    this.#sizeSet = true;
  }

  /** PROT. */
  setPrivateData(wanted: boolean): void {
    this.#privateData = wanted;
  }

  /** Secures the next data connection; undefined when it is in clear. */
  get data(): Securing | undefined {
    if (!this.#privateData || this.#joiner === undefined) return undefined;
    return this.#settings?.requireReuse === true ? this.#joiner.resumedOnly : this.#joiner;
  }

  /** CCC: the control connection is in clear from now on; data connections keep their level. */
  leaveControl(): void {
    this.#secured = false;
    this.#facts = undefined;
  }

  /** Whether TLS is implicit, so that it cannot end. */
  get implicit(): boolean {
    return this.#settings?.policy === "implicit";
  }

  /** Forgets everything (REIN), and releases the listener of the joiner. */
  close(): void {
    this.#joiner?.close();
    this.#joiner = undefined;
    this.#secured = false;
    this.#facts = undefined;
    this.#sizeSet = false;
    this.#privateData = false;
  }
}
