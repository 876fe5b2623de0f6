import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type TransferRecord, xferlogLine } from "../../../core/events/xferlog.ts";
import { readXferlogLine } from "../../support/events/xferlog_reader.ts";

const RECORD: TransferRecord = {
  at: Date.UTC(2026, 2, 7, 9, 5, 3),
  milliseconds: 2_400,
  host: "192.0.2.7",
  bytes: 12_345,
  path: "/pub/disk.iso",
  representation: "image",
  direction: "download",
  anonymous: false,
  user: "ann",
  complete: true,
};

Deno.test("a finished download by an account", () => {
  assertEquals(
    xferlogLine(RECORD, 0),
    "Sat Mar 07 09:05:03 2026 2 192.0.2.7 12345 /pub/disk.iso b _ o r ann ftp 0 * c",
  );
});

Deno.test("an upload that failed, as text, by somebody anonymous", () => {
  const record: TransferRecord = {
    ...RECORD,
    representation: "ascii",
    direction: "upload",
    anonymous: true,
    user: "ann@example.org",
    complete: false,
  };
  const read = readXferlogLine(xferlogLine(record, 0));
  assertEquals(read.transferType, "a");
  assertEquals(read.direction, "i");
  assertEquals(read.accessMode, "a");
  assertEquals(read.username, "ann@example.org");
  assertEquals(read.completionStatus, "i");
});

Deno.test("the time is the local one, over midnight and the end of the year too", () => {
  const record = { ...RECORD, at: Date.UTC(2026, 11, 31, 23, 30, 0) };
  assert(xferlogLine(record, 60).startsWith("Fri Jan 01 00:30:00 2027 "));
  assert(xferlogLine(record, -330).startsWith("Thu Dec 31 18:00:00 2026 "));
});

Deno.test("a transfer shorter than a second takes one: readers divide by it", () => {
  assertEquals(readXferlogLine(xferlogLine({ ...RECORD, milliseconds: 3 }, 0)).transferTime, 1);
});

Deno.test("spaces in names become underscores, one for each", () => {
  const read = readXferlogLine(xferlogLine({ ...RECORD, path: "/a b/c  d.txt" }, 0));
  assertEquals(read.filename, "/a_b/c__d.txt");
});

Deno.test("property: no name, host or account makes a line that is read as another", () => {
  const anything = fc.string({ unit: "binary", maxLength: 80, size: "max" });
  fc.assert(fc.property(anything, anything, anything, (path, user, host) => {
    const line = xferlogLine({ ...RECORD, path: `/${path}`, user, host }, 0);
    const read = readXferlogLine(line);
    assertEquals(read.fileSize, RECORD.bytes);
    assertEquals(read.completionStatus, "c");
    assertEquals(read.serviceName, "ftp");
    assert(!/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(line));
  }));
});
