import { decodeText } from "../../base/text.ts";
import { LineBuffer } from "../../files/listing/lines/line_buffer.ts";
import type { SessionNames } from "./session_names.ts";

/** Takes lines, which become bytes in the encoding of a session. */
export function lineBytesOf(names: SessionNames): LineBuffer {
  if (names.writesUtf8) return new LineBuffer();
  return new LineBuffer((line) =>
    line.every(isSameEverywhere) ? line : names.write(decodeText(line) ?? "")
  );
}

const AMPERSAND = 0x26;

/**
 * Whether a byte stands for the same in all encodings: ASCII does, except the character that begins a reference such as
 * `&#26085;`. A name may decide how its whole line is written.
 */
function isSameEverywhere(byte: number): boolean {
  return byte < 0x80 && byte !== AMPERSAND;
}
