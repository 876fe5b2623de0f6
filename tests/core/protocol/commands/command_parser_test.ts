import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { Command } from "../../../../core/protocol/commands/command.ts";
import { COMMANDS } from "../../../../core/protocol/commands/command_table.ts";
import { parseCommand } from "../../../../core/protocol/commands/command_parser.ts";
import { PARAMETERS_NOT_PROVIDED } from "../../../../core/protocol/commands/rows/not_provided_rows.ts";
import { LineFramer } from "../../../../core/protocol/lines/line_framer.ts";
import { concatBytes, encodeText } from "../../../../core/base/text.ts";
import { everySplit } from "../../../support/files/splits.ts";

function commandOf(line: string): Command {
  const parsed = parseCommand(encodeText(line));
  assert(parsed.kind === "command", `refused: ${line}`);
  return parsed.command;
}

function codeOf(line: string | Uint8Array): number {
  const parsed = parseCommand(typeof line === "string" ? encodeText(line) : line);
  assert(parsed.kind === "refused", `understood: ${line}`);
  return parsed.reply.code;
}

const VALID: readonly (readonly [string, Command])[] = [
  ["USER anna", { verb: "USER", name: "anna" }],
  ["PASS secret", { verb: "PASS", password: "secret" }],
  ["PASS", { verb: "PASS", password: "" }],
  ["PASS  two words ", { verb: "PASS", password: " two words " }],
  ["ACCT x", { verb: "ACCT", account: "x" }],
  ["CWD pub", { verb: "CWD", path: "pub" }],
  ["XCWD pub", { verb: "CWD", path: "pub" }],
  ["CDUP", { verb: "CDUP" }],
  ["XCUP", { verb: "CDUP" }],
  ["PWD", { verb: "PWD" }],
  ["XPWD", { verb: "PWD" }],
  ["REIN", { verb: "REIN" }],
  ["QUIT", { verb: "QUIT" }],
  ["PORT 10,0,0,1,4,1", { verb: "PORT", address: { hostname: "10.0.0.1", port: 1025 } }],
  ["EPRT |2|::1|1025|", { verb: "EPRT", address: { hostname: "::1", port: 1025 } }],
  ["PASV", { verb: "PASV" }],
  ["EPSV", { verb: "EPSV", all: false }],
  ["EPSV 1", { verb: "EPSV", family: "ipv4", all: false }],
  ["EPSV 2", { verb: "EPSV", family: "ipv6", all: false }],
  ["EPSV ALL", { verb: "EPSV", all: true }],
  ["EPSV all", { verb: "EPSV", all: true }],
  ["TYPE A", { verb: "TYPE", type: "ascii" }],
  ["TYPE A N", { verb: "TYPE", type: "ascii" }],
  ["type a n", { verb: "TYPE", type: "ascii" }],
  ["TYPE I", { verb: "TYPE", type: "image" }],
  ["TYPE L 8", { verb: "TYPE", type: "image" }],
  ["TYPE L8", { verb: "TYPE", type: "image" }],
  ["TYPE AN", { verb: "TYPE", type: "ascii" }],
  ["TYPE I ", { verb: "TYPE", type: "image" }],
  ["STRU F ", { verb: "STRU" }],
  ["PASV ", { verb: "PASV" }],
  ["STRU F", { verb: "STRU" }],
  ["MODE s", { verb: "MODE" }],
  ["ALLO 1000", { verb: "ALLO", bytes: 1000 }],
  ["ALLO 1000 R 80", { verb: "ALLO", bytes: 1000 }],
  ["REST 0", { verb: "REST", offset: 0 }],
  ["REST 9007199254740991", { verb: "REST", offset: 9007199254740991 }],
  ["RETR a  b ", { verb: "RETR", path: "a  b " }],
  ["RETR  a", { verb: "RETR", path: " a" }],
  ["STOR \u65e5\u672c", { verb: "STOR", path: "\u65e5\u672c" }],
  ["APPE \ufeffx", { verb: "APPE", path: "\ufeffx" }],
  ["STOU", { verb: "STOU" }],
  ["STOU x", { verb: "STOU", path: "x" }],
  ["LIST", { verb: "LIST", options: "" }],
  ["LIST ", { verb: "LIST", options: "" }],
  ["LIST -la", { verb: "LIST", options: "la" }],
  ["LIST -la /pub", { verb: "LIST", options: "la", path: "/pub" }],
  ["LIST -a -l my files", { verb: "LIST", options: "al", path: "my files" }],
  ["LIST ./-la", { verb: "LIST", options: "", path: "./-la" }],
  ["LIST a -la", { verb: "LIST", options: "", path: "a -la" }],
  ["LIST -la  x", { verb: "LIST", options: "la", path: " x" }],
  ["LIST -- sub", { verb: "LIST", options: "", path: "sub" }],
  ["LIST -a -- -la", { verb: "LIST", options: "a", path: "-la" }],
  ["LIST --", { verb: "LIST", options: "" }],
  ["LIST --x", { verb: "LIST", options: "", path: "--x" }],
  ["LIST -R -d /my files", { verb: "LIST", options: "Rd", path: "/my files" }],
  ["NLST -1", { verb: "NLST", options: "1" }],
  ["NLST -notes.txt", { verb: "NLST", options: "", path: "-notes.txt" }],
  ["NLST -", { verb: "NLST", options: "", path: "-" }],
  ["NLST *.c", { verb: "NLST", options: "", path: "*.c" }],
  ["MLSD", { verb: "MLSD" }],
  ["MLSD -la", { verb: "MLSD", path: "-la" }],
  ["MLST x", { verb: "MLST", path: "x" }],
  ["SIZE x", { verb: "SIZE", path: "x" }],
  ["MDTM x", { verb: "MDTM", path: "x" }],
  ["MDTM 20190101120000", { verb: "MDTM", path: "20190101120000" }],
  ["MDTM 20191301120000 x", { verb: "MDTM", path: "20191301120000 x" }],
  ["MDTM 20190101120000 a b", {
    verb: "MDTM",
    path: "20190101120000 a b",
    change: { modified: Date.UTC(2019, 0, 1, 12), path: "a b" },
  }],
  ["DELE x", { verb: "DELE", path: "x" }],
  ["MKD x", { verb: "MKD", path: "x" }],
  ["XMKD x", { verb: "MKD", path: "x" }],
  ["RMD x", { verb: "RMD", path: "x" }],
  ["XRMD x", { verb: "RMD", path: "x" }],
  ["RNFR x", { verb: "RNFR", path: "x" }],
  ["RNTO x", { verb: "RNTO", path: "x" }],
  ["ABOR", { verb: "ABOR" }],
  ["STAT", { verb: "STAT", options: "" }],
  ["STAT x", { verb: "STAT", options: "", path: "x" }],
  ["STAT -l", { verb: "STAT", options: "l" }],
  ["STAT -al sub", { verb: "STAT", options: "al", path: "sub" }],
  ["SYST", { verb: "SYST" }],
  ["FEAT", { verb: "FEAT" }],
  ["OPTS UTF8 ON", { verb: "OPTS", option: { kind: "utf8" } }],
  ["OPTS utf8 on", { verb: "OPTS", option: { kind: "utf8" } }],
  ["OPTS UTF-8", { verb: "OPTS", option: { kind: "utf8" } }],
  ["OPTS MLST Type;size;", {
    verb: "OPTS",
    option: { kind: "mlst-facts", facts: ["Type", "size"] },
  }],
  ["OPTS MLST type;UNIX.mode", {
    verb: "OPTS",
    option: { kind: "mlst-facts", facts: ["type", "UNIX.mode"] },
  }],
  ["OPTS MLST", { verb: "OPTS", option: { kind: "mlst-facts", facts: [] } }],
  ["HELP", { verb: "HELP" }],
  ["HELP RETR", { verb: "HELP", topic: "RETR" }],
  ["OPTS HASH", { verb: "OPTS", option: { kind: "hash" } }],
  ["opts hash sha-512", { verb: "OPTS", option: { kind: "hash", algorithm: "SHA-512" } }],
  ["SITE HELP", { verb: "SITE", site: { name: "HELP" } }],
  ["site help chmod", { verb: "SITE", site: { name: "HELP", topic: "chmod" } }],
  ["SITE CHMOD 0644 a b", { verb: "SITE", site: { name: "CHMOD", mode: 0o644, path: "a b" } }],
  ["SITE chmod 777  a", { verb: "SITE", site: { name: "CHMOD", mode: 0o777, path: " a" } }],
  ["SITE UTIME 20020717210715 a b", {
    verb: "SITE",
    site: { name: "UTIME", modified: Date.UTC(2002, 6, 17, 21, 7, 15), path: "a b" },
  }],
  ["SITE UTIME 200207172107 a", {
    verb: "SITE",
    site: { name: "UTIME", modified: Date.UTC(2002, 6, 17, 21, 7), path: "a" },
  }],
  ["SITE UTIME a b 20010101000000 20020717210715 20030101000000 UTC", {
    verb: "SITE",
    site: { name: "UTIME", modified: Date.UTC(2002, 6, 17, 21, 7, 15), path: "a b" },
  }],
  ["SITE UMASK", { verb: "SITE", site: { name: "UMASK" } }],
  ["SITE CHMOD 44 f", { verb: "SITE", site: { name: "CHMOD", mode: 0o44, path: "f" } }],
  ["SITE CHMOD 0 f", { verb: "SITE", site: { name: "CHMOD", mode: 0, path: "f" } }],
  ["SITE UMASK 22", { verb: "SITE", site: { name: "UMASK", mask: 0o022 } }],
  ["SITE UMASK 027", { verb: "SITE", site: { name: "UMASK", mask: 0o027 } }],
  ["SITE IDLE", { verb: "SITE", site: { name: "IDLE" } }],
  ["SITE IDLE 60", { verb: "SITE", site: { name: "IDLE", seconds: 60 } }],
  ["SITE WHO", { verb: "SITE", site: { name: "WHO" } }],
  ["SITE KICK 3", { verb: "SITE", site: { name: "KICK", session: 3 } }],
  ["MFMT 20020717210715 a b", {
    verb: "MFMT",
    modified: Date.UTC(2002, 6, 17, 21, 7, 15),
    path: "a b",
  }],
  ["MFMT 20020717210715.5  a", {
    verb: "MFMT",
    modified: Date.UTC(2002, 6, 17, 21, 7, 15, 500),
    path: " a",
  }],
  ["MFF Modify=20020717210715;unix.MODE=0640; a b", {
    verb: "MFF",
    changes: [
      { fact: "modify", modified: Date.UTC(2002, 6, 17, 21, 7, 15) },
      { fact: "unix.mode", mode: 0o640 },
    ],
    path: "a b",
  }],
  ["MFF UNIX.mode=600 a", {
    verb: "MFF",
    changes: [{ fact: "unix.mode", mode: 0o600 }],
    path: "a",
  }],
  ["AVBL", { verb: "AVBL" }],
  ["AVBL x", { verb: "AVBL", path: "x" }],
  ["COMB target one two", { verb: "COMB", target: "target", parts: ["one", "two"] }],
  ['COMB "the ""target""" "part one" two', {
    verb: "COMB",
    target: 'the "target"',
    parts: ["part one", "two"],
  }],
  ["CSID Name=probe; Version=1.0;", { verb: "CSID" }],
  ["CSID Name=probe", { verb: "CSID" }],
  ["RANG 0 49", { verb: "RANG", range: { start: 0, end: 50 } }],
  ["RANG 7 7", { verb: "RANG", range: { start: 7, end: 8 } }],
  ["RANG 1 0", { verb: "RANG" }],
  ["HASH a b", { verb: "HASH", path: "a b" }],
  ["XCRC a 1 2", { verb: "XCRC", path: "a 1 2", range: { start: 0 } }],
  ['XCRC "a ""b"" c"', { verb: "XCRC", path: 'a "b" c', range: { start: 0 } }],
  ['XCRC "a" 5', { verb: "XCRC", path: "a", range: { start: 5 } }],
  ['XCRC "a" 5 9', { verb: "XCRC", path: "a", range: { start: 5, end: 9 } }],
  ['XCRC "a"b', { verb: "XCRC", path: '"a"b', range: { start: 0 } }],
  ["XMD5 a", { verb: "XMD5", path: "a", range: { start: 0 } }],
  ["XSHA a", { verb: "XSHA1", path: "a", range: { start: 0 } }],
  ["XSHA1 a", { verb: "XSHA1", path: "a", range: { start: 0 } }],
  ["XSHA256 a", { verb: "XSHA256", path: "a", range: { start: 0 } }],
  ["XSHA512 a", { verb: "XSHA512", path: "a", range: { start: 0 } }],
  ["LANG", { verb: "LANG" }],
  ["LANG en", { verb: "LANG" }],
  ["LANG EN-us", { verb: "LANG" }],
  ["HOST FTP.example.org.", { verb: "HOST", name: "ftp.example.org" }],
  ["HOST 192.0.2.1", { verb: "HOST", name: "192.0.2.1" }],
  ["HOST [2001:DB8::1]", { verb: "HOST", name: "[2001:db8::1]" }],
  ["NOOP", { verb: "NOOP" }],
  ["noop ", { verb: "NOOP" }],
  ["AUTH TLS", { verb: "AUTH" }],
  ["AUTH tls-c", { verb: "AUTH" }],
  ["AUTH SSL", { verb: "AUTH" }],
  ["PBSZ 0", { verb: "PBSZ" }],
  ["PBSZ 4294967295", { verb: "PBSZ" }],
  ["PROT P", { verb: "PROT", level: "private" }],
  ["PROT c", { verb: "PROT", level: "clear" }],
  ["CCC", { verb: "CCC" }],
  ["CLNT some client", { verb: "CLNT", name: "some client" }],
];

