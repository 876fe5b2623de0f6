import { decodeLenient } from "../../../core/base/text.ts";
import type { LineBuffer } from "../../../core/files/listing/lines/line_buffer.ts";

/** Takes all that waits in the buffer, as text. */
export function textOf(buffer: LineBuffer): string {
  const bytes = new Uint8Array(buffer.length);
  buffer.take(bytes);
  return decodeLenient(bytes);
}
