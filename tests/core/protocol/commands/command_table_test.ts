import { assert, assertEquals, assertMatch } from "@std/assert";
import { needsLogin } from "../../../../core/protocol/commands/command_spec.ts";
import { COMMANDS, findCommand } from "../../../../core/protocol/commands/command_table.ts";
import { ReplyCode } from "../../../../core/protocol/replies/reply.ts";

/** What no RFC and no draft defines. */
const IN_COMMON_USE: ReadonlySet<string> = new Set([
  ...["CLNT", "CSID", "COMB"],
  ...["XCRC", "XMD5", "XSHA1", "XSHA256", "XSHA512"],
]);

function specOf(verb: string) {
  const spec = findCommand(verb);
  assert(spec !== undefined, verb);
  return spec;
}

Deno.test("every verb and alias is in one row only", () => {
  const verbs = COMMANDS.flatMap(({ verb, aliases }) => [verb, ...aliases]);
  assertEquals(new Set(verbs).size, verbs.length);
});

Deno.test("a row is found by verb and alias, in any letter case", () => {
  for (const spec of COMMANDS) {
    for (const verb of [spec.verb, ...spec.aliases]) {
      assertEquals(findCommand(verb), spec);
      assertEquals(findCommand(verb.toLowerCase()), spec);
    }
  }
  for (const verb of ["", "FOO", "RETR ", "constructor"]) {
    assertEquals(findCommand(verb), undefined);
  }
});

Deno.test("the minimum implementation of RFC 959 §5.1 and RFC 1123 §4.1.2.13 is provided", () => {
  const minimum = [
    "USER",
    "PASS",
    "ACCT",
    "CWD",
    "CDUP",
    "QUIT",
    "PORT",
    "PASV",
    "TYPE",
    "MODE",
    "STRU",
  ];
  const files = [
    "RETR",
    "STOR",
    "APPE",
    "RNFR",
    "RNTO",
    "DELE",
    "RMD",
    "MKD",
    "PWD",
    "LIST",
    "NLST",
  ];
  const others = ["SYST", "STAT", "HELP", "NOOP", "ABOR", "ALLO", "REST", "REIN", "STOU", "SITE"];
  for (const verb of [...minimum, ...files, ...others]) assert(specOf(verb).provided, verb);
});

Deno.test("the older spellings of RFC 1123 §4.1.3.1 mean the same", () => {
  const spellings = [["XCWD", "CWD"], ["XCUP", "CDUP"], ["XPWD", "PWD"], ["XMKD", "MKD"], [
    "XRMD",
    "RMD",
  ]] as const;
  for (const [alias, verb] of spellings) assertEquals(specOf(alias).verb, verb);
});

Deno.test("before login only what is needed to log in or to find out is served", () => {
  const open = COMMANDS.filter((spec) => !needsLogin(spec)).map(({ verb }) => verb).sort();
  const login = [
    "USER",
    "PASS",
    "ACCT",
    "QUIT",
    "REIN",
    "HELP",
    "NOOP",
    "SYST",
    "STAT",
    "FEAT",
    "OPTS",
    "CLNT",
  ];
  assertEquals<readonly string[]>(open, [...login, "LANG", "HOST", "AUTH", "PBSZ", "PROT"].sort());
});

Deno.test("STAT needs a login with a pathname only", () => {
  const stat = specOf("STAT");
  assertEquals(needsLogin(stat, { verb: "STAT", options: "" }), false);
  assertEquals(needsLogin(stat, { verb: "STAT", options: "", path: "/" }), true);
  assertEquals(needsLogin(stat, { verb: "STAT", options: "l" }), true);
  assertEquals(needsLogin(specOf("CLNT"), { verb: "CLNT", name: "x" }), false);
});

Deno.test("STAT and NOOP are served during a transfer, ABOR ends it, the rest waits", () => {
  const exceptions = COMMANDS.filter(({ duringTransfer }) => duringTransfer !== "waits")
    .map(({ verb, duringTransfer }) => [verb, duringTransfer]).sort();
  assertEquals(exceptions, [
    ["ABOR", "ends it"],
    ["NOOP", "at once"],
    ["STAT", "at once without an argument"],
  ]);
});

Deno.test("each row lists its replies in ascending order, once each", () => {
  for (const { verb, replies, provided, login } of COMMANDS) {
    assertEquals(replies, [...new Set(replies)].sort((a, b) => a - b), verb);
    assertEquals(replies.includes(ReplyCode.NotImplemented), !provided, verb);
    if (login === "required") assert(replies.includes(ReplyCode.NotLoggedIn), verb);
  }
});

Deno.test("each row lists the success that the RFCs name", () => {
  const success: readonly (readonly [number, string])[] = [
    [331, "USER"],
    [230, "PASS"],
    [234, "AUTH"],
    [202, "ACCT ALLO"],
    [250, "CWD CDUP DELE RMD RNTO MLST COMB XCRC XMD5 XSHA1 XSHA256 XSHA512"],
    [257, "PWD MKD"],
    [220, "REIN EPSV HOST"],
    [221, "QUIT"],
    [200, "PORT EPRT TYPE STRU MODE OPTS NOOP CLNT ALLO LANG CSID SITE PBSZ PROT CCC"],
    [227, "PASV"],
    [229, "EPSV"],
    [350, "REST RNFR RANG"],
    [150, "RETR STOR APPE STOU LIST NLST MLSD"],
    [226, "RETR STOR APPE STOU LIST NLST MLSD ABOR"],
    [225, "ABOR"],
    [211, "STAT FEAT"],
    [213, "STAT SIZE MDTM MFMT MFF AVBL HASH"],
    [215, "SYST"],
    [214, "HELP SITE"],
  ];
  const named = new Set(success.flatMap(([, verbs]) => verbs.split(" ")));
  for (const [code, verbs] of success) {
    for (const verb of verbs.split(" ")) {
      assert(specOf(verb).replies.some((reply) => reply === code), `${verb} ${code}`);
    }
  }
  for (const spec of COMMANDS) assertEquals(named.has(spec.verb), spec.provided, spec.verb);
});

Deno.test("each row says how it is written, what it does and where it is defined", () => {
  for (const spec of COMMANDS) {
    assert(spec.syntax === spec.verb || spec.syntax.startsWith(`${spec.verb} `), spec.verb);
    assertMatch(spec.summary, /^[A-Z].*\.$/);
    if (!spec.provided || !IN_COMMON_USE.has(spec.verb)) assertMatch(spec.rfc, /^(RFC \d+|draft-)/);
    if (!spec.provided) assertMatch(spec.reason, /^[A-Z].*\.$/);
  }
});