Deno.test("each command is understood, in any letter case of its verb", () => {
  for (const [line, expected] of VALID) {
    assertEquals(commandOf(line), expected, line);
    const space = line.indexOf(" ");
    const verb = space < 0 ? line : line.slice(0, space);
    assertEquals(commandOf(verb.toLowerCase() + line.slice(verb.length)), expected, line);
  }
});

Deno.test("every provided command and alias is among the examples, with its row", () => {
  for (const spec of COMMANDS.filter(({ provided }) => provided)) {
    for (const verb of [spec.verb, ...spec.aliases]) {
      const [line] = VALID.find(([line]) => line === verb || line.startsWith(`${verb} `)) ?? [];
      const parsed = parseCommand(encodeText(line ?? ""));
      assert(parsed.kind === "command", verb);
      assertEquals(parsed.spec, spec);
      assertEquals(parsed.command.verb, spec.verb);
    }
  }
});

Deno.test("the same comes out of the framer at every split point", () => {
  for (const [line, expected] of VALID) {
    for (const chunks of everySplit(encodeText(`${line}\r\n`))) {
      const framer = new LineFramer();
      const events = chunks.flatMap((chunk) => framer.push(chunk));
      const commands = events.flatMap((event) => {
        const parsed = event.kind === "line" ? parseCommand(event.bytes) : undefined;
        return parsed?.kind === "command" ? [parsed.command] : [];
      });
      assertEquals(commands, [expected]);
    }
  }
});

