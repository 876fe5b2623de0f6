import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  TAR_END,
  type TarEntry,
  tarHeader,
  tarPadding,
} from "../../../../core/files/contents/tar.ts";
import { decodeLenient } from "../../../../core/base/text.ts";

const PLAIN: TarEntry = {
  path: "photos/a.jpg",
  type: "file",
  size: 1234,
  modified: Date.UTC(2026, 0, 2, 3, 4, 5),
  mode: 0o640,
};

/** The text of a field of a header, up to its NUL. */
function field(block: Uint8Array, at: number, length: number): string {
  return decodeLenient(block.subarray(at, at + length)).split("\0")[0] ?? "";
}

/** The records of the extended header that comes first. */
function paxRecords(header: Uint8Array): ReadonlyMap<string, string> {
  assertEquals(field(header, 156, 1), "x");
  const body = header.subarray(512, 512 + parseInt(field(header, 124, 12), 8));
  const records = new Map<string, string>();
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const length = Number(decodeLenient(body.subarray(at, space)));
    const record = decodeLenient(body.subarray(space + 1, at + length));
    assert(record.endsWith("\n"), record);
    const equals = record.indexOf("=");
    records.set(record.slice(0, equals), record.slice(equals + 1, -1));
    at += length;
  }
  return records;
}

Deno.test("tar: a plain member has one header of 512 bytes, with the fields of ustar", () => {
  const block = tarHeader(PLAIN);
  assertEquals(block.length, 512);
  assertEquals(field(block, 0, 100), "photos/a.jpg");
  assertEquals(parseInt(field(block, 100, 8), 8), 0o640);
  assertEquals(parseInt(field(block, 124, 12), 8), 1234);
  assertEquals(parseInt(field(block, 136, 12), 8), PLAIN.modified / 1000);
  assertEquals(field(block, 156, 1), "0");
  assertEquals(decodeLenient(block.subarray(257, 265)), "ustar\u000000");
});

Deno.test("tar: the sum of a header counts its own field as blanks", () => {
  const block = tarHeader(PLAIN);
  const blank = block.slice();
  blank.fill(0x20, 148, 156);
  assertEquals(parseInt(field(block, 148, 8), 8), blank.reduce((sum, byte) => sum + byte, 0));
});

Deno.test("tar: owners are left out", () => {
  const block = tarHeader(PLAIN);
  assertEquals([field(block, 108, 8), field(block, 116, 8)], ["0000000", "0000000"]);
});

Deno.test("tar: the padding fills the last block, and a full one needs none", () => {
  assertEquals([0, 1, 511, 512, 513].map((size) => tarPadding(size).length), [0, 511, 1, 0, 511]);
});

Deno.test("tar: numbers of twelve octal digits are in the header, larger ones in pax", () => {
  const most = 8 * 1024 ** 3 - 1;
  const plain = tarHeader({ ...PLAIN, size: most, modified: most * 1000 });
  assertEquals(plain.length, 512);
  assertEquals(parseInt(field(plain, 124, 12), 8), most);
  assertEquals(parseInt(field(plain, 136, 12), 8), most);
  const over = paxRecords(tarHeader({ ...PLAIN, modified: (most + 1) * 1000 }));
  assertEquals([...over], [["mtime", "8589934592.000"]]);
});

Deno.test("tar: folders end in a slash, links contain their targets", () => {
  assertEquals(field(tarHeader({ ...PLAIN, type: "folder", size: 0 }), 0, 100), "photos/a.jpg/");
  const link = tarHeader({ ...PLAIN, type: "link", size: 0, target: "b.jpg" });
  assertEquals([field(link, 156, 1), field(link, 157, 100)], ["2", "b.jpg"]);
});

Deno.test("tar: names over 100 bytes, UTF-8, large sizes, parts of a second are in pax", () => {
  const long = `${"x".repeat(120)}/y`;
  assertEquals(paxRecords(tarHeader({ ...PLAIN, path: long })).get("path"), long);
  assertEquals(paxRecords(tarHeader({ ...PLAIN, path: "Grüße" })).get("path"), "Grüße");
  assertEquals(paxRecords(tarHeader({ ...PLAIN, size: 8 * 1024 ** 3 })).get("size"), "8589934592");
  assertEquals(paxRecords(tarHeader({ ...PLAIN, modified: -1500 })).get("mtime"), "-1.500");
  const link: TarEntry = { ...PLAIN, type: "link", size: 0, target: "ß" };
  assertEquals(paxRecords(tarHeader(link)).get("linkpath"), "ß");
});

Deno.test("tar: a name of 100 bytes fills its field, one of 101 is in a pax header", () => {
  const [most, over] = ["n".repeat(100), "n".repeat(101)];
  const link: TarEntry = { ...PLAIN, type: "link", size: 0 };
  assertEquals(field(tarHeader({ ...PLAIN, path: most }), 0, 100), most);
  assertEquals(field(tarHeader({ ...link, target: most }), 157, 100), most);
  assertEquals(paxRecords(tarHeader({ ...PLAIN, path: over })).get("path"), over);
  assertEquals(paxRecords(tarHeader({ ...link, target: over })).get("linkpath"), over);
  // The slash at the end of a folder counts.
  const folder: TarEntry = { ...PLAIN, type: "folder", size: 0, path: most };
  assertEquals(paxRecords(tarHeader(folder)).get("path"), `${most}/`);
});

Deno.test("tar: property: headers are whole blocks, and pax headers say the exact path", () => {
  fc.assert(fc.property(
    fc.string({ unit: "binary", minLength: 1, maxLength: 300, size: "max" }),
    fc.nat(),
    fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    (path, size, modified) => {
      const header = tarHeader({ ...PLAIN, path, size, modified });
      assertEquals(header.length % 512, 0);
      assertEquals((size + tarPadding(size).length) % 512, 0);
      if (header.length === 512) assertEquals(field(header, 0, 100), path);
      else if (paxRecords(header).has("path")) assertEquals(paxRecords(header).get("path"), path);
    },
  ));
  assertEquals(TAR_END.length, 1024);
});
