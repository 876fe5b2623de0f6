import { assertEquals } from "@std/assert";
import { DIALECTS } from "../../../../core/files/listing/dialects/dialects.ts";
import {
  type ListingFormat,
  ListingParser,
  type RemoteEntry,
} from "../../../../core/files/listing/listing_parser.ts";
import { linkTargetOf, uniqueOf, unixModeOf } from "../../../../core/files/listing/remote_entry.ts";
import { encodeText } from "../../../../core/base/text.ts";

const NOW = Date.UTC(2026, 10, 21, 12);

function onlyEntry(format: ListingFormat, line: string): RemoteEntry {
  const parser = new ListingParser(format, NOW, { dialects: DIALECTS });
  const entries = [...parser.push(encodeText(`${line}\r\n`)), ...parser.end()];
  assertEquals(entries.length, 1, line);
  return entries[0] ?? { name: "", type: "unknown", facts: new Map() };
}

Deno.test("an entry tells how exact its time is", () => {
  const cases: readonly (readonly [ListingFormat, string, string | undefined])[] = [
    ["mlsd", "type=file;modify=20260101000000; a", "second"],
    ["mlsd", "type=file; a", undefined],
    ["list", "-rw-r--r-- 1 a b 5 Nov 20 00:00 a", "minute"],
    ["list", "-rw-r--r-- 1 a b 5 Nov 20  2025 a", "day"],
    ["list", "-rw-r--r-- 1 a b 5 2026-01-01 00:00:00.000000000 +0000 a", "second"],
    ["list", "-rw-r--r-- 1 a b 5 2026-01-01 00:00 a", "minute"],
    ["list", "01-01-26  12:00AM          5 a", "minute"],
    ["list", "+m825718503,r,s5,\ta", "second"],
    ["nlst", "a", undefined],
  ];
  for (const [format, line, precision] of cases) {
    const entry = onlyEntry(format, line);
    assertEquals(entry.precision, precision, line);
    assertEquals(entry.modified === undefined, precision === undefined, line);
  }
});

Deno.test("mode, target and identity are found in both kinds of listing", () => {
  const link = onlyEntry("list", "lrwxrwxrwx 1 a b 5 Nov 20 00:00 a -> ../b");
  assertEquals([unixModeOf(link), linkTargetOf(link), uniqueOf(link)], [0o777, "../b", undefined]);
  const facts = onlyEntry("mlsd", "type=OS.unix=slink:/b;unix.mode=04755;unique=8U1; a");
  assertEquals([unixModeOf(facts), linkTargetOf(facts), uniqueOf(facts)], [0o4755, "/b", "8U1"]);
  const file = onlyEntry("mlsd", "type=file;unix.mode=rw; a -> b");
  assertEquals([unixModeOf(file), linkTargetOf(file)], [undefined, undefined]);
});