Deno.test("an unknown verb is 500", () => {
  for (
    const line of [
      "",
      " ",
      "FOO",
      "USERS x",
      "USER\tanna",
      " NOOP",
      "XSMNT",
      "__proto__",
      "\u017fTOR x",
    ]
  ) {
    assertEquals(codeOf(line), 500, line);
  }
  assertEquals(codeOf(Uint8Array.of(0xff, 0xfe)), 500);
});

Deno.test("the reply to an unknown verb shows it without controls, and not at any length", () => {
  const parsed = parseCommand(encodeText(`\x1b[2J${"x".repeat(4000)}`));
  assert(parsed.kind === "refused");
  const text = parsed.reply.lines.join();
  assert(text.includes("\\x1b[2J"));
  assert(text.length < 120);
});

Deno.test("a command that an RFC knows and the server does not provide is 502", () => {
  for (const verb of ["SMNT", "ADAT", "MIC", "CONF", "ENC", "LPRT", "LPSV"]) {
    assertEquals(codeOf(verb), 502, verb);
    assertEquals(codeOf(`${verb.toLowerCase()} x`), 502, verb);
  }
});

Deno.test("a missing argument is 501", () => {
  const names = [
    "USER",
    "ACCT",
    "CWD",
    "RETR",
    "STOR",
    "APPE",
    "DELE",
    "MKD",
    "RMD",
    "RNFR",
    "RNTO",
  ];
  const others = [
    "SIZE",
    "MDTM",
    "PORT",
    "EPRT",
    "TYPE",
    "STRU",
    "MODE",
    "ALLO",
    "REST",
    "OPTS",
    "SITE",
    "CLNT",
  ];
  const extensions = [
    "MFMT",
    "MFF",
    "COMB",
    "CSID",
    "RANG",
    "HASH",
    "XCRC",
    "XMD5",
    "XSHA1",
    "HOST",
  ];
  for (const verb of [...names, ...others, ...extensions]) {
    assertEquals(codeOf(verb), 501, verb);
    assertEquals(codeOf(`${verb} `), 501, verb);
  }
});

