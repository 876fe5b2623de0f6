import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type FileFacts, formatListLine } from "../../../../../core/files/listing/listing.ts";
import { isNameAllowed } from "../../../../../core/files/path.ts";
import type { RemoteEntry } from "../../../../../core/files/listing/remote_entry.ts";
import { parseUnixLine } from "../../../../../core/files/listing/dialects/unix.ts";
import {
  dateOfAnyLanguage,
  type DateReader,
} from "../../../../../core/files/listing/dialects/unix_date.ts";

const NOW = Date.UTC(2026, 10, 21, 9, 38, 30);

/** Name, type, size and moment, the moment as it would be in an ISO date. */
function read(line: string, date?: DateReader): readonly unknown[] | undefined {
  const entry = parseUnixLine(line, NOW, date);
  return entry === undefined
    ? undefined
    : [entry.name, entry.type, entry.size, isoMinute(entry.modified)];
}

function isoMinute(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16);
}

function fact(line: string, name: string): string | undefined {
  return parseUnixLine(line, NOW)?.facts.get(name);
}

Deno.test("vsftpd", () => {
  assertEquals(read("-rw-r--r--    1 1000     1000           38 Nov 20 17:05 hello.c"), [
    "hello.c",
    "file",
    38,
    "2026-11-20T17:05",
  ]);
  assertEquals(read("drwxr-xr-x    2 ftp      ftp          4096 Mar 01  2019 pub"), [
    "pub",
    "folder",
    4096,
    "2019-03-01T00:00",
  ]);
  assertEquals(read("lrwxrwxrwx    1 0        0               7 Jan 05 08:00 latest -> v1.2/a"), [
    "latest",
    "link",
    7,
    "2026-01-05T08:00",
  ]);
});

Deno.test("ProFTPD", () => {
  assertEquals(read("-rw-r--r--   1 user     Domain Users       38 Nov 20 17:05 hello.c"), [
    "hello.c",
    "file",
    38,
    "2026-11-20T17:05",
  ]);
  assertEquals(read("drwxrwsr-x  14 root     staff        4096 Dec 31 23:59 a folder"), [
    "a folder",
    "folder",
    4096,
    "2025-12-31T23:59",
  ]);
});

Deno.test("pure-ftpd", () => {
  assertEquals(
    read("-rw-r--r--    1 1000       users              3000000000 Nov 20 17:05 big.iso"),
    [
      "big.iso",
      "file",
      3_000_000_000,
      "2026-11-20T17:05",
    ],
  );
});

Deno.test("busybox, with and without --full-time", () => {
  assertEquals(read("-rw-r--r--    1 root     root            38 Nov 20 17:05 hello.c"), [
    "hello.c",
    "file",
    38,
    "2026-11-20T17:05",
  ]);
  assertEquals(
    read("-rw-r--r--    1 root     root            38 2026-11-20 17:05:09 +0200 hello.c"),
    ["hello.c", "file", 38, "2026-11-20T15:05"],
  );
});

Deno.test("GNU ls with an access list, a label, long-iso times", () => {
  assertEquals(read("-rw-rw-r--+ 1 jo jo 38 Nov 20 17:05 hello.c")?.[0], "hello.c");
  assertEquals(read("-rw-rw-r--. 1 jo jo 38 Nov 20 17:05 hello.c")?.[0], "hello.c");
  assertEquals(read("-rw-rw-r-- 1 jo jo 38 2026-11-20 17:05 hello.c"), [
    "hello.c",
    "file",
    38,
    "2026-11-20T17:05",
  ]);
});

Deno.test("GNU ls with full times: a zone is understood, or the line is none", () => {
  const readTime = (time: string) => read(`-rw-r--r-- 1 jo jo 38 2026-11-20 ${time} f`);
  const expected = ["f", "file", 38, "2026-11-20T17:05"];
  assertEquals(readTime("19:05:09.000000000 +0200"), expected);
  assertEquals(readTime("12:05:09 -0500"), expected);
  assertEquals(readTime("17:05:09"), expected);
  // After a fraction of a second there always is one, so this would be a name that lacks its first word.
  assertEquals(readTime("17:05:09.000000000"), undefined);
  for (const zone of ["CEST +0200", "+2", "GMT+2", "+02:00", "0200"]) {
    assertEquals(readTime(`19:05:09 ${zone}`), undefined, zone);
  }
});

Deno.test("BSD and macOS, -T and attributes included", () => {
  assertEquals(read("-rw-r--r--@  1 jo  staff  38 Nov 20 17:05:09 2024 hello.c"), [
    "hello.c",
    "file",
    38,
    "2024-11-20T17:05",
  ]);
});

