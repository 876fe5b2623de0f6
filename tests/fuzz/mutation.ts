import { concatBytes, encodeText } from "../../core/base/text.ts";
import type { Random } from "./random.ts";

/** Bytes that mean something to some parser. */
const SPECIAL: readonly [Uint8Array, ...Uint8Array[]] = [
  Uint8Array.of(0),
  encodeText("\r"),
  encodeText("\n"),
  encodeText("\r\n"),
  encodeText(" "),
  encodeText("/"),
  encodeText("../"),
  encodeText("\\"),
  encodeText("%"),
  encodeText("*"),
  encodeText("-"),
  encodeText(","),
  encodeText("|"),
  encodeText("("),
  encodeText("\u001b[2J"),
  encodeText("\u202e"),
  encodeText("\u0085\u2028"),
  encodeText("999999999999999999999999"),
  encodeText("x".repeat(300)),
  encodeText("x".repeat(5_000)),
  Uint8Array.of(255),
  Uint8Array.of(255, 255),
  Uint8Array.of(255, 244, 255, 242),
  Uint8Array.of(255, 251, 1),
  Uint8Array.of(0xc3, 0x28),
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0xc0, 0xaf),
];

/** The bytes with some of them changed, left out, doubled, or with others put between. */
export function mutated(random: Random, bytes: Uint8Array): Uint8Array {
  let result = bytes;
  for (let left = random.between(1, 3); left > 0; left -= 1) result = changed(random, result);
  return result;
}

function changed(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + random.between(1, 8));
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  switch (random.below(6)) {
    case 0:
      return concatBytes([before, random.bytes(part.length), after]);
    case 1:
      return concatBytes([before, after]);
    case 2:
      return concatBytes([before, part, part, after]);
    case 3:
      return before;
    case 4:
      return concatBytes([before, random.bytes(random.between(1, 20)), part, after]);
    default:
      return concatBytes([before, random.pick(SPECIAL), part, after]);
  }
}

/** The bytes in pieces, cut anywhere; mostly few, sometimes single bytes. */
export function pieces(random: Random, bytes: Uint8Array): readonly Uint8Array[] {
  if (bytes.length < 2 || random.chance(0.5)) return [bytes];
  if (bytes.length < 60 && random.chance(0.2)) {
    return Array.from(bytes, (byte) => Uint8Array.of(byte));
  }
  const cuts = Array.from({ length: random.between(1, 3) }, () => random.below(bytes.length));
  const edges = [0, ...cuts, bytes.length].sort((a, b) => a - b);
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index] ?? 0, edge));
}
