import { abortable } from "@std/async/abortable";
import { plainHostName, pointerName } from "../../../core/protocol/host_name.ts";
import type { Clock } from "../../kernel/kernel.ts";

/** Asks the DNS for the PTR records of such a name; throws when there are none, or nobody answers. */
export type PointerLookUp = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/** How long, in ms, an answer may take. */
const PATIENCE = 2_000;

/** How long, in ms, a name is remembered, and that there is none: then it may have come. */
const NAME_LASTS = 10 * 60_000;
const NONE_LASTS = 60_000;

/** How many addresses are remembered; the one that was asked for first is forgotten first. */
const MOST = 1_000;

/** The DNS as this machine is set up to ask it. */
export const systemPointerLookUp: PointerLookUp = (name, signal) =>
  Deno.resolveDns(name, "PTR", { signal });

/** What is known of one address, or about to be. */
interface Entry {
  readonly answer: Promise<string | undefined>;
  /** The name, once it has been found. */
  name?: string;
  /** In ms since 1970; while it is being asked for, it lasts. */
  until: number;
}

/** The names of clients' addresses, asked for once and remembered for a while. Nobody waits longer than two seconds. */
export class HostNames implements Disposable {
  readonly #clock: Clock;
  readonly #lookUp: PointerLookUp;
  readonly #entries = new Map<string, Entry>();
  readonly #closed = new AbortController();

  constructor(clock: Clock, lookUp: PointerLookUp = systemPointerLookUp) {
    this.#clock = clock;
    this.#lookUp = lookUp;
  }

  /** The name of an address; undefined when it has none, or none in time. Never rejects. */
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

  /** The name of an address as far as it is known by now. */
  readonly known = (address: string): string | undefined => this.#entries.get(address)?.name;

  /** Waits for no answer any more. */
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
      // There is no such record, no server answers, or not in time: it is all the same here.
      return undefined;
    } finally {
      cancel();
    }
  }
}
