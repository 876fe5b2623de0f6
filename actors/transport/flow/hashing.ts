import { FileDigests } from "./digests.ts";
import type { Flow } from "./flow.ts";
import { tappedSink, tappedSource } from "./wrappers.ts";

/** A flow whose file is hashed while it is transferred. */
export interface HashedFlow {
  readonly flow: Flow;
  /** SHA-256 of what has been read or written, in lower-case hexadecimal digits. To be called after the transfer. */
  digest(): string;
}

/** Hashes the bytes of the file itself, before or after the line ends of TYPE A are changed. */
export function hashed(flow: Flow): HashedFlow {
  const digests = new FileDigests(["SHA-256"]);
  const digest = () => digests.of("SHA-256") ?? "";
  const tap = (bytes: Uint8Array) => digests.update(bytes);
  return flow.direction === "in"
    ? { flow: { ...flow, sink: tappedSink(flow.sink, tap) }, digest }
    : { flow: { ...flow, source: tappedSource(flow.source, tap) }, digest };
}
