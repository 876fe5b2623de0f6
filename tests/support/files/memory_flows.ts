import type { ByteSink, ByteSource } from "../../../actors/transport/flow/flow.ts";
import { concatBytes } from "../../../core/base/text.ts";

/** Bytes in a pattern that shows when some are out of place. */
export function patterned(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 0xff;
  return bytes;
}

/** A source of the given bytes that counts how often it was disposed; a hook can delay or fail its reads. */
export class MemorySource implements ByteSource {
  disposed = 0;
  readonly #bytes: Uint8Array;
  readonly #before: (at: number) => Promise<void>;
  #at = 0;

  constructor(bytes: Uint8Array, before: (at: number) => Promise<void> = () => Promise.resolve()) {
    this.#bytes = bytes;
    this.#before = before;
  }

  async read(into: Uint8Array): Promise<number | null> {
    await this.#before(this.#at);
    if (this.#at >= this.#bytes.length) return null;
    const part = this.#bytes.subarray(this.#at, this.#at + into.length);
    into.set(part);
    this.#at += part.length;
    return part.length;
  }

  [Symbol.dispose](): void {
    this.disposed += 1;
  }
}

/** A sink that stores a copy of what was written; hooks can delay or fail its writes and its end. */
export class MemorySink implements ByteSink {
  disposed = 0;
  finished = false;
  readonly #parts: Uint8Array[] = [];
  readonly #hooks: {
    readonly write?: () => Promise<void>;
    readonly finish?: () => Promise<void>;
  };

  constructor(
    hooks: { readonly write?: () => Promise<void>; readonly finish?: () => Promise<void> } = {},
  ) {
    this.#hooks = hooks;
  }

  get bytes(): Uint8Array {
    return concatBytes(this.#parts);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#hooks.write?.();
    this.#parts.push(bytes.slice());
  }

  async finish(): Promise<void> {
    await this.#hooks.finish?.();
    this.finished = true;
  }

  [Symbol.dispose](): void {
    this.disposed += 1;
  }
}
