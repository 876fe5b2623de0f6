/** A proxy did not connect to the server; the message, for people, says what the proxy said. */
export class ProxyFault extends Error {
  override readonly name = "ProxyFault";
}
