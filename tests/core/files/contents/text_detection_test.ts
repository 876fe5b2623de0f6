import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  hasBinaryName,
  hasTextName,
  looksBinary,
  TEXT_SAMPLE_BYTES,
} from "../../../../core/files/contents/text_detection.ts";
import { concatBytes, encodeText } from "../../../../core/base/text.ts";

Deno.test("texts are text: any letters, any line ends, an empty file, a coloured log", () => {
  const texts = [
    "",
    "hello\n",
    "one\r\ntwo\r\n",
    "\ufeffmit Umlauten: äöü\n",
    "日本語のテキスト\n",
    "a\tb\fc\vd\be\r",
    "\x1b[31mred\x1b[0m and \x1b[1mbold\x1b[0m\n".repeat(100),
    "x".repeat(TEXT_SAMPLE_BYTES),
  ];
  for (const text of texts) assertEquals(looksBinary(encodeText(text)), false, text.slice(0, 20));
  // Letters of an old character set, which are not UTF-8.
  assertEquals(looksBinary(Uint8Array.of(0xe4, 0xf6, 0xfc, 0x0a)), false);
});

Deno.test("a file with a NUL anywhere is not text, so UTF-16 is not", () => {
  for (const at of [0, 1, 4000, TEXT_SAMPLE_BYTES - 1]) {
    const sample = new Uint8Array(TEXT_SAMPLE_BYTES).fill(0x61);
    sample[at] = 0;
    assert(looksBinary(sample), String(at));
  }
  assert(looksBinary(Uint8Array.of(0xff, 0xfe, 0x61, 0x00, 0x0a, 0x00)));
});

Deno.test("a control character now and then is text, many are not", () => {
  const withControls = (count: number) => {
    const sample = new Uint8Array(1000).fill(0x61);
    sample.fill(0x01, 0, count);
    return looksBinary(sample);
  };
  assertEquals([withControls(1), withControls(20)], [false, false]);
  assertEquals([withControls(21), withControls(500)], [true, true]);
});

Deno.test("known formats are no text, although their first bytes could be read", () => {
  for (const start of ["%PDF-1.7\n", "PK\x03\x04", "GIF89a", "OggS", "BZh91AY"]) {
    assert(looksBinary(encodeText(`${start}${" readable".repeat(50)}`)), start);
  }
  assert(looksBinary(Uint8Array.of(0x1f, 0x8b, 0x08, 0x61)));
  // Nothing but the beginning of a signature.
  assertEquals(looksBinary(encodeText("%PD")), false);
});

Deno.test("names are judged by their extension, in any letter case", () => {
  for (const name of ["a.zip", "A.ZIP", "/dir.txt/b.tar.gz", "x.txt.jpg"]) {
    assertEquals([hasBinaryName(name), hasTextName(name)], [true, false], name);
  }
  for (const name of ["a.txt", "README.MD", "/dir.zip/main.c", "x.jpg.json"]) {
    assertEquals([hasBinaryName(name), hasTextName(name)], [false, true], name);
  }
  for (const name of ["", "zip", ".zip", "dir/.txt", "a.", "a.unheard", "a.zip/b"]) {
    assertEquals([hasBinaryName(name), hasTextName(name)], [false, false], name);
  }
});

Deno.test("property: whatever holds NUL is no text, whatever holds no control character is", () => {
  const bytes = fc.uint8Array({ maxLength: 4096, size: "max" });
  fc.assert(fc.property(bytes, bytes, (before, after) => {
    assert(looksBinary(concatBytes([before, Uint8Array.of(0), after])));
  }));
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const clean = ` ${text.replaceAll(/[\p{Cc}]/gu, "")}`;
    assertEquals(looksBinary(encodeText(clean)), false);
  }));
});
