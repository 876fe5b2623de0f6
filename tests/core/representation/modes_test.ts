import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { BlockDecoder, BlockEncoder } from "../../../core/representation/modes/block.ts";
import {
  CompressedDecoder,
  CompressedEncoder,
} from "../../../core/representation/modes/compressed.ts";
import {
  RecordStreamDecoder,
  RecordStreamEncoder,
  StreamDecoder,
} from "../../../core/representation/modes/stream.ts";
import {
  BrokenCode,
  type FileParts,
  type ModeDecoder,
  type ModeEncoder,
} from "../../../core/representation/parts.ts";
import { everySplit, splitAt } from "../../support/files/splits.ts";

/** One part of a file: bytes, or a mark. */
type Part =
  | Uint8Array
  | "record"
  | "file"
  | "suspect"
  | { readonly marker: string };

/** Notes the parts; bytes that follow each other are one part. */
class Parts implements FileParts {
  readonly all: Part[] = [];

  bytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const last = this.all.at(-1);
    if (last instanceof Uint8Array) this.all.splice(-1, 1, concatBytes([last, bytes]));
    else this.all.push(bytes.slice());
  }

  endOfRecord(): void {
    this.all.push("record");
  }

  endOfFile(): void {
    this.all.push("file");
  }

  marker(marker: Uint8Array): void {
    this.all.push({ marker: new TextDecoder().decode(marker) });
  }

  suspect(): void {
    this.all.push("suspect");
  }
}

/** What is decoded, and how many bytes belong to the file. */
function decoded(decoder: ModeDecoder, chunks: readonly Uint8Array[]) {
  const parts = new Parts();
  let taken = 0;
  for (const chunk of chunks) {
    const count = decoder.push(chunk, parts);
    taken += count;
    if (count < chunk.length) break;
    if (parts.all.at(-1) === "file") break;
  }
  return { parts: parts.all, taken };
}

function encoded(encoder: ModeEncoder, parts: readonly Part[]): Uint8Array {
  for (const part of parts) {
    if (part instanceof Uint8Array) encoder.bytes(part);
    else if (part === "record") encoder.endOfRecord();
    else if (part === "file") encoder.endOfFile();
    else if (part !== "suspect") encoder.marker(encodeText(part.marker));
  }
  return encoder.take();
}

const text = encodeText;
const bytes = (...all: readonly number[]) => Uint8Array.from(all);

function assertBroken(work: () => unknown, word: string): void {
  const error = assertThrows(work);
  assert(error instanceof BrokenCode);
  assertStringIncludes(error.message, word);
}

/** At every split the same comes out. */
function assertDecodes(make: () => ModeDecoder, wire: Uint8Array, parts: readonly Part[]): void {
  for (const chunks of everySplit(wire)) {
    assertEquals(decoded(make(), chunks), { parts: [...parts], taken: wire.length });
  }
}

const block = () => new BlockDecoder();
const record = () => new RecordStreamDecoder();
const compressed = () => new CompressedDecoder(0x20);

Deno.test("block mode: a block is a descriptor, a count in two bytes, and its bytes", () => {
  const wire = concatBytes([bytes(0, 0, 3), text("abc"), bytes(64, 0, 2), text("de")]);
  assertDecodes(block, wire, [text("abcde"), "file"]);
  assertEquals(
    encoded(new BlockEncoder(), [text("abc"), text("de"), "file"]),
    wire,
  );
});

Deno.test("block mode: marks are added up in one descriptor, and may have no bytes", () => {
  const wire = concatBytes([
    bytes(128, 0, 1),
    text("a"),
    bytes(128, 0, 0),
    bytes(128 + 64, 0, 1),
    text("b"),
  ]);
  const parts = [text("a"), "record", "record", text("b"), "record", "file"] as const;
  assertDecodes(block, wire, parts);
  assertEquals(encoded(new BlockEncoder(), parts), wire);
  assertDecodes(block, bytes(64, 0, 0), ["file"]);
  assertEquals(encoded(new BlockEncoder(), ["file"]), bytes(64, 0, 0));
});

Deno.test("block mode: restart markers are no bytes of the file, doubts are told", () => {
  const wire = concatBytes([
    bytes(16, 0, 6),
    text("123456"),
    bytes(32, 0, 1),
    text("?"),
    bytes(64, 0, 0),
  ]);
  assertDecodes(block, wire, [{ marker: "123456" }, "suspect", text("?"), "file"]);
});

Deno.test("block mode: long runs of bytes become blocks of 65,535 bytes", () => {
  const file = new Uint8Array(200_000).map((_, at) => at);
  const wire = encoded(new BlockEncoder(), [file, "file"]);
  assertEquals(wire.length, file.length + 4 * 3);
  assertEquals(wire.subarray(0, 3), bytes(0, 0xff, 0xff));
  assertEquals(decoded(block(), [wire]).parts, [file, "file"]);
});

