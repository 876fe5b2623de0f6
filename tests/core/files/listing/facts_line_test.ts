import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  parseFactsLine,
  readFacts,
  readUsualFacts,
} from "../../../../core/files/listing/facts_line.ts";
import {
  type FileFacts,
  formatFactsLine,
  MLST_FACTS,
} from "../../../../core/files/listing/listing.ts";
import { formatTimestamp } from "../../../../core/files/listing/timestamp.ts";
import { isNameAllowed } from "../../../../core/files/path.ts";
import { PRESETS } from "../../../../core/access/permissions.ts";

Deno.test("the examples of RFC 3659 §7.7", () => {
  const file = parseFactsLine(
    "Type=file;Size=25730;Modify=19940728095854;Perm=; cap60.pl198.tar.gz",
  );
  assertEquals(file?.name, "cap60.pl198.tar.gz");
  assertEquals(file?.type, "file");
  assertEquals(file?.size, 25_730);
  assertEquals(file?.modified, Date.UTC(1994, 6, 28, 9, 58, 54));
  assertEquals(file?.facts.get("perm"), "");
  const folder = parseFactsLine("Type=dir;Modify=19981107085215;Perm=el; /tmp");
  assertEquals([folder?.name, folder?.type, folder?.size], ["/tmp", "folder", undefined]);
  const link = parseFactsLine("Type=OS.unix=slink:/foobar;Perm=;Unique=keVO1+4G4; foobar");
  assertEquals([link?.name, link?.type], ["foobar", "link"]);
  assertEquals(link?.facts.get("type"), "OS.unix=slink:/foobar");
  assertEquals(parseFactsLine("Type=cdir;Unique=keVO1+ZF4; test")?.type, "folder");
});

Deno.test("ProFTPD, pure-ftpd, vsftpd's kin and IIS", () => {
  const type = (line: string) => parseFactsLine(line)?.type;
  const proftpd = parseFactsLine(
    "modify=20261120170509;perm=adfrw;size=38;type=file;unique=801U2A;UNIX.group=1000;UNIX.mode=0644;UNIX.owner=1000; hello.c",
  );
  assertEquals([proftpd?.size, proftpd?.facts.get("unix.mode")], [38, "0644"]);
  const pure = parseFactsLine(
    "type=dir;sizd=4096;modify=20261120170509;UNIX.mode=0755;UNIX.uid=0;UNIX.gid=0;unique=801g2; pub",
  );
  assertEquals([pure?.type, pure?.size], ["folder", 4096]);
  assertEquals(type("type=OS.unix=symlink;size=3; l"), "link");
  assertEquals(type("type=OS.unix=chr-1/3; null"), "special");
  assertEquals(type("type=OS.vms=x; y"), "unknown");
  assertEquals(type("size=1; y"), "unknown");
});

Deno.test("the name is all that follows the first space", () => {
  for (const name of [" lead", "trail ", "a; b=c; d", "  ", "ü"]) {
    assertEquals(parseFactsLine(`type=file; ${name}`)?.name, name);
    assertEquals(parseFactsLine(` ${name}`)?.name, name);
  }
});

Deno.test("values that make no sense stay facts only", () => {
  for (const size of ["-1", "1e3", "0x1", "", "99999999999999999999"]) {
    const entry = parseFactsLine(`type=file;size=${size};modify=yesterday; f`);
    assertEquals([entry?.size, entry?.modified], [undefined, undefined]);
    assertEquals(entry?.facts.get("size"), size);
  }
});

Deno.test("facts named like parts of an object are facts like others", () => {
  const entry = parseFactsLine("__proto__=x;constructor=y;=z;type=file; f");
  assertEquals(entry?.facts.get("__proto__"), "x");
  assertEquals([...entry?.facts.keys() ?? []], ["__proto__", "constructor", "type"]);
});

Deno.test("lines that are no entry", () => {
  for (const line of ["", " ", "type=file;", "type=file; ", "total 12", "hello.c"]) {
    assertEquals(parseFactsLine(line), undefined, line);
  }
});

