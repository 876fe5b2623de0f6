import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseUnixLine } from "../../../../../core/files/listing/dialects/unix.ts";
import { UsualLines } from "../../../../../core/files/listing/dialects/usual_unix.ts";

const NOW = Date.UTC(2026, 10, 21, 9, 38, 30);

Deno.test("the lines of the usual servers are read", () => {
  const lines = [
    "-rw-r--r--    1 1000     1000           38 Nov 20 17:05 hello.c",
    "drwxr-xr-x    2 ftp      ftp          4096 Mar 01  2019 pub",
    "-rw-r--r--   1 www-data john.doe 12 Jan  1  2020 a name of many words ",
    "-rwsr-x--T+  1 root staff 1073741824 Feb 29  2024 2024-02-29.tar",
  ];
  for (const line of lines) {
    const usual = new UsualLines(NOW).read(line);
    assertEquals(usual, parseUnixLine(line, NOW));
    assertEquals(usual === undefined, false, line);
  }
});

Deno.test("a line that may mean something else is left to those who look closer", () => {
  const lines = [
    "lrwxrwxrwx    1 0        0              11 Nov 20 17:05 link -> target",
    "brw-rw----    1 root     disk       8,   0 Nov 20 17:05 sda",
    "-rw-r--r--    1 mar      3       33 Nov 20 17:05 month as owner",
    "-rw-r--r--    1 Feb-28-1998 3    33 Nov 20 17:05 date as owner",
    "-rw-r--r--    1 0        0       33 Nov 20 17:05 :33 name",
    "-rw-r--r--    1 0        0       33 Nov 20 2002 09:47 talk.mp3",
    "-rw-r--r--    1 0        0       33 Nov 31 17:05 no such day",
    "-rw-r--r--    1 0        0       33 Nov 20 24:00 midnight",
    "-rw-r--r--    1 0        0       33 Nov 20 17:05 folder/name",
    "-rw-r--r--    1 0        0       33 Nov 20 17:05  name with a space before it",
    "total 12",
  ];
  for (const line of lines) assertEquals(new UsualLines(NOW).read(line), undefined, line);
});

Deno.test("property: what is read is what the reader of all lines finds", () => {
  const word = fc.constantFrom(
    ..."0 1 12 31 1000 2024 root ftp www-data john.doe may Mar. Feb-28-1998 a-1 5k group".split(
      " ",
    ),
    "domain users",
    "_x",
  );
  const month = fc.constantFrom("Jan", "Feb", "Nov", "Dec", "nov", "okt", "Xyz", "11", "2月");
  const day = fc.constantFrom("1", " 1", "01", "20", "29", "30", "31", "32", "0", "20,");
  const time = fc.constantFrom(
    ..."00:00 17:05 9:05 23:59 24:00 17:60 17:05:09 2019 2024 2026 1900 0000 19".split(" "),
  );
  const name = fc.oneof(
    fc.constantFrom(
      ...["a", "a -> b", "17:05 x", "2002 x", "12 2002 x", ":33", "33.000 x", "a/b", " a", "a "],
      ...["9", "12 x", "Dec 24 12:00 x", "+0100 x", ".", ".."],
    ),
    fc.string({ minLength: 1 }),
  );
  const line = fc.tuple(
    fc.constantFrom("-rw-r--r--", "drwxr-xr-x", "-rwSr-sr-t+", "lrwxrwxrwx", "-rw-r--r--@"),
    word,
    word,
    word,
    fc.constantFrom("0", "12", "31", "4096", "1073741824", "999999999999999999", "8,", "4K"),
    month,
    day,
    time,
    name,
  ).map((words) => words.join(" "));
  const usual = new UsualLines(NOW);
  fc.assert(
    fc.property(line, (text) => {
      const found = usual.read(text);
      if (found !== undefined) assertEquals(found, parseUnixLine(text, NOW));
    }),
    { numRuns: 2_000 },
  );
});
