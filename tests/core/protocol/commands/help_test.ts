import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../../../core/protocol/commands/command_table.ts";
import { SITE_COMMANDS } from "../../../../core/protocol/commands/rows/site_rows.ts";
import {
  DEFAULT_FACTS,
  type FactName,
  MLST_FACTS,
} from "../../../../core/files/listing/listing.ts";
import {
  featReply,
  helpReply,
  siteHelpReply,
} from "../../../../core/protocol/commands/help_reply.ts";

Deno.test("HELP names every command, the ones not provided with a star, in columns", () => {
  const { code, lines } = helpReply();
  assertEquals(code, 214);
  const columns = lines.slice(1, -1);
  const words = columns.join(" ").trim().split(/\s+/);
  const expected = COMMANDS.flatMap((spec) =>
    [spec.verb, ...spec.aliases].map((verb) => spec.provided ? verb : `${verb}*`)
  );
  assertEquals(words, expected.sort());
  for (const line of columns) {
    assert(line.length <= 72);
    for (const { index } of line.matchAll(/\S+/g)) assertEquals(index % 8, 1);
  }
});

Deno.test("HELP with a verb gives its syntax in one line", () => {
  for (const spec of COMMANDS) {
    for (const verb of [spec.verb, ...spec.aliases, spec.verb.toLowerCase()]) {
      const { code, lines } = helpReply(verb);
      assertEquals(code, 214);
      assertEquals(lines.length, 1);
      assertStringIncludes(lines.join(), spec.syntax);
      assertEquals(lines.join().includes("not provided"), !spec.provided);
    }
  }
});

Deno.test("HELP with an unknown verb is 501, and shows no control characters", () => {
  const { code, lines } = helpReply("\x1b[2J");
  assertEquals(code, 501);
  assertStringIncludes(lines.join(), "\\x1b[2J");
});

Deno.test("SITE HELP names every SITE command, and gives the syntax of one", () => {
  const { code, lines } = siteHelpReply();
  assertEquals(code, 214);
  const words = lines.slice(1, -1).join(" ").trim().split(/\s+/);
  assertEquals(words, SITE_COMMANDS.map(({ name }) => name));
  for (const { name, syntax } of SITE_COMMANDS) {
    assertEquals(siteHelpReply(name.toLowerCase()), {
      code: 214,
      lines: [`Syntax: SITE ${syntax}`],
    });
  }
  assertEquals(siteHelpReply("RETR").code, 501);
});

Deno.test("FEAT names each extension on a line that begins with one space (RFC 2389 §3.2)", () => {
  const { code, lines } = featReply();
  assertEquals(code, 211);
  const features = lines.slice(1, -1);
  for (const line of features) assert(/^ \S/.test(line), line);
  const words = features.map((line) => line.trim().replace(/^(MLST|HASH) .*/, "$1"));
  assertEquals(words, [...words].sort());
  assertEquals(new Set(words).size, words.length);
  const offered = ["CLNT", "EPRT", "EPSV", "MDTM", "MLST", "REST STREAM", "SIZE", "TVFS", "UTF8"];
  const later = [
    "AVBL",
    "COMB",
    "CSID",
    "HASH",
    "HOST",
    "LANG EN*",
    "MFF Modify;UNIX.mode;",
    "MFMT",
  ];
  const digests = ["RANG STREAM", "XCRC", "XMD5", "XSHA1", "XSHA256", "XSHA512"];
  const site = SITE_COMMANDS.map(({ name }) => `SITE ${name}`);
  assertEquals(words, [...offered, ...later, ...digests, ...site].sort());
});

Deno.test("FEAT stars the facts that are given at present (RFC 3659 §7.8)", () => {
  const line = (facts: readonly FactName[]) =>
    featReply([], { facts, hash: "MD5" }).lines.find((text) => text.startsWith(" MLST "));
  const plain = ` MLST ${MLST_FACTS.map((fact) => `${fact};`).join("")}`;
  assertEquals(line([]), plain);
  assertEquals(line(["size", "type"]), plain.replace("type;size;", "type*;size*;"));
  assertEquals(line(MLST_FACTS), plain.replaceAll(";", "*;"));
  assert(featReply().lines.includes(line(DEFAULT_FACTS) ?? ""));
});

Deno.test("FEAT stars the algorithm of HASH that is chosen (draft-bryan-ftpext-hash §3.1)", () => {
  assert(featReply().lines.includes(" HASH CRC32;MD5;SHA-1;SHA-256*;SHA-512;"));
  const chosen = featReply([], { facts: [], hash: "MD5" });
  assert(chosen.lines.includes(" HASH CRC32;MD5*;SHA-1;SHA-256;SHA-512;"));
});

Deno.test("FEAT takes further features", () => {
  assert(featReply(["XTRA"]).lines.includes(" XTRA"));
});