Deno.test("a superfluous argument is 501", () => {
  for (const verb of ["CDUP", "PWD", "QUIT", "REIN", "PASV", "ABOR", "SYST", "FEAT", "NOOP"]) {
    assertEquals(codeOf(`${verb} x`), 501, verb);
  }
});

Deno.test("a malformed argument is 501", () => {
  const transfer = ["PORT 1,2,3", "PORT 1,2,3,4,5,256", "EPRT x", "EPRT |1|::1|1025|", "EPSV x"];
  const type = [
    "TYPE X",
    "TYPE A X",
    "TYPE I N",
    "TYPE L",
    "TYPE L x",
    "TYPE ANN",
    "TYPE \u0131",
  ];
  const others = ["STRU X", "STRU FF", "MODE Z", "ALLO x", "ALLO 1 R", "ALLO -1"];
  const rest = ["REST x", "REST -1", "REST 1.5", "REST 1e3", "REST 0x10", "REST 9007199254740993"];
  const options = [
    "OPTS FOO",
    "OPTS UTF8 OFF",
    "OPTS UTF8 NLST",
    "OPTS MLST a b;",
    "OPTS MLST a=b;",
    "OPTS MLST ;;",
    "OPTS MLST bad_fact",
    "OPTS MLST type",
  ];
  const facts = [
    "MFMT 2002 x",
    "MFMT 20021317210715 x",
    "MFMT 20020717210715",
    "MFF Modify=x; x",
    "MFF Modify=20020717210715;; x",
    "MFF ;Modify=20020717210715; x",
    "MFF Modify x",
    "MFF Modify=20020717210715;",
    "MFF UNIX.mode=888; x",
  ];
  const digests = [
    "RANG 1",
    "RANG 2 1",
    "RANG x 1",
    "RANG 1 2 3",
    "RANG 0 9007199254740993",
    'XCRC "a" 2 1',
    'XCRC "a" x',
    'XCRC "a" 1 2 3',
    'XCRC ""',
    "OPTS HASH CRC37",
  ];
  const identity = ["HOST a b", "HOST a:21", "HOST -", "HOST [x]", "LANG e_n", "CSID probe"];
  const site = [
    "SITE CHMOD 644",
    "SITE CHMOD u+x a",
    "SITE CHMOD 68 a",
    "SITE UTIME a",
    "SITE UTIME 20021317210715 a",
    "SITE UMASK 9",
    "SITE IDLE x",
    "SITE IDLE -1",
    "SITE WHO x",
    "SITE KICK",
    "SITE KICK x",
  ];
  const later = [...facts, ...digests, ...identity, ...site, "COMB a", 'COMB "" a'];
  for (const line of [...transfer, ...type, ...others, ...rest, ...options, ...later]) {
    assertEquals(codeOf(line), 501, line);
  }
});