Deno.test("without a group, without a link count, with the link count run together", () => {
  const expected = ["hello.c", "file", 38, "2026-11-20T17:05"];
  assertEquals(read("-rw-r--r--   1 jo             38 Nov 20 17:05 hello.c"), expected);
  assertEquals(read("-rw-r--r-- jo users 38 Nov 20 17:05 hello.c"), expected);
  assertEquals(read("-rw-r--r--1000 jo users 38 Nov 20 17:05 hello.c"), expected);
});

Deno.test("NetWare", () => {
  assertEquals(read("d [RWCEAFMS] admin                 512 Oct 13  2004 PSI"), [
    "PSI",
    "folder",
    512,
    "2004-10-13T00:00",
  ]);
  assertEquals(read("- [R----F--] supervisor            214 Oct  1 11:12 file.txt"), [
    "file.txt",
    "file",
    214,
    "2026-10-01T11:12",
  ]);
});

Deno.test("IIS in Unix style", () => {
  assertEquals(read("-rwxrwxrwx   1 owner    group             803 Nov 10  2003 readme.txt"), [
    "readme.txt",
    "file",
    803,
    "2003-11-10T00:00",
  ]);
});

Deno.test("print servers", () => {
  assertEquals(read("d--x--x--x  2 JetDirect  public  512 Jan  1  1990 PORT1"), [
    "PORT1",
    "folder",
    512,
    "1990-01-01T00:00",
  ]);
  assertEquals(read("--w--w--w-  1 JetDirect  public    0 Jan  1  1990 PORT1")?.[1], "file");
});

Deno.test("devices have no size, and are special like sockets and pipes", () => {
  assertEquals(read("crw-rw-rw-   1 root     root       1,   3 Nov 20 17:05 null"), [
    "null",
    "special",
    undefined,
    "2026-11-20T17:05",
  ]);
  assertEquals(read("brw-rw----   1 root     disk       8,0 Nov 20 17:05 sda")?.[1], "special");
  assertEquals(read("prw-r--r--   1 root     root       0 Nov 20 17:05 pipe")?.[1], "special");
  assertEquals(read("srwxr-xr-x   1 root     root       0 Nov 20 17:05 socket")?.[1], "special");
});

Deno.test("the day first, as in many languages, and months in other languages", () => {
  assertEquals(read("-rw-r--r-- 1 jo jo 38 20 Nov 17:05 hello.c")?.[3], "2026-11-20T17:05");
  assertEquals(read("-rw-r--r-- 1 jo jo 38 20. Nov 2019 hello.c")?.[3], "2019-11-20T00:00");
  assertEquals(read("-rw-r--r-- 1 jo jo 38 11月 20 17:05 hello.c")?.[3], "2026-11-20T17:05");
  assertEquals(read("-rw-r--r-- 1 jo jo 38 20 févr. 2019 hello.c")?.[3], "2019-02-20T00:00");
  const croatian = "-rw-r--r-- 1 jo jo 38 20 velj 2019 hello.c";
  assertEquals(read(croatian), undefined);
  assertEquals(read(croatian, dateOfAnyLanguage), ["hello.c", "file", 38, undefined]);
});

Deno.test("a date without a year is the latest that is not in the future, give a day", () => {
  const at = (date: string) => read(`-rw-r--r-- 1 jo jo 38 ${date} f`)?.[3];
  assertEquals(at("Nov 21 09:38"), "2026-11-21T09:38");
  assertEquals(at("Nov 22 09:00"), "2026-11-22T09:00");
  assertEquals(at("Nov 23 09:00"), "2025-11-23T09:00");
  assertEquals(at("Feb 29 09:00"), "2024-02-29T09:00");
});

Deno.test("names keep their spaces, and may look like anything", () => {
  for (
    const name of [
      " leading",
      "trailing ",
      "two  spaces",
      "   ",
      "2026",
      "Nov 20 17:05 x",
      "1 jo jo 38 Nov 20 17:05 x",
      "-rf",
      "a -> b",
      "ü😀",
      "a\\b",
      "\u2028",
    ]
  ) {
    assertEquals(read(`-rw-r--r-- 1 jo jo 38 Nov 20 17:05 ${name}`)?.[0], name);
    assertEquals(read(`-rw-r--r-- 1 jo jo 38 Nov 20  2019 ${name}`)?.[0], name);
  }
});

Deno.test("a folder in front of the name and a slash behind it are taken off", () => {
  assertEquals(read("-rw-r--r-- 1 jo jo 38 Nov 20 17:05 /pub/hello.c")?.[0], "hello.c");
  assertEquals(read("drwxr-xr-x 1 jo jo 38 Nov 20 17:05 src/")?.[0], "src");
});

