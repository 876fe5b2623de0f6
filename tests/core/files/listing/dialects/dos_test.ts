import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseDosLine } from "../../../../../core/files/listing/dialects/dos.ts";

function read(line: string): readonly unknown[] | undefined {
  const entry = parseDosLine(line);
  if (entry === undefined) return undefined;
  const minute = entry.modified === undefined
    ? undefined
    : new Date(entry.modified).toISOString().slice(0, 16);
  return [entry.name, entry.type, entry.size, minute];
}

Deno.test("IIS", () => {
  assertEquals(read("11-20-26  05:05PM       <DIR>          aspnet_client"), [
    "aspnet_client",
    "folder",
    undefined,
    "2026-11-20T17:05",
  ]);
  assertEquals(read("11-20-26  05:05AM                   38 hello.c"), [
    "hello.c",
    "file",
    38,
    "2026-11-20T05:05",
  ]);
  assertEquals(read("11-20-2026  05:05PM           3000000000 a b.iso"), [
    "a b.iso",
    "file",
    3_000_000_000,
    "2026-11-20T17:05",
  ]);
});

Deno.test("midnight and noon on a clock of twelve hours", () => {
  assertEquals(read("01-02-99  12:00AM  1 f")?.[3], "1999-01-02T00:00");
  assertEquals(read("01-02-99  12:00PM  1 f")?.[3], "1999-01-02T12:00");
  assertEquals(read("01-02-99  13:00PM  1 f")?.[3], undefined);
});

Deno.test("the dir of a console, other orders of the date, a clock of 24 hours", () => {
  assertEquals(read("11/20/2026  05:05 PM    <DIR>          pub")?.[0], "pub");
  assertEquals(read("11/20/2026  05:05 PM            12,345 f")?.[2], 12_345);
  assertEquals(read("20.11.2026  17:05            12.345 f"), [
    "f",
    "file",
    12_345,
    "2026-11-20T17:05",
  ]);
  assertEquals(read("2026-11-20  17:05  <DIR>  pub")?.[3], "2026-11-20T17:05");
  assertEquals(read("20-11-26  17:05  <DIR>  pub")?.[3], "2026-11-20T17:05");
});

Deno.test("junctions and symbolic links are links", () => {
  for (const mark of ["<JUNCTION>", "<SYMLINK>", "<SYMLINKD>"]) {
    assertEquals(read(`11-20-26  05:05PM       ${mark}     Documents`)?.[1], "link");
  }
  assertEquals(read("11-20-26  05:05PM       <OTHER>        x")?.[1], "unknown");
});

Deno.test("spaces that belong to the name stay", () => {
  assertEquals(read("11-20-26  05:05PM                   38  two  spaces ")?.[0], " two  spaces ");
  assertEquals(read("11-20-26  05:05PM       <DIR>            leading")?.[0], "  leading");
});

Deno.test("a name may begin with a number where the columns of IIS or dir have it", () => {
  for (
    const [time, width] of [
      ["11-20-26  05:05PM", 21],
      ["11-20-2026  05:05 PM", 18],
      ["11/20/2026  05:05 PM", 18],
      ["20.11.2026  17:05", 18],
    ] as const
  ) {
    const line = (width: number) => `${time}${"345".padStart(width)} 12 f`;
    assertEquals(read(line(width))?.slice(0, 3), ["12 f", "file", 345], time);
    // A size with a space between its thousands.
    for (const other of [width - 1, width + 1]) assertEquals(read(line(other)), undefined, time);
  }
});

Deno.test("lines that are no entry", () => {
  for (
    const line of [
      "",
      "total 12",
      " Volume in drive C has no label.",
      "11-20-26  05:05PM",
      "11-20-26  05:05PM       <DIR>          ",
      "11-20/26  05:05PM  1 f",
      "-rw-r--r--    1 1000     1000           38 Nov 20 17:05 hello.c",
    ]
  ) {
    assertEquals(read(line), undefined, line);
  }
});

Deno.test("a date that does not exist leaves the entry without one", () => {
  assertEquals(read("02-30-26  05:05PM  1 f"), ["f", "file", 1, undefined]);
});

/** What Windows takes, and more. */
const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[\\<>]/.test(text));

Deno.test("property: a line in the columns of IIS gives back what went into it", () => {
  const moment = fc.integer({
    min: Date.UTC(1970, 0, 1) / 60_000,
    max: Date.UTC(2069, 11, 31) / 60_000,
  })
    .map((minutes) => minutes * 60_000);
  fc.assert(fc.property(name, fc.maxSafeNat(), moment, (name, size, modified) => {
    const iso = new Date(modified).toISOString();
    const hour = Number(iso.slice(11, 13));
    const clock = `${String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, "0")}:${
      iso.slice(14, 16)
    }`;
    const date = `${iso.slice(5, 10)}-${iso.slice(2, 4)}  ${clock}${hour < 12 ? "AM" : "PM"}`;
    const minute = iso.slice(0, 16);
    assertEquals(read(`${date} ${String(size).padStart(20)} ${name}`), [
      name,
      "file",
      size,
      minute,
    ]);
    if (/^ +$/.test(name)) return;
    assertEquals(read(`${date}       <DIR>          ${name}`), [name, "folder", undefined, minute]);
  }));
});

Deno.test("property: no line throws, nor does any cut of one", () => {
  const unit = fc.constantFrom("1", "2", "-", ":", " ", "A", "P", "M", "<DIR>", "x");
  fc.assert(fc.property(fc.string({ unit }), (text) => {
    parseDosLine(text);
  }));
  const line = "11-20-26  05:05PM       <DIR>          aspnet_client";
  for (let cut = 0; cut < line.length; cut++) parseDosLine(line.slice(0, cut));
});