Deno.test("block mode: what is behind the end of the file belongs to the next one", () => {
  const wire = bytes(64, 0, 1, 65, 64, 0, 0);
  assertEquals(decoded(block(), [wire]), { parts: [text("A"), "file"], taken: 4 });
});

Deno.test("a descriptor without a meaning and an endless marker break the code", () => {
  for (const decoder of [block(), compressed()]) {
    const wire = decoder instanceof BlockDecoder ? bytes(1, 0, 0) : bytes(0, 1, 0);
    assertBroken(() => decoder.push(wire, new Parts()), "0x01");
  }
  const endless = concatBytes([bytes(16, 1, 0), new Uint8Array(256)]);
  assertBroken(() => block().push(endless, new Parts()), "127");
});

Deno.test("stream mode with records: control codes of two bytes, 0xFF is doubled", () => {
  const parts = [text("a"), "record", bytes(0xff), "record", "file"] as const;
  const wire = bytes(0x61, 0xff, 1, 0xff, 0xff, 0xff, 3);
  assertDecodes(record, wire, parts);
  assertEquals(encoded(new RecordStreamEncoder(), parts), wire);
  assertDecodes(record, bytes(0xff, 2), ["file"]);
  assertBroken(() => record().push(bytes(0xff, 4), new Parts()), "0x04");
  assertBroken(() => record().push(bytes(0xff, 0), new Parts()), "0x00");
});

Deno.test("compressed mode: regular bytes, runs, fillers and marks", () => {
  const wire = concatBytes([
    bytes(3),
    text("abc"),
    bytes(0x80 + 5, 0x78),
    bytes(0xc0 + 4),
    bytes(0, 128, 0xc0),
    bytes(0, 64, 2),
    text("de"),
  ]);
  assertDecodes(compressed, wire, [text("abcxxxxx    "), "record", text("de"), "file"]);
});

Deno.test("compressed mode: a mark is for the string behind it, if there is one", () => {
  assertDecodes(compressed, bytes(0, 128, 0, 64, 0xc0), ["record", "file"]);
  const parts = new Parts();
  const decoder = compressed();
  assertEquals(decoder.push(bytes(1, 65, 0, 64), parts), 4);
  assertEquals(decoder.close(), false);
  assertEquals(parts.all, [text("A")]);
});

Deno.test("restart markers of 0 to 127 bytes come back, longer ones are not sent", () => {
  const makers = [[() => new BlockEncoder(), block], [
    () => new CompressedEncoder(0),
    compressed,
  ]] as const;
  for (const [encoder, decoder] of makers) {
    for (const length of [0, 1, 127]) {
      const parts = [text("a"), { marker: "9".repeat(length) }, text("b"), "file"] as const;
      assertDecodes(decoder, encoded(encoder(), parts), parts);
    }
    assert(assertThrows(() => encoder().marker(new Uint8Array(128))) instanceof RangeError);
  }
});

Deno.test("compressed mode: runs take little room, and what does not repeat a byte in 127", () => {
  const wire = encoded(new CompressedEncoder(0), [new Uint8Array(126), "file"]);
  assertEquals(wire, bytes(0xff, 0xff, 0, 64, 0xc0));
  const runs = encoded(new CompressedEncoder(0), [new Uint8Array(64).fill(7), "file"]);
  assertEquals(runs, bytes(0xbf, 7, 0x81, 7, 0, 64, 0xc0));
  const plain = new Uint8Array(254).map((_, at) => at);
  assertEquals(encoded(new CompressedEncoder(0), [plain]).length, 256);
});

Deno.test("only stream mode without records ends a file with the connection", () => {
  assertEquals(new StreamDecoder().close(new Parts()), true);
  for (const decoder of [block(), record(), compressed()]) {
    assertEquals(decoder.close(), false);
  }
});

const anyPart = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 300 }),
  // Many runs, some of the filler, and the byte that escapes.
  fc.array(fc.constantFrom(0x20, 0xff, 0x41, 0), { minLength: 1, maxLength: 200 })
    .map((all) => Uint8Array.from(all)),
  fc.constant("record" as const),
);

const MODES = {
  block: [() => new BlockEncoder(), block],
  compressed: [() => new CompressedEncoder(0x20), compressed],
  "stream with records": [() => new RecordStreamEncoder(), record],
} as const;

for (const [name, [encoder, decoder]] of Object.entries(MODES)) {
  Deno.test(`property: ${name} brings back every file, wherever its bytes are cut`, () => {
    fc.assert(fc.property(
      fc.array(anyPart, { maxLength: 8 }),
      fc.array(fc.nat({ max: 3_000 }), { maxLength: 6 }),
      (parts, cuts) => {
        const wire = encoded(encoder(), [...parts, "file"]);
        const expected = new Parts();
        for (const part of parts) {
          if (part === "record") expected.endOfRecord();
          else expected.bytes(part);
        }
        expected.endOfFile();
        const chunks = splitAt(wire, cuts);
        assertEquals(decoded(decoder(), chunks), { parts: expected.all, taken: wire.length });
      },
    ));
  });
}
