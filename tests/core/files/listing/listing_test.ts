import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import {
  DEFAULT_FACTS,
  type FileFacts,
  formatFactsFeature,
  formatFactsLine,
  formatListLine,
  lineSafe,
  MLST_FACTS,
  selectFacts,
} from "../../../../core/files/listing/listing.ts";
import { formatTimestamp, parseTimestamp } from "../../../../core/files/listing/timestamp.ts";
import { PRESETS } from "../../../../core/access/permissions.ts";
import { decodeLenient } from "../../../../core/base/text.ts";

const NOW = Date.UTC(2026, 10, 21, 9, 38, 30);
const DAY = 24 * 60 * 60 * 1000;

const HELLO: FileFacts = {
  name: "hello.c",
  type: "file",
  size: 38,
  modified: Date.UTC(2026, 10, 20, 17, 5, 9),
  mode: 0o640,
  owner: 1000,
  group: 100,
  links: 2,
  unique: "801U2a",
};

Deno.test("LIST: the columns of ls -l", () => {
  assertEquals(
    formatListLine(HELLO, NOW),
    "-rw-r-----   2 1000     100                38 Nov 20 17:05 hello.c",
  );
});

Deno.test("LIST: what is not known gets what is usual", () => {
  const bare = { name: "pub", type: "folder", size: 4096, modified: Date.UTC(2026, 0, 2) } as const;
  assertEquals(
    formatListLine(bare, NOW),
    "drwxr-xr-x   1 owner    group            4096 Jan  2  2026 pub",
  );
});

Deno.test("LIST: each type has its letter, set-user, set-group and sticky their s and t", () => {
  const first = (facts: Partial<FileFacts>) =>
    formatListLine({ ...HELLO, ...facts }, NOW).slice(0, 10);
  assertEquals(first({ type: "link", mode: 0o777 }), "lrwxrwxrwx");
  assertEquals(first({ type: "special", mode: 0o600 }), "prw-------");
  assertEquals(first({ mode: 0o4755 }), "-rwsr-xr-x");
  assertEquals(first({ mode: 0o2644 }), "-rw-r-Sr--");
  assertEquals(first({ type: "folder", mode: 0o1777 }), "drwxrwxrwt");
  assertEquals(first({ type: "folder", mode: 0o1770 }), "drwxrwx--T");
});

Deno.test("LIST: the time for the last six months, the year before that and for the future", () => {
  const date = (modified: number) => formatListLine({ ...HELLO, modified }, NOW).slice(46, 58);
  assertEquals(date(NOW), "Nov 21 09:38");
  assertEquals(date(NOW - 182 * DAY), "May 23 09:38");
  assertEquals(date(NOW - 183 * DAY), "May 22  2026");
  assertEquals(date(NOW + 60_000), "Nov 21  2026");
  assertEquals(date(Date.UTC(1999, 11, 31, 23, 59)), "Dec 31  1999");
});

Deno.test("LIST and timestamps: UTC, wherever the machine is", async () => {
  const source = (name: string) =>
    JSON.stringify(new URL(`../../../../core/files/listing/${name}`, import.meta.url).href);
  // The last second of a year in UTC, and the next year already where the machine is.
  const script = `
    import { formatListLine } from ${source("listing.ts")};
    import { formatTimestamp, parseTimestamp } from ${source("timestamp.ts")};
    const modified = Date.UTC(2026, 11, 31, 23, 59, 59);
    const line = (now) => formatListLine({ name: "a", type: "file", size: 1, modified }, now);
    const stamp = formatTimestamp(modified);
    console.log(JSON.stringify({
      local: new Date(modified).getHours(),
      recent: line(modified).slice(46),
      older: line(modified - 1).slice(46),
      stamp,
      parsed: parseTimestamp(stamp) === modified,
    }));`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    env: { TZ: "Asia/Kathmandu" },
  }).output();
  assertEquals(JSON.parse(decodeLenient(stdout)), {
    local: 5,
    recent: "Dec 31 23:59 a",
    older: "Dec 31  2026 a",
    stamp: "20261231235959",
    parsed: true,
  });
});

Deno.test("a line end or NUL in a name never reaches a listing", () => {
  const facts: FileFacts = { ...HELLO, name: "a\r\nb\0c" };
  for (
    const line of [
      formatListLine(facts, NOW),
      lineSafe(facts.name),
      formatFactsLine(facts, [], { permissions: PRESETS.read }),
      formatFactsLine(HELLO, [], { permissions: PRESETS.read, displayName: facts.name }),
    ]
  ) {
    assert(line.endsWith("a??b?c"), line);
  }
});

Deno.test("NLST: the name alone, spaces kept", () => {
  assertEquals(lineSafe(" a b "), " a b ");
});

Deno.test("MLSx: facts, one space, the name", () => {
  assertEquals(
    formatFactsLine(HELLO, DEFAULT_FACTS, { permissions: PRESETS.read }),
    "type=file;size=38;modify=20261120170509;perm=r;unique=801U2a;unix.mode=0640;" +
      `unix.uid=${HELLO.owner};unix.gid=${HELLO.group}; hello.c`,
  );
  assertEquals(
    formatFactsLine(HELLO, ["size"], { permissions: PRESETS.read, displayName: "/pub/ hello.c" }),
    "size=38; /pub/ hello.c",
  );
  assertEquals(formatFactsLine(HELLO, [], { permissions: PRESETS.read }), " hello.c");
});

