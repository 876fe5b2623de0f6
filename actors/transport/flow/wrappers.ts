/** Sources and sinks around others. To dispose of the outer one disposes of the inner one. */

import { TEXT_SAMPLE_BYTES } from "../../../core/files/contents/text_detection.ts";
import type { ByteSink, ByteSource } from "./flow.ts";

/** How many bytes `takeFirst` reads at once. */
const PIECE = 1_048_576;

/** A source with another `read`. */
export function sourceOver(source: ByteSource, read: ByteSource["read"]): ByteSource {
  return { read, [Symbol.dispose]: () => source[Symbol.dispose]() };
}

/** A sink with another `write`, another `finish`, or both. */
export function sinkOver(
  sink: ByteSink,
  { write, finish }: Partial<Pick<ByteSink, "write" | "finish">>,
): ByteSink {
  return {
    write: write ?? ((bytes) => sink.write(bytes)),
    finish: finish ?? (() => sink.finish()),
    [Symbol.dispose]: () => sink[Symbol.dispose](),
  };
}

/** A sink whose bytes are shown to the tap on their way. */
export function tappedSink(sink: ByteSink, tap: (bytes: Uint8Array) => void): ByteSink {
  return sinkOver(sink, {
    write: async (bytes) => {
      tap(bytes);
      await sink.write(bytes);
    },
  });
}

/** A source whose bytes are shown to the tap on their way. */
export function tappedSource(source: ByteSource, tap: (bytes: Uint8Array) => void): ByteSource {
  return new TappedSource(source, tap);
}

class TappedSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #tap: (bytes: Uint8Array) => void;

  constructor(source: ByteSource, tap: (bytes: Uint8Array) => void) {
    this.#source = source;
    this.#tap = tap;
  }

  get left(): number | undefined {
    return this.#source.left;
  }

  async read(into: Uint8Array): Promise<number | null> {
    const count = await this.#source.read(into);
    if (count !== null) this.#tap(into.subarray(0, count));
    return count;
  }

  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }
}

/** The bytes of the head, then those of the source. */
export function precededBy(head: Uint8Array, source: ByteSource): ByteSource {
  if (head.length === 0) return source;
  let at = 0;
  return sourceOver(source, (into) => {
    if (at >= head.length) return source.read(into);
    const part = head.subarray(at, at + into.length);
    into.set(part);
    at += part.length;
    return Promise.resolve(part.length);
  });
}

/** The first `length` bytes of a source, fewer only at its end. Throws `FileFault`. */
export async function readFirst(source: ByteSource, length: number): Promise<Uint8Array> {
  const first = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await source.read(first.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return first.subarray(0, filled);
}

/** Takes the first `length` bytes of a source piece by piece, fewer only at its end. Throws `FileFault`. */
export async function takeFirst(
  source: ByteSource,
  length: number,
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  const buffer = new Uint8Array(Math.min(length, PIECE));
  for (let left = length; left > 0;) {
    const count = await source.read(buffer.subarray(0, Math.min(left, buffer.length)));
    if (count === null) return;
    take(buffer.subarray(0, count));
    left -= count;
  }
}

/** As many bytes as it takes to tell a text from other files. Throws `FileFault`. */
export function readSample(source: ByteSource): Promise<Uint8Array> {
  return readFirst(source, TEXT_SAMPLE_BYTES);
}
