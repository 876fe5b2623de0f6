import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import {
  type FileFacts,
  formatFactsLine,
  lineSafe,
  MLST_FACTS,
} from "../../../../core/files/listing/listing.ts";
import { DIALECTS } from "../../../../core/files/listing/dialects/dialects.ts";
import {
  ListingFault,
  type ListingFormat,
  type ListingLimits,
  ListingParser,
  type RemoteEntry,
} from "../../../../core/files/listing/listing_parser.ts";
import { isNameAllowed } from "../../../../core/files/path.ts";
import { PRESETS } from "../../../../core/access/permissions.ts";
import { encodeText } from "../../../../core/base/text.ts";
import { everySplit, splitAt } from "../../../support/files/splits.ts";

const NOW = Date.UTC(2026, 10, 21, 9, 38, 30);

interface Result {
  readonly entries: readonly RemoteEntry[];
  readonly skipped: number;
}

function run(format: ListingFormat, chunks: readonly Uint8Array[], limits?: ListingLimits): Result {
  const parser = new ListingParser(format, NOW, limits);
  const more = () => parser.needsDialects ? parser.choose(DIALECTS) : [];
  const entries = chunks.flatMap((chunk) => [...parser.push(chunk), ...more()]);
  return {
    entries: [...entries, ...parser.end(), ...more()],
    skipped: parser.notUnderstood?.lines ?? 0,
  };
}

/** Runs a listing whole and at every split; all must agree. */
function runEverySplit(format: ListingFormat, text: string): Result {
  const bytes = encodeText(text);
  const whole = run(format, [bytes]);
  for (const chunks of everySplit(bytes)) assertEquals(run(format, chunks), whole);
  return whole;
}

function names({ entries }: Result): readonly string[] {
  return entries.map(({ name }) => name);
}

const UNIX = [
  "total 12",
  "drwxr-xr-x    2 ftp      ftp          4096 Mar 01  2019 .",
  "drwxr-xr-x    2 ftp      ftp          4096 Mar 01  2019 ..",
  "-rw-r--r--    1 1000     1000           38 Nov 20 17:05 hello.c",
  "11-20-26  05:05PM       <DIR>          pub",
  "ls: x: Permission denied",
  "",
  "-rw-r--r--    1 1000     1000            0 Nov 20 17:05 ü ",
  "",
].join("\r\n");

Deno.test("LIST: the lines of its dialect, the rest counted, at every split", () => {
  const result = runEverySplit("list", UNIX);
  assertEquals(names(result), ["hello.c", "ü "]);
  assertEquals(result.entries.map(({ type }) => type), ["file", "file"]);
  assertEquals(result.skipped, 2);
});

Deno.test("MLSD: the folder itself and the one above are left out, at every split", () => {
  const result = runEverySplit(
    "mlsd",
    "type=cdir;perm=el; /pub\r\ntype=pdir; ..\r\ntype=file;size=38; hello.c\r\ngarbage\r\n",
  );
  assertEquals(names(result), ["hello.c"]);
  assertEquals(result.skipped, 1);
});

Deno.test("NLST: names, without a folder in front, at every split", () => {
  const result = runEverySplit("nlst", "hello.c\r\n./a b\r\n/pub/c\r\n.\r\n..\r\nd/\r\n/\r\n");
  assertEquals(names(result), ["hello.c", "a b", "c", "d"]);
  assertEquals(result.entries[0]?.type, "unknown");
});

Deno.test("a UTF-8 mark before a listing is no part of it, nor are spaces before ls -l", () => {
  const line = "-rw-r--r-- 1 a b 0 Nov 20 17:05 x\r\n";
  assertEquals(names(runEverySplit("list", `\ufeff${line}  ${line}`)), ["x", "x"]);
  assertEquals(names(runEverySplit("mlsd", "\ufefftype=file; x\r\ntype=file; \ufeffy")), [
    "x",
    "\ufeffy",
  ]);
});

Deno.test("lines end with LF, CR LF, CR CR LF, or with the listing", () => {
  assertEquals(names(run("nlst", [encodeText("a\nb\r\nc\r\r\nd")])), ["a", "b", "c", "d"]);
  assertEquals(names(run("nlst", [encodeText("a\r\nb\r")])), ["a", "b"]);
  assertEquals(names(run("nlst", [encodeText("a\n\r\n\r\rb\r\r\nc")])), ["a", "\r\rb", "c"]);
  assertEquals(names(run("nlst", [])), []);
});