const name = fc.string({ unit: "grapheme", minLength: 1 }).filter(isNameAllowed);
const anyFacts: fc.Arbitrary<FileFacts> = fc.record({
  name,
  type: fc.constantFrom<FileFacts["type"]>("file", "folder", "link", "special"),
  size: fc.maxSafeNat(),
  // Times have whole seconds.
  modified: fc.integer({ min: 0, max: Date.UTC(9999, 0, 1) / 1000 }).map((seconds) =>
    seconds * 1000
  ),
  mode: fc.nat({ max: 0o7777 }),
  unique: fc.string({ unit: fc.constantFrom(..."0123456789abcdefU") }),
}, { requiredKeys: ["name", "type", "size", "modified"] });

Deno.test("property: parsing a formatted line gives the facts selected and the name", () => {
  fc.assert(fc.property(anyFacts, fc.subarray([...MLST_FACTS]), (facts, selected) => {
    const entry = parseFactsLine(formatFactsLine(facts, selected, { permissions: PRESETS.write }));
    assertEquals(entry?.name, facts.name);
    assertEquals(entry?.type, selected.includes("type") ? facts.type : "unknown");
    const hasSize = selected.includes("size") && facts.type !== "folder";
    assertEquals(entry?.size, hasSize ? facts.size : undefined);
    assertEquals(entry?.modified, selected.includes("modify") ? facts.modified : undefined);
    assertEquals(
      entry?.facts.get("unique"),
      selected.includes("unique") ? facts.unique : undefined,
    );
    assertEquals(
      entry?.facts.get("modify"),
      selected.includes("modify") ? formatTimestamp(facts.modified) : undefined,
    );
  }));
});

Deno.test("property: no line throws, nor does any cut of one", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    parseFactsLine(text);
  }));
  fc.assert(fc.property(anyFacts, (facts) => {
    const line = formatFactsLine(facts, MLST_FACTS, { permissions: PRESETS.read });
    for (let cut = 0; cut < line.length; cut++) parseFactsLine(line.slice(0, cut));
  }));
});

Deno.test("spaces before facts and within them, and a tab before the name, are forgiven", () => {
  const names = (lines: readonly string[]) => lines.map((line) => parseFactsLine(line)?.name);
  const forgiven = [
    " type=file;size=5; name",
    "\ttype=file;size=5; name",
    "type=file;size=5;\tname",
    "type=file; size=5; name",
    "type=file;size= 5; name",
    "type=file;UNIX.owner=Jo Doe;size=5; name",
    "size=5;type=file;UNIX.group=Domain Users; name",
    "type=file;unique=8 0U1;size=5; name",
    "type=file;size=5;UNIX.group=1 00; name",
    "type=file;size=5; UNIX.mode=0644;UNIX.owner=0; name",
    "type=file;size=5 name",
    "size=5;type=file name",
  ];
  assertEquals(names(forgiven), forgiven.map(() => "name"));
  for (const line of forgiven) assertEquals(parseFactsLine(line)?.type, "file", line);
  assertEquals(names(["type=file; a=b; c", "type=file;size=5; size=6; c", "type=file a; b"]), [
    "a=b; c",
    "size=6; c",
    "a; b",
  ]);
});

Deno.test("a name that looks like several facts, or like a time, is of a broken line", () => {
  for (const line of ["type=file; a=b;c=d; name", "type=file; odify=20260102030405; name"]) {
    assertEquals(parseFactsLine(line), undefined, line);
  }
});

Deno.test("property: what is read in the usual way reads the same with care", () => {
  const piece = fc.constantFrom(
    ...[
      "type=file;",
      "Size=12;",
      "modify=20261121093830;",
      "perm=;",
      "unique=801U2a;",
      "unix.mode=0644;",
    ],
    ...[
      "UNIX.uid=0;",
      "other=1;",
      "TYPE=dir;",
      "size=1 2;",
      "=;",
      ";",
      "=",
      " ",
      "\t",
      "a",
      "name.txt",
      "perm=r",
    ],
  );
  let usual = 0;
  const lines = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(fc.oneof(lines, lines.map((line) => `type=file;${line} x`)), (line) => {
      const [facts, careful] = [new Map<string, string>(), new Map<string, string>()];
      const end = readUsualFacts(line, facts);
      if (end === undefined) return;
      usual += 1;
      assertEquals(end, readFacts(line, careful));
      assertEquals(facts, careful);
    }),
    { numRuns: 2000 },
  );
  assert(usual > 100, String(usual));
});
