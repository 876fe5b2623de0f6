/** The ports of the TLS listeners that are made, from now until this is disposed of. Every user of a machine sees them. */
export class TlsListeners implements Disposable {
  readonly ports: number[] = [];
  readonly #real = Deno.listenTls;

  constructor() {
    this.#replace((options) => {
      const listener = this.#real(options);
      this.ports.push(listener.addr.port);
      return listener;
    });
  }

  [Symbol.dispose](): void {
    this.#replace(this.#real);
  }

  #replace(value: typeof Deno.listenTls): void {
    Object.defineProperty(Deno, "listenTls", { value, configurable: true, writable: true });
  }
}
