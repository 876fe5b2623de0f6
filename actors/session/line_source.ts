import { encodeText } from "../../core/text.ts";
import type { ByteSource } from "../messages.ts";

/** The lines as a stream of bytes, each ended by CR LF; encoded piece by piece, so a long listing is never one text. */
export function lineSource(lines: readonly string[]): ByteSource {
  let next = 0;
  let rest: Uint8Array = new Uint8Array();
  return {
    read(into: Uint8Array): Promise<number | null> {
      let filled = 0;
      while (filled < into.length) {
        if (rest.length === 0) {
          const line = lines[next++];
          if (line === undefined) break;
          rest = encodeText(`${line}\r\n`);
        }
        const piece = rest.subarray(0, into.length - filled);
        into.set(piece, filled);
        filled += piece.length;
        rest = rest.subarray(piece.length);
      }
      return Promise.resolve(filled === 0 ? null : filled);
    },
    [Symbol.dispose](): void {},
  };
}
