import { type FileFailure, FileFault } from "../../../../core/files/file_failure.ts";
import type { ByteSource } from "../../../transport/flow/flow.ts";

/**
 * The lines as a stream of bytes, each ended by CR LF; taken and encoded one by one, so a long listing is never one text.
 * With a failure the stream fails for that reason behind the last line.
 */
export function lineSource(
  lines: Iterable<string>,
  write: (line: string) => Uint8Array,
  failure?: FileFailure,
): ByteSource {
  const left = lines[Symbol.iterator]();
  let rest: Uint8Array = new Uint8Array();
  return {
    read(into: Uint8Array): Promise<number | null> {
      let filled = 0;
      while (filled < into.length) {
        if (rest.length === 0) {
          const next = left.next();
          if (next.done === true) break;
          rest = write(`${next.value}\r\n`);
        }
        const piece = rest.subarray(0, into.length - filled);
        into.set(piece, filled);
        filled += piece.length;
        rest = rest.subarray(piece.length);
      }
      if (filled === 0 && failure !== undefined) return Promise.reject(new FileFault(failure));
      return Promise.resolve(filled === 0 ? null : filled);
    },
    [Symbol.dispose](): void {},
  };
}
