import { assertEquals } from "@std/assert";
import { elfImageLength } from "../../scripts/elf_image.ts";
import { concatBytes } from "../../core/base/text.ts";

/** A 64-bit little-endian ELF header with one segment and a table of section headers at these places. */
function elf(
  { segmentEnd, sections, length }: { segmentEnd: number; sections: number; length: number },
): Uint8Array {
  const file = new Uint8Array(length);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setBigUint64(0x20, 64n, true); // e_phoff
  view.setBigUint64(0x28, BigInt(sections), true); // e_shoff
  view.setUint16(0x36, 56, true); // e_phentsize
  view.setUint16(0x38, 1, true); // e_phnum
  view.setUint16(0x3a, 64, true); // e_shentsize
  view.setUint16(0x3c, 2, true); // e_shnum
  view.setBigUint64(64 + 0x08, 0x100n, true); // p_offset
  view.setBigUint64(64 + 0x20, BigInt(segmentEnd - 0x100), true); // p_filesz
  return file;
}

Deno.test("elfImageLength: what was appended does not count", () => {
  const image = elf({ segmentEnd: 0x200, sections: 0x200, length: 0x200 + 2 * 64 });
  assertEquals(elfImageLength(image), image.length);
  assertEquals(elfImageLength(concatBytes([image, new Uint8Array(1000)])), image.length);
});

Deno.test("elfImageLength: a segment may end after the section headers", () => {
  const image = elf({ segmentEnd: 0x400, sections: 0x200, length: 0x500 });
  assertEquals(elfImageLength(image), 0x400);
});

Deno.test("elfImageLength: neither a file cut short nor another format is an image", () => {
  const image = elf({ segmentEnd: 0x400, sections: 0x200, length: 0x400 });
  for (const length of [0, 3, 63, 64, 100, 0x3ff]) {
    assertEquals(elfImageLength(image.subarray(0, length)), undefined, `${length} bytes`);
  }
  assertEquals(elfImageLength(new Uint8Array(1000)), undefined);
});