Deno.test("a known value that is not provided is 504", () => {
  const lines = [
    "TYPE A T",
    "TYPE A C",
    "TYPE E",
    "TYPE E N",
    "TYPE L 7",
    "TYPE L36",
    "TYPE AT",
    "STRU R",
    "STRU P",
    "MODE B",
    "MODE C",
  ];
  const later = [
    "SITE EXEC ls",
    "SITE CHMOD 4755 x",
    "MFF UNIX.mode=4755; x",
    "MFF Size=1; x",
    "LANG FR",
  ];
  for (const line of [...lines, ...later]) assertEquals(codeOf(line), 504, line);
  for (const { verb, value } of PARAMETERS_NOT_PROVIDED) {
    assertEquals(codeOf(`${verb} ${value}`), 504);
  }
});

Deno.test("security mechanisms, sizes and levels have the codes of RFC 2228 §3", () => {
  for (const mechanism of ["KERBEROS_V4", "GSSAPI", "TLS-P"]) {
    assertEquals(codeOf(`AUTH ${mechanism}`), 504);
  }
  for (const line of ["AUTH", "PBSZ", "PBSZ x", "PBSZ -1", "PBSZ 4294967296", "PROT", "CCC x"]) {
    assertEquals(codeOf(line), 501, line);
  }
  for (const level of ["S", "E"]) assertEquals(codeOf(`PROT ${level}`), 536);
  assertEquals(codeOf("PROT X"), 504);
});