Deno.test("bytes that are not UTF-8 are read as Latin-1, line by line", () => {
  const bytes = Uint8Array.of(0xfc, 0x0a, 0xc3, 0xbc, 0x0a);
  assertEquals(names(run("nlst", [bytes])), ["ü", "ü"]);
});

Deno.test("each line is read by itself where ASCII is not left as it is", () => {
  const read = (line: Uint8Array) => String.fromCharCode(...line).toUpperCase();
  const bytes = encodeText("one\r\ntwo\r\nthree\r\n");
  assertEquals(names(run("nlst", [bytes], { read, keepsAscii: false })), ["ONE", "TWO", "THREE"]);
});

Deno.test("a chunk may be used again by its owner after push", () => {
  const chunk = encodeText("hel");
  const parser = new ListingParser("nlst", NOW);
  parser.push(chunk);
  chunk.fill(0x2a);
  assertEquals(parser.push(encodeText("lo\n")).map(({ name }) => name), ["hello"]);
});

function faultOf(text: string, limits: ListingLimits): string {
  const faults = everySplit(encodeText(text)).map((chunks) => {
    try {
      run("nlst", chunks, limits);
    } catch (error) {
      assert(error instanceof ListingFault);
      return error.message;
    }
    return "no fault";
  });
  assertEquals(new Set(faults).size, 1);
  return faults[0] ?? "";
}

Deno.test("too many lines, and a line too long, are faults, at every split", () => {
  assertStringIncludes(faultOf("a\nb\nc\n", { maximumLines: 2 }), "more than 2 lines");
  assertEquals(faultOf("a\nb\n", { maximumLines: 2 }), "no fault");
  assertStringIncludes(faultOf("\n\n\n", { maximumLines: 2 }), "more than 2 lines");
  assertStringIncludes(faultOf("abcde\n", { maximumLineBytes: 4 }), "longer than 4 bytes");
  assertStringIncludes(faultOf("abcde", { maximumLineBytes: 4 }), "longer than 4 bytes");
  assertEquals(faultOf("abcd\nabcd", { maximumLineBytes: 4 }), "no fault");
});

Deno.test("LIST: after thousands of lines that say nothing the rest is only counted", () => {
  const file = UNIX.split("\r\n")[3] ?? "";
  const listing = (before: number) => encodeText(`${"?\n".repeat(before)}${file}\n`);
  const late = run("list", [listing(4_900)]);
  assertEquals([names(late), late.skipped], [["hello.c"], 4_900]);
  const tooLate = run("list", [listing(5_000)]);
  assertEquals([names(tooLate), tooLate.skipped], [[], 5_001]);
});

Deno.test("a line that never ends is a fault before it fills the memory", () => {
  const parser = new ListingParser("list", NOW);
  const chunk = new Uint8Array(1024).fill(0x61);
  for (let sent = 0; sent < 8; sent++) parser.push(chunk);
  let fault: unknown;
  try {
    parser.push(chunk);
  } catch (error) {
    fault = error;
  }
  assert(fault instanceof ListingFault);
});

const name = fc.string({ unit: "grapheme", minLength: 1 }).filter(isNameAllowed);
const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 8 });

Deno.test("property: the names of an MLSD and of an NLST come back in order, however cut", () => {
  fc.assert(fc.property(fc.array(name), cuts, (all, cuts) => {
    const facts = all.map((name): FileFacts => ({ name, type: "file", size: 1, modified: NOW }));
    const mlsd = facts.map((entry) =>
      formatFactsLine(entry, MLST_FACTS, { permissions: PRESETS.read })
    );
    const nlst = facts.map(({ name }) => lineSafe(name));
    const bytes = (lines: readonly string[]) =>
      encodeText(lines.map((line) => `${line}\r\n`).join(""));
    assertEquals(names(run("mlsd", splitAt(bytes(mlsd), cuts))), all);
    assertEquals(names(run("nlst", splitAt(bytes(nlst), cuts))), all);
  }));
});

Deno.test("property: no bytes make any format throw, and chunking changes nothing", () => {
  const bytes = fc.uint8Array({ maxLength: 400, size: "max" });
  for (const format of ["mlsd", "list", "nlst"] as const) {
    fc.assert(fc.property(bytes, cuts, (bytes, cuts) => {
      assertEquals(run(format, splitAt(bytes, cuts)), run(format, [bytes]));
    }));
  }
});
