import type { Block } from "../../../../../core/files/blocks.ts";
import type { Counting } from "../../../../transport/data_channel/handle.ts";
import type { ByteSink } from "../../../../transport/flow/flow.ts";
import { sameBytes } from "../beginning.ts";

/** How many bytes before a block are fetched with it, to see that it is of the same file as the block before. */
export const SEAM = 65_536;

/**
 * Hands out blocks to sessions, and writes what they fetch to a sink in the order of the file, so that a part that is cut can
 * be resumed like any other. No session gets far ahead of the others, because blocks wait in memory for those before them.
 */
export class InOrder implements Counting {
  /** Whether a block did not begin with the last bytes of the one before. */
  isTorn = false;
  /** What the sink has thrown. */
  failure: unknown;
  /** How many bytes were written. */
  written = 0;
  readonly #blocks: readonly Block[];
  #sink: ByteSink | undefined;
  readonly #most: number;
  readonly #fetched = new Map<number, Uint8Array>();
  readonly #returned: number[] = [];
  /** Blocks that have come in part. */
  readonly #cut = new Map<number, Uint8Array>();
  #next = 0;
  #done = 0;
  #seam: Uint8Array = new Uint8Array();
  #writing: Promise<void> = Promise.resolve();
  #stopped = false;
  #wake: () => void = () => {};
  #changed: Promise<void> = Promise.resolve();

  /** `most`: how many blocks may be under way or wait at once. */
  constructor(blocks: readonly Block[], most: number) {
    this.#blocks = blocks;
    this.#most = most;
    this.#renew();
  }

  /** To be called before anything has come. */
  writeTo(sink: ByteSink): void {
    this.#sink = sink;
  }

  /** Answers how far the file is, as a data channel does. */
  send({ answer }: Parameters<Counting["send"]>[0]): "accepted" {
    answer.send(this.written);
    return "accepted";
  }

  /** Whether all blocks are written. */
  get isComplete(): boolean {
    return this.#done === this.#blocks.length;
  }

  /** The index of a block to fetch; waits until there is room for one. Undefined when none is left, or after `stop`. */
  async take(): Promise<number | undefined> {
    for (;;) {
      if (this.#stopped || this.isComplete) return undefined;
      const again = this.#returned.shift();
      if (again !== undefined) return again;
      if (this.#next < Math.min(this.#blocks.length, this.#done + this.#most)) return this.#next++;
      await this.#changed;
    }
  }

  /** What to fetch for a block: the block, after the last bytes before it. */
  stretch(index: number): Block {
    const { from, to } = this.#block(index);
    const first = this.#blocks[0]?.from ?? 0;
    return { from: Math.max(first, from - SEAM), to };
  }

  /** A session could not fetch it, or only this much of its stretch: another one will. */
  giveBack(index: number, some?: Uint8Array): void {
    if (some !== undefined) this.#cut.set(index, some);
    this.#returned.push(index);
    this.#renew();
  }

  /** The stretch of a block has come; resolves when everything up to it that can be written is written. */
  async put(index: number, bytes: Uint8Array): Promise<void> {
    this.#fetched.set(index, bytes);
    this.#writing = this.#writing.then(() => this.#write()).catch((error: unknown) => {
      this.failure ??= error;
      this.stop();
    });
    await this.#writing;
  }

  /** Nothing more is handed out. */
  stop(): void {
    this.#stopped = true;
    this.#renew();
  }

  /** When all have stopped: writes the beginning of the next block, as far as it has come. */
  async writeRest(): Promise<void> {
    await this.#writing;
    const bytes = this.#cut.get(this.#done);
    if (bytes !== undefined && !this.isTorn && this.failure === undefined) {
      await this.#append(bytes);
    }
  }

  async #write(): Promise<void> {
    for (;;) {
      const bytes = this.#fetched.get(this.#done);
      if (bytes === undefined || this.isTorn || this.failure !== undefined) return;
      this.#fetched.delete(this.#done);
      if (!await this.#append(bytes)) {
        this.isTorn = true;
        this.stop();
        return;
      }
      this.#seam = bytes.slice(-SEAM);
      this.#done += 1;
      this.#renew();
    }
  }

  /** Writes what follows the seam; false when the seam is not the end of what was written. */
  async #append(bytes: Uint8Array): Promise<boolean> {
    const { from } = this.#block(this.#done);
    const before = from - this.stretch(this.#done).from;
    const seam = this.#seam.subarray(this.#seam.length - before);
    if (!sameBytes(bytes.subarray(0, before), seam)) return false;
    const fresh = bytes.subarray(before);
    await this.#sink?.write(fresh);
    this.written += fresh.length;
    return true;
  }

  #block(index: number): Block {
    return this.#blocks[index] ?? { from: 0, to: 0 };
  }

  /** Wakes all who wait for a change. */
  #renew(): void {
    this.#wake();
    this.#changed = new Promise((resolve) => this.#wake = resolve);
  }
}