Deno.test("an unknown network protocol is 522, and the reply names the known ones", () => {
  for (const line of ["EPRT |3|10.0.0.1|1025|", "EPSV 3"]) {
    const parsed = parseCommand(encodeText(line));
    assert(parsed.kind === "refused");
    assertEquals(parsed.reply.code, 522);
    assertMatch(parsed.reply.lines.join(), /\(1,2\)/);
  }
});

Deno.test("an argument that is not UTF-8, or holds NUL, CR or LF, is 501", () => {
  for (const byte of [0x00, 0x0a, 0x0d, 0x80, 0xff]) {
    assertEquals(codeOf(concatBytes([encodeText("CWD a"), Uint8Array.of(byte)])), 501);
    assertEquals(codeOf(concatBytes([encodeText("PWD "), Uint8Array.of(byte)])), 501);
  }
  assertEquals(codeOf("RETR \0x"), 501);
});

Deno.test("property: a path arrives as it was sent", () => {
  const name = fc.string({ unit: "binary", minLength: 1 })
    .filter((text) => text.isWellFormed() && !/[\0\r\n]/.test(text));
  fc.assert(
    fc.property(fc.constantFrom("RETR", "STOR", "CWD", "RNTO", "MKD"), name, (verb, path) => {
      const parsed = parseCommand(encodeText(`${verb} ${path}`));
      assert(parsed.kind === "command");
      assertEquals<unknown>(parsed.command, { verb, path });
    }),
  );
});

Deno.test("property: behind -- the name of a listing arrives as it was sent", () => {
  const name = fc.string({ unit: fc.constantFrom(..."-aR1 /*."), minLength: 1 });
  fc.assert(fc.property(fc.constantFrom("LIST", "NLST", "STAT"), name, (verb, path) => {
    const parsed = parseCommand(encodeText(`${verb} -l -- ${path}`));
    assert(parsed.kind === "command");
    assertEquals<unknown>(parsed.command, { verb, options: "l", path });
  }));
});

Deno.test("property: no line throws, and each refusal is a 5yz reply in one clean line", () => {
  const verb = fc.constantFrom(...COMMANDS.map((spec) => spec.verb));
  const bytes = fc.uint8Array({ maxLength: 40, size: "max" });
  const shape = fc.string({ unit: fc.constantFrom(..."-aAlL1,|.:;= UTF8MLSTnN") });
  const line = fc.oneof(
    bytes,
    fc.tuple(verb, bytes).map(([text, tail]) => concatBytes([encodeText(`${text} `), tail])),
    fc.tuple(verb, shape).map(([text, tail]) => encodeText(`${text} ${tail}`)),
  );
  fc.assert(
    fc.property(line, (input) => {
      const parsed = parseCommand(input);
      if (parsed.kind === "command") {
        assertEquals<string>(parsed.command.verb, parsed.spec.verb);
        return;
      }
      assert(parsed.reply.code >= 500 && parsed.reply.code < 600);
      assertEquals(parsed.reply.lines.length, 1);
      assertMatch(parsed.reply.lines.join(), /^\P{Cc}+$/u);
      if (parsed.spec !== undefined) assert(parsed.spec.replies.includes(parsed.reply.code));
    }),
    { numRuns: 2000 },
  );
});
