import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../core/command_table.ts";
import { featReply, helpReply, siteHelpReply } from "../../core/help.ts";

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

Deno.test("HELP with a verb tells its syntax in one line", () => {
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

Deno.test("SITE HELP names HELP, the only SITE command", () => {
  const { code, lines } = siteHelpReply();
  assertEquals(code, 214);
  assertEquals(lines.slice(1, -1).map((line) => line.trim()), ["HELP"]);
  assertEquals(siteHelpReply("help").code, 214);
  assertEquals(siteHelpReply("help").lines.length, 1);
  assertEquals(siteHelpReply("RETR").code, 501);
});

Deno.test("FEAT names each extension on a line that begins with one space (RFC 2389 §3.2)", () => {
  const { code, lines } = featReply();
  assertEquals(code, 211);
  const features = lines.slice(1, -1);
  for (const line of features) assert(/^ \S/.test(line), line);
  assertEquals(features.map((line) => line.trim().replace(/^MLST .*/, "MLST")), [
    "CLNT",
    "EPRT",
    "EPSV",
    "MDTM",
    "MLST",
    "REST STREAM",
    "SIZE",
    "TVFS",
    "UTF8",
  ]);
});

Deno.test("FEAT stars the facts that are given at present (RFC 3659 §7.8)", () => {
  assert(featReply().lines.includes(" MLST type*;size*;modify*;perm*;unique*;unix.mode*;"));
  assert(
    featReply([], ["size", "type"]).lines.includes(
      " MLST type*;size*;modify;perm;unique;unix.mode;",
    ),
  );
  assert(featReply([], []).lines.includes(" MLST type;size;modify;perm;unique;unix.mode;"));
});

Deno.test("FEAT takes further features", () => {
  assert(featReply(["XTRA"]).lines.includes(" XTRA"));
});
