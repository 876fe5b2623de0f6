/**
 * Records the ports of all TLS listeners that are opened until this is disposed of. Every user of the machine can see
 * these ports.
 */
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
