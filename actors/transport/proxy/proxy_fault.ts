/** A proxy did not connect to the server; the message, for people, says what the proxy said. */
export class ProxyFault extends Error {
  override readonly name = "ProxyFault";

  /** `lasting`: the same will not succeed later, because something here or in the proxy must be changed. */
  constructor(message: string, readonly lasting = false) {
    super(message);
  }
}