Deno.test("permissions and the target of a link are facts", () => {
  assertEquals(fact("-rw-r----- 1 jo jo 38 Nov 20 17:05 f", "unix.mode"), "0640");
  assertEquals(fact("-rwsr-Sr-t 1 jo jo 38 Nov 20 17:05 f", "unix.mode"), "7745");
  assertEquals(
    fact("lrwxrwxrwx 1 jo jo 3 Nov 20 17:05 l -> ../x -> y", "unix.target"),
    "../x -> y",
  );
  assertEquals(fact("-rw-r--r-- 1 jo jo 3 Nov 20 17:05 l -> x", "unix.target"), undefined);
});

Deno.test("lines that are no entry", () => {
  for (
    const line of [
      "",
      "total 12",
      "./src:",
      "ls: cannot access 'x': No such file or directory",
      "-rw-r--r--",
      "-rw-r--r-- 1 jo jo 38 Nov 20 17:05",
      "-rw-r--r-- 1 jo jo 38 Nov 20 17:05 ",
      "-rw-r--r-- 1 jo jo 38 Nov 32 17:05 f",
      "-rw-r--r-- 1 jo jo -1 Nov 20 17:05 f",
      "drwxr-xr-x 1 jo jo 38 Nov 20 17:05 /",
      "11-20-26  05:05PM       <DIR>          pub",
    ]
  ) {
    assertEquals(read(line), undefined, line);
  }
});

const minute = 60_000;
const moment = fc.integer({
  min: Math.ceil(Date.UTC(1970, 0, 1) / minute),
  max: Math.floor(NOW / minute),
}).map((minutes) => minutes * minute);
const id = fc.option(fc.nat({ max: 4_000_000_000 }), { nil: undefined });
const name = fc.string({ unit: "grapheme", minLength: 1 })
  // A part that looks like an arrow or the rest of a time makes the line unreadable.
  .filter((text) => isNameAllowed(text) && !/->|^\d{0,2}:\d|\p{Cc}/u.test(text));

function withoutUndefined(facts: {
  readonly name: string;
  readonly type: FileFacts["type"];
  readonly size: number;
  readonly modified: number;
  readonly mode: number;
  readonly owner: number | undefined;
  readonly links: number | undefined;
}): FileFacts {
  const { owner, links, ...known } = facts;
  return {
    ...known,
    ...(owner === undefined ? {} : { owner, group: owner }),
    ...(links === undefined ? {} : { links }),
  };
}

const anyFacts = fc.record({
  name,
  type: fc.constantFrom<FileFacts["type"]>("file", "folder", "link", "special"),
  size: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  modified: moment,
  mode: fc.nat({ max: 0o7777 }),
  owner: id,
  links: id,
}).map(withoutUndefined);

/** What a line can say of a moment: the minute when it is recent, else the day. */
function shownMoment(modified: number, entry: RemoteEntry | undefined): number {
  const isDay = entry?.modified !== modified;
  return isDay ? new Date(modified).setUTCHours(0, 0, 0, 0) : modified;
}

Deno.test("property: a formatted line parses to its name, type, size, mode and moment", () => {
  fc.assert(fc.property(anyFacts, (facts) => {
    const entry = parseUnixLine(formatListLine(facts, NOW), NOW);
    assertEquals(entry?.name, facts.name);
    assertEquals(entry?.type, facts.type);
    assertEquals(entry?.size, facts.size);
    assertEquals(entry?.facts.get("unix.mode"), (facts.mode ?? 0).toString(8).padStart(4, "0"));
    assertEquals(entry?.modified, shownMoment(facts.modified, entry));
  }));
});

Deno.test("property: a moment of the last six months comes back to the minute", () => {
  const sixMonths = 182 * 24 * 60;
  const recent = fc.integer({ min: 0, max: sixMonths - 1 })
    .map((minutes) => (Math.floor(NOW / minute) - minutes) * minute);
  fc.assert(fc.property(recent, (modified) => {
    const line = formatListLine({ name: "f", type: "file", size: 1, modified }, NOW);
    assertEquals(parseUnixLine(line, NOW)?.modified, modified);
  }));
});

Deno.test("property: no line throws, nor does any cut of one", () => {
  fc.assert(fc.property(anyFacts, fc.double(), (facts, now) => {
    const line = formatListLine(facts, NOW);
    for (let cut = 0; cut <= line.length; cut++) parseUnixLine(line.slice(0, cut), now);
  }));
  const words = fc.constantFrom(
    "-rw-r--r--",
    "1",
    "38",
    "Nov",
    "20",
    "17:05",
    "2026",
    " ",
    "->",
    "x",
  );
  fc.assert(fc.property(fc.array(words), (words) => {
    parseUnixLine(words.join(" "), NOW);
  }));
});
