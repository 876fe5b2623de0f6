import { createHash, type Hash } from "node:crypto";
import type { ByteSink, ByteSource, Flow } from "./flow.ts";
import { sinkOver, sourceOver } from "./wrappers.ts";

/** A flow whose file is hashed while it is transferred. */
export interface HashedFlow {
  readonly flow: Flow;
  /** SHA-256 of what has been read or written, in lower-case hexadecimal digits. To be called once, after the transfer. */
  digest(): string;
}

/** Hashes the bytes of the file itself, before or after the line ends of TYPE A are changed. */
export function hashed(flow: Flow): HashedFlow {
  const hash = createHash("sha256");
  const digest = () => hash.digest("hex");
  return flow.direction === "in"
    ? { flow: { ...flow, sink: hashedSink(flow.sink, hash) }, digest }
    : { flow: { ...flow, source: hashedSource(flow.source, hash) }, digest };
}

function hashedSink(sink: ByteSink, hash: Hash): ByteSink {
  return sinkOver(sink, {
    write: async (bytes) => {
      hash.update(bytes);
      await sink.write(bytes);
    },
  });
}

function hashedSource(source: ByteSource, hash: Hash): ByteSource {
  return sourceOver(source, async (into) => {
    const count = await source.read(into);
    if (count !== null) hash.update(into.subarray(0, count));
    return count;
  });
}
