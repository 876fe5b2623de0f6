import { type KeyPair, TlsJoiner } from "../../../transport/tls/server/joiner.ts";
import { type Securing, type TlsFacts, tlsFaultOf } from "../../../transport/tls/securing.ts";
import { closeQuietly } from "../../../transport/wire.ts";

/** What the operator decided about TLS, the same for every session. */
export interface TlsSettings {
  /** `offer`: who wants it. `require`: no login and no data without. `implicit`: from the first byte. */
  readonly policy: "offer" | "require" | "implicit";
  /** Whether a data connection must resume the TLS session of its control connection. */
  readonly requireReuse: boolean;
  /** Whether a connection that ends in order but without close_notify has ended, and was not cut (`--tls-end any`). */
  readonly bareEnds?: boolean;
  /** The certificate and key to use from now on; they may change while the server runs. */
  readonly certificate: () => KeyPair;
}

/** How far one session is secured (RFC 2228, 4217). Lives inside the session actor. */
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

  /** Whether TLS is to be had at all. */
  get available(): boolean {
    return this.#settings !== undefined;
  }

  /** Whether the control connection is under TLS, or about to be. */
  get secured(): boolean {
    return this.#secured;
  }

  /** Whether nobody may log in as things stand. */
  get refusesLogin(): boolean {
    return this.mandatory && !this.#secured;
  }

  /** Whether data connections would travel in clear and must not. */
  get refusesData(): boolean {
    return this.mandatory && !this.#privateData;
  }

  /** Whether the operator insists on TLS for logins and data. */
  get mandatory(): boolean {
    return this.#settings?.policy === "require";
  }

  /** Whether PBSZ has come, without which there is no PROT. */
  get sizeSet(): boolean {
    return this.#sizeSet;
  }

  get privateData(): boolean {
    return this.#privateData;
  }

  /** What is known of the control connection's TLS. */
  get facts(): TlsFacts | undefined {
    return this.#facts;
  }

  /** The TLS of a server where it begins with the first byte; data connections are private unless told otherwise. */
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

  /** AUTH: what was agreed on before is forgotten. Throws when there are no sockets left for it. */
  begin(): Securing {
    if (this.#settings === undefined) throw new Error("TLS was asked for where it is off");
    const { certificate, bareEnds = false } = this.#settings;
    const joiner = new TlsJoiner(certificate(), { bareEnds });
    this.close();
    this.#joiner = joiner;
    this.#secured = true;
    return joiner;
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

  /** How the next data connection is secured; undefined: not at all. */
  get data(): Securing | undefined {
    if (!this.#privateData || this.#joiner === undefined) return undefined;
    return this.#settings?.requireReuse === true ? this.#joiner.resumedOnly : this.#joiner;
  }

  /** CCC: the control connection goes on in clear, data connections as they were. */
  leaveControl(): void {
    this.#secured = false;
    this.#facts = undefined;
  }

  /** Whether TLS began with the first byte, so that there is nothing to go back to. */
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
