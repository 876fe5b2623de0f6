import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { BrokenCode } from "../../../core/representation/parts.ts";
import type { ModeName } from "../../../core/representation/modes/mode_stage.ts";
import {
  FileDecoder,
  FileEncoder,
  type Representation,
} from "../../../core/representation/representation.ts";
import type { StructureName } from "../../../core/representation/structures/structure_stage.ts";
import { fromEbcdic, toEbcdic } from "../../../core/representation/types/ebcdic.ts";
import type { TypeName } from "../../../core/representation/types/type_stage.ts";
import { everySplit, splitAt } from "../../support/files/splits.ts";
import { referenceDecode, referenceEncode } from "../../support/representation/reference_codec.ts";

const TYPES: readonly TypeName[] = ["ascii", "ebcdic", "image", "local"];
const STRUCTURES: readonly StructureName[] = ["file", "record"];
const MODES: readonly ModeName[] = ["stream", "block", "compressed"];

const CELLS: readonly Representation[] = TYPES.flatMap((type) =>
  STRUCTURES.flatMap((structure) => MODES.map((mode) => ({ type, structure, mode })))
);

function encoded(representation: Representation, chunks: readonly Uint8Array[]): Uint8Array {
  const encoder = new FileEncoder(representation);
  return concatBytes([...chunks.map((chunk) => encoder.push(chunk)), encoder.end()]);
}

function decoded(representation: Representation, chunks: readonly Uint8Array[]): Uint8Array {
  const decoder = new FileDecoder(representation);
  const files = chunks.map((chunk) => decoder.push(chunk).file);
  const last = decoder.close();
  assert(decoder.isComplete);
  return concatBytes([...files, last]);
}

const TEXT = "one\n\ntwo words  and    spaces\nÿ\xff\n";

for (const cell of CELLS) {
  const { type, structure, mode } = cell;
  Deno.test(`${type}, ${structure}, ${mode}: a text comes back, at every split`, () => {
    for (const file of [TEXT, TEXT.trimEnd(), "", "\n", "x"]) {
      const local = encodeText(file);
      const wire = encoded(cell, [local]);
      for (const chunks of everySplit(wire)) assertEquals(decoded(cell, chunks), local);
      for (const chunks of everySplit(local)) {
        assertEquals(decoded(cell, [encoded(cell, chunks)]), local);
      }
    }
  });
}

Deno.test("property: in each cell a file of lines comes back, wherever it is cut", () => {
  const lines = fc.array(fc.constantFrom(0x0a, 0x20, 0x41, 0xff, 0x80, 0), { maxLength: 400 });
  fc.assert(fc.property(
    fc.constantFrom(...CELLS),
    lines,
    fc.array(fc.nat({ max: 500 }), { maxLength: 4 }),
    (cell, all, cuts) => {
      const local = Uint8Array.from(all);
      const wire = encoded(cell, splitAt(local, cuts));
      assertEquals(decoded(cell, splitAt(wire, cuts)), local);
    },
  ));
});

for (const cell of CELLS) {
  const { type, structure, mode } = cell;
  Deno.test(`${type}, ${structure}, ${mode}: as a second implementation has it`, () => {
    const anyByte = fc.constantFrom(0x0a, 0x0d, 0x20, 0x40, 0x41, 0xff, 0x80, 0);
    fc.assert(fc.property(
      fc.array(anyByte, { maxLength: 3_000 }),
      fc.array(fc.nat({ max: 3_000 }), { maxLength: 4 }),
      (all, cuts) => {
        const local = Uint8Array.from(all);
        const ours = encoded(cell, splitAt(local, cuts));
        const theirs = referenceEncode(cell, local);
        const kept = referenceDecode(cell, theirs);
        assertEquals(referenceDecode(cell, ours), kept);
        assertEquals(decoded(cell, splitAt(theirs, cuts)), kept);
      },
    ));
  });
}

Deno.test("TYPE A STRU R: a line is a record; a last one without an end has none", () => {
  const cell = { type: "ascii", structure: "record", mode: "stream" } as const;
  for (const chunks of everySplit(encodeText("a\r\nb\n\rc\r"))) {
    assertEquals(
      encoded(cell, chunks),
      Uint8Array.of(0x61, 0xff, 1, 0x62, 0xff, 1, 0x0d, 0x63, 0x0d, 0xff, 2),
    );
  }
});

Deno.test("TYPE I STRU R: a file is one record", () => {
  const cell = { type: "image", structure: "record", mode: "block" } as const;
  assertEquals(
    encoded(cell, [encodeText("a\nb")]),
    Uint8Array.of(0, 0, 3, 0x61, 0x0a, 0x62, 192, 0, 0),
  );
});

Deno.test("EBCDIC: every byte comes back, letters and line ends are where they belong", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  assertEquals(new Set(toEbcdic().push(all)).size, 256);
  assertEquals(fromEbcdic().push(toEbcdic().push(all)), all);
  // IBM, "EBCDIC code page 1047": A is C1, a is 81, 0 is F0, a space is 40, [ is AD, NL is 15.
  assertEquals(
    toEbcdic().push(encodeText("Aa0 [\n")),
    Uint8Array.of(0xc1, 0x81, 0xf0, 0x40, 0xad, 0x15),
  );
});

Deno.test("what is behind the end of a file is left for the next one", () => {
  const cell = { type: "image", structure: "file", mode: "block" } as const;
  const both = concatBytes([
    encoded(cell, [encodeText("one")]),
    encoded(cell, [encodeText("two")]),
  ]);
  const first = new FileDecoder(cell);
  const { file, taken } = first.push(both);
  assertEquals([file, first.isComplete], [encodeText("one"), true]);
  assertEquals(decoded(cell, [both.subarray(taken)]), encodeText("two"));
});

Deno.test("a file whose end is not marked was cut", () => {
  for (const cell of CELLS) {
    if (cell.structure === "file" && cell.mode === "stream") continue;
    const wire = encoded(cell, [encodeText("text\n")]);
    for (let length = 0; length < wire.length; length += 1) {
      const decoder = new FileDecoder(cell);
      decoder.push(wire.subarray(0, length));
      decoder.close();
      assertEquals(decoder.isComplete, false);
    }
  }
});

Deno.test("what follows a broken code is taken for nothing", () => {
  const decoder = new FileDecoder({ type: "image", structure: "file", mode: "block" });
  for (const wire of [Uint8Array.of(0, 0, 1, 65, 1, 0, 0), Uint8Array.of(64, 0, 0)]) {
    assert(assertThrows(() => decoder.push(wire)) instanceof BrokenCode);
  }
  assertEquals(decoder.close(), encodeText("A"));
  assertEquals(decoder.isComplete, false);
});