Deno.test("MLSx: facts that are not known or make no sense are left out", () => {
  const folder: FileFacts = { name: "pub", type: "folder", size: 4096, modified: 0 };
  assertEquals(
    formatFactsLine(folder, DEFAULT_FACTS, { permissions: PRESETS.write }),
    "type=dir;modify=19700101000000;perm=cdeflmp; pub",
  );
});

Deno.test("MLSx: perm does not promise what the system refuses this process", () => {
  const perm = (facts: FileFacts) =>
    formatFactsLine(facts, ["perm"], { permissions: PRESETS.full });
  const none = { read: false, write: false, search: false };
  assertEquals(perm({ ...HELLO, access: none }), "perm=df; hello.c");
  assertEquals(perm({ ...HELLO, access: { ...none, read: true } }), "perm=dfr; hello.c");
  assertEquals(perm({ ...HELLO, access: { ...none, write: true } }), "perm=adfw; hello.c");
  const folder: FileFacts = { ...HELLO, type: "folder", name: "pub" };
  assertEquals(perm({ ...folder, access: none }), "perm=df; pub");
  assertEquals(
    perm({ ...folder, access: { ...none, read: true, search: true } }),
    "perm=defl; pub",
  );
  assertEquals(perm({ ...folder, access: { ...none, write: true } }), "perm=cdfmp; pub");
});

Deno.test("MLSx: a link's type is by RFC 3659 §7.5.1.5; read-only nothing is done to it", () => {
  assertEquals(
    formatFactsLine({ ...HELLO, type: "link" }, ["type", "perm"], { permissions: PRESETS.read }),
    "type=OS.unix=slink;perm=; hello.c",
  );
});

Deno.test("OPTS MLST chooses among known facts, in any letter case, as FEAT shows", () => {
  assertEquals(selectFacts(["Size", "TYPE", "media-type"]), ["type", "size"]);
  assertEquals(selectFacts([]), []);
  assertEquals(selectFacts([...MLST_FACTS]), [...MLST_FACTS]);
  const shown = formatFactsFeature(["type", "size"]).split(";").slice(0, -1);
  assertEquals(shown.filter((fact) => fact.endsWith("*")), ["type*", "size*"]);
  assertEquals<readonly string[]>(shown.map((fact) => fact.replace("*", "")), MLST_FACTS);
});

Deno.test("timestamps are those of RFC 3659 §2.3", () => {
  assertEquals(formatTimestamp(Date.UTC(1998, 6, 5, 13, 23, 16)), "19980705132316");
  assertEquals(formatTimestamp(Date.UTC(1998, 6, 5, 13, 23, 16, 50)), "19980705132316");
  assertEquals(parseTimestamp("19980705132316"), Date.UTC(1998, 6, 5, 13, 23, 16));
  assertEquals(parseTimestamp("19990929003355.237"), Date.UTC(1999, 8, 29, 0, 33, 55, 237));
  assertEquals(parseTimestamp("19990929003355.2"), Date.UTC(1999, 8, 29, 0, 33, 55, 200));
  assertEquals(parseTimestamp("19990929003355.237999"), Date.UTC(1999, 8, 29, 0, 33, 55, 237));
});

Deno.test("a leap second is the next minute, the 29th of February exists every fourth year", () => {
  assertEquals(parseTimestamp("20161231235960"), Date.UTC(2017, 0, 1));
  assertEquals(parseTimestamp("20240229000000"), Date.UTC(2024, 1, 29));
  assertEquals(parseTimestamp("20230229000000"), undefined);
});

Deno.test("what is no timestamp is none", () => {
  for (
    const text of [
      "",
      "1998070513231",
      "199807051323160",
      "19981305132316",
      "19980732132316",
      "19980705240000",
      "19980705136000",
      "19980705132361",
      "19980705132316.",
      "1998-07-05T13:23:16",
      "19980700132316",
      "-9980705132316",
    ]
  ) {
    assertEquals(parseTimestamp(text), undefined, text);
  }
});

Deno.test("property: parsing a formatted timestamp gives the second back", () => {
  const moment = fc.integer({
    min: Date.parse("0001-01-01T00:00:00Z"),
    max: Date.parse("9999-12-31T23:59:59.999Z"),
  });
  fc.assert(fc.property(moment, (ms) => {
    assertEquals(parseTimestamp(formatTimestamp(ms)), Math.floor(ms / 1000) * 1000);
  }));
});

Deno.test("property: any number formats as a timestamp and as one line", () => {
  fc.assert(fc.property(fc.double(), fc.double(), (ms, now) => {
    assertMatch(formatTimestamp(ms), /^\d{14}$/);
    assertMatch(
      formatListLine({ ...HELLO, modified: ms }, now),
      /^\S{10} +\d+ \S+ +\S+ +\d+ [A-Z][a-z]{2} [ \d]\d (\d\d:\d\d| \d{4}) hello\.c$/,
    );
  }));
});

Deno.test("property: no text makes parseTimestamp throw, nor does any cut of a timestamp", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."0129.Z-") }), (text) => {
    for (let cut = 0; cut <= text.length; cut++) parseTimestamp(text.slice(0, cut));
  }));
});
