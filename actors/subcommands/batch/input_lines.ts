import { concatBytes, decodeLenient } from "../../../core/base/text.ts";
import type { InputBytes } from "../../machine/world.ts";

const LF = 0x0a;
const BUFFER = 65_536;

/** The longest line, in bytes: a command with the longest paths. */
const LONGEST = 1_048_576;

/** Thrown for a line that is too long to be a command. */
export class LineTooLong extends Error {
  override readonly name = "LineTooLong";
}

/**
 * The lines of an input, without their ends (LF or CR LF), each as soon as it is complete. Bytes that are not UTF-8 are read as
 * Latin-1. Throws `LineTooLong`.
 */
export async function* inputLines(input: InputBytes): AsyncGenerator<string> {
  const buffer = new Uint8Array(BUFFER);
  let begun = new Uint8Array(0);
  for (;;) {
    const count = await input.read(buffer);
    if (count === null) break;
    let rest = concatBytes([begun, buffer.subarray(0, count)]);
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF)) {
      yield textOf(rest.subarray(0, end));
      rest = rest.slice(end + 1);
    }
    if (rest.length > LONGEST) throw new LineTooLong();
    begun = rest;
  }
  if (begun.length > 0) yield textOf(begun);
}

function textOf(line: Uint8Array): string {
  return decodeLenient(line).replace(/\r$/, "");
}
