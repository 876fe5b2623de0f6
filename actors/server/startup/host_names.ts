import { abortable } from "@std/async/abortable";
import { plainHostName, pointerName } from "../../../core/protocol/host_name.ts";
import type { Clock } from "../../kernel/kernel.ts";

/** Looks up the PTR records of a name; throws if there are none or no server answers. */
export type PointerLookUp = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/** How long, in ms, a lookup may take. */
const PATIENCE = 2_000;

/** How long, in ms, a name is remembered; and that an address has none, which may change sooner. */
const NAME_LASTS = 10 * 60_000;
const NONE_LASTS = 60_000;

/** How many addresses are remembered; the oldest lookup is forgotten first. */
const MOST = 1_000;

/** Asks the DNS servers that this machine is configured for. */
const systemPointerLookUp: PointerLookUp = (name, signal) =>
  Deno.resolveDns(name, "PTR", { signal });

/** One address and its name, which may still be looked up. */
interface Entry {
  readonly answer: Promise<string | undefined>;
  /** The name, once it has been found. */
  name?: string;
  /** When to look it up again, in ms since 1970; never while a lookup runs. */
  until: number;
}

/** The host names of clients' addresses, with a cache. A lookup takes two seconds at most. */
export class HostNames implements Disposable {
  readonly #clock: Clock;
  readonly #lookUp: PointerLookUp;
  readonly #entries = new Map<string, Entry>();
  readonly #closed = new AbortController();

  constructor(clock: Clock, lookUp: PointerLookUp = systemPointerLookUp) {
    this.#clock = clock;
    this.#lookUp = lookUp;
  }

  /** The host name of an address; undefined if it has none, or the lookup takes too long. Never rejects. */
  of(address: string): Promise<string | undefined> {
    const present = this.#entries.get(address);
    if (present !== undefined && this.#clock.now() < present.until) return present.answer;
    const entry: Entry = { answer: this.#ask(address), until: Infinity };
    this.#entries.delete(address);
    this.#entries.set(address, entry);
    entry.answer.then((name) => {
      if (name !== undefined) entry.name = name;
      entry.until = this.#clock.now() + (name === undefined ? NONE_LASTS : NAME_LASTS);
    });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST && oldest !== undefined) this.#entries.delete(oldest);
    return entry.answer;
  }

  /** The host name of an address if the cache has it. */
  readonly known = (address: string): string | undefined => this.#entries.get(address)?.name;

  /** Aborts all lookups. */
  [Symbol.dispose](): void {
    this.#closed.abort();
  }

  async #ask(address: string): Promise<string | undefined> {
    const name = pointerName(address);
    if (name === undefined || this.#closed.signal.aborted) return undefined;
    const tooLate = new AbortController();
    const cancel = this.#clock.schedule(PATIENCE, () => tooLate.abort());
    const signal = AbortSignal.any([this.#closed.signal, tooLate.signal]);
    try {
      const pointers = await abortable(this.#lookUp(name, signal), signal);
      return pointers.map(plainHostName).find((found) => found !== undefined);
    } catch {
      // There is no record, no server answers, or it takes too long: each means that there is no name.
      return undefined;
    } finally {
      cancel();
    }
  }
}
