import { createHash, type Hash } from "node:crypto";
import type { ByteSink, ByteSource, Flow } from "./flow.ts";

/** A flow whose file is hashed while it travels. */
export interface HashedFlow {
  readonly flow: Flow;
  /** SHA-256 of what has been read or written, in small hexadecimal digits; once, when the transfer has ended. */
  digest(): string;
}

/** Hashes the bytes of the file itself: what line ends become on the wire does not count. */
export function hashed(flow: Flow): HashedFlow {
  const hash = createHash("sha256");
  const digest = () => hash.digest("hex");
  return flow.direction === "in"
    ? { flow: { ...flow, sink: hashedSink(flow.sink, hash) }, digest }
    : { flow: { ...flow, source: hashedSource(flow.source, hash) }, digest };
}

function hashedSink(sink: ByteSink, hash: Hash): ByteSink {
  return {
    write: async (bytes) => {
      hash.update(bytes);
      await sink.write(bytes);
    },
    finish: () => sink.finish(),
    [Symbol.dispose]: () => sink[Symbol.dispose](),
  };
}

function hashedSource(source: ByteSource, hash: Hash): ByteSource {
  return {
    read: async (into) => {
      const count = await source.read(into);
      if (count !== null) hash.update(into.subarray(0, count));
      return count;
    },
    [Symbol.dispose]: () => source[Symbol.dispose](),
  };
}
