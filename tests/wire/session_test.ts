import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Permission, type Permissions, PRESETS } from "../../core/access/permissions.ts";
import { encodeText } from "../../core/base/text.ts";
import { textLines } from "../../core/protocol/welcome.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { fileReaches } from "../support/files/growing_file.ts";
import { LARGE, makeLargeFile } from "../support/files/large_file.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { everySplit } from "../support/files/splits.ts";
import { within } from "../support/time/deadline.ts";
import type { WireReply } from "../support/ftp/wire_client.ts";

/** The longest accepted line, without its line end. */
const LONGEST = 4096;

rowTest("greeting", "220 before the client says anything", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
});

rowTest("greeting", "the operator's words, line by line, nothing a terminal obeys", async () => {
  const greeting = textLines("Welcome to \x1b[2Jferry.\n220 is no code here\r\nBe brief.\n");
  await using served = await servedFolder({ settings: { greeting } });
  using client = await served.connect();
  assertEquals((await client.expect(220)).raw, [
    "220-Welcome to \\x1b[2Jferry.",
    " 220 is no code here",
    "220 Be brief.",
  ]);
});

rowTest("line end", "CR LF and LF end a line, also mixed in one packet", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.send("SYST\nNOOP\r\nSYST\nNOOP\r\n");
  await client.expect(215, 200, 215, 200);
});

rowTest("line end", "CR CR LF ends a line, wherever it is cut", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const parts of everySplit(encodeText("PWD\r\r\nSYST\r\r\n"))) {
    for (const part of parts) await client.send(part);
    await client.expect(257, 215);
  }
});

rowTest(
  "line end",
  "an empty line is no command and has no reply, before a login too",
  async () => {
    await using served = await servedFolder();
    using client = await served.connect();
    await client.send("\r\n\n\r\r\nNOOP\r\n\r\n");
    await client.expect(220, 200);
    await client.login();
    await client.send("\r\nPWD\r\n\n\r\nNOOP\r\n");
    await client.expect(257, 200);
    await client.send("\r\n".repeat(1_000));
    await client.ask("SYST", 215);
  },
);

rowTest("bare CR", "a CR before anything but LF is part of the line", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.send("NOOP\rSYST\r\n");
  // One line with an unknown verb, not two commands.
  await client.expect(500);
  await client.ask("SYST", 215);
});

rowTest("line length", "the longest line is served", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask(`CLNT ${"x".repeat(LONGEST - 5)}`, 200);
});

rowTest("line length", "one byte more is 500 once, and the session continues", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask(`CLNT ${"x".repeat(LONGEST - 4)}`, 500);
  await client.ask("SYST", 215);
});

rowTest("line length", "the rest of a very long line is no command", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  await client.send(`${"NOOP ".repeat(20_000)}\r\nSYST\r\n`);
  await client.expect(500, 215);
});

rowTest("before login", "what needs no login is answered", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  await client.ask("HELP", 214);
  await client.ask("NOOP", 200);
  await client.ask("SYST", 215);
  await client.ask("STAT", 211);
  await client.ask("FEAT", 211);
  await client.ask("OPTS UTF8 ON", 200);
  await client.ask("CLNT probe", 200);
  await client.ask("LANG en", 200);
  await client.ask("HOST example.org", 220);
  // Served here with TLS off.
  await client.ask("AUTH TLS", 534);
  await client.ask("PBSZ 0", 503);
  await client.ask("PROT P", 503);
  await client.ask("ACCT x", 503);
  await client.ask("PASS x", 503);
  await client.ask("REIN", 220);
  await client.ask("USER x", 331);
  await client.ask("QUIT", 221);
  await client.expectClosed();
});

rowTest("before login", "everything else is 530, with and without USER", async () => {
  await using served = await servedFolder({ files: { "a": "a" } });
  using client = await served.connect();
  await client.expect(220);
  const lines = [
    ...["CWD /", "XCWD /", "CDUP", "XCUP", "PWD", "XPWD", "MKD x", "XMKD x", "RMD x", "XRMD x"],
    ...["PORT 127,0,0,1,9,9", "EPRT |1|127.0.0.1|2313|", "PASV", "EPSV", "EPSV ALL"],
    ...["TYPE I", "STRU F", "MODE S", "ALLO 1", "REST 1"],
    ...["RETR a", "STOR x", "APPE x", "STOU", "LIST", "NLST", "MLSD", "MLST", "STAT /"],
    ...["ABOR", "DELE a", "RNFR a", "RNTO b", "SIZE a", "MDTM a", "SITE HELP"],
    ...["SMNT x", "ADAT x", "CCC", "MIC x", "CONF x", "ENC x", ...MAIL],
  ];
  for (const line of lines) await client.ask(line, 530);
  await client.ask("USER anonymous", 331);
  for (const line of lines) await client.ask(line, 530);
  await client.ask("PASS me@example.org", 230);
  assertEquals(await served.folder.names(), ["a"]);
});

rowTest("before login", "a login is asked for first, whatever the argument is", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.expect(220);
  for (const line of ["RETR", "TYPE X", "PORT 1", "REST x", "STRU"]) await client.ask(line, 530);
});

rowTest("unknown verb", "500, also for binary rubbish", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const line of ["XYZZY", "XYZZY with words", " ", " NOOP", "NOOPS", "\u{1b}[2J", "É"]) {
    await client.ask(line, 500);
  }
  await client.send(Uint8Array.of(0x80, 0x81, 0, 7, 13, 10));
  const reply = await client.expect(500);
  assertMatch(reply.raw.join(), /^[\x20-\x7e]*$/);
});

const MAIL = ["MAIL x", "MSND x", "MSOM x", "MSAM x", "MRSQ", "MRCP x", "mlfl x"];

rowTest("not provided", "502 for what an RFC defines and ferry does not do", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const verbs = ["SMNT x", "LPRT 4,4,127,0,0,1,2,9,9", "LPSV"];
  for (const line of [...verbs, "ADAT x", "MIC x", "CONF x", "ENC x"]) {
    await client.ask(line, 502);
  }
});

rowTest("bad argument", "a missing one is 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const needy = ["USER", "ACCT", "CWD", "PORT", "EPRT", "TYPE", "STRU", "MODE", "ALLO", "REST"];
  const pathname = ["RETR", "STOR", "APPE", "DELE", "RMD", "MKD", "RNFR", "RNTO", "SIZE", "MDTM"];
  for (const verb of [...needy, ...pathname, "OPTS", "SITE", "CLNT"]) {
    await client.ask(verb, 501);
    await client.ask(`${verb} `, 501);
  }
});

rowTest("bad argument", "a superfluous one is 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const verb of ["CDUP", "PWD", "PASV", "REIN", "QUIT", "SYST", "FEAT", "NOOP", "ABOR"]) {
    await client.ask(`${verb} x`, 501);
  }
});

rowTest("bad argument", "a malformed one is 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const line of ["PORT 1,2,3", "EPRT |1|x|1|", "REST -1", "ALLO x", "OPTS MLST a b"]) {
    await client.ask(line, 501);
  }
});

rowTest("parameter not provided", "504", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const line of ["TYPE E", "STRU R", "MODE B", "SITE EXEC ls"]) {
    await client.ask(line, 504);
  }
});

rowTest("wrong order", "503", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("PASS again", 503);
  await client.ask("RNTO b", 503);
});

rowTest("letter case", "verbs and their keywords in any letter case", async () => {
  await using served = await servedFolder({ files: { "Case": "x" } });
  using client = await served.connect();
  await client.expect(220);
  await client.ask("user anonymous", 331);
  await client.ask("PaSs x", 230);
  for (const line of ["noop", "nOOp", "type i", "opts utf8 on", "Type l 8"]) {
    await client.ask(line, 200);
  }
  await client.ask("size Case", 213);
  // The names of files keep their case.
  await client.ask("size case", 550);
});

rowTest("UTF-8", "names are sent unchanged, in both directions", async () => {
  await using served = await servedFolder({ files: { "Grüße 日本 🚢.txt": "x" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.ask("SIZE Grüße 日本 🚢.txt", 213);
  const { bytes } = await client.download("NLST");
  assertEquals(bytes, encodeText("Grüße 日本 🚢.txt\r\n"));
  await client.ask("MKD näme", 257);
  assertEquals((await served.folder.names()).includes("näme"), true);
});

rowTest("UTF-8", "a name that is not valid UTF-8 is 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("OPTS UTF8 ON", 200);
  const invalid = [[0xe4], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80]];
  for (const name of invalid) {
    await client.send(Uint8Array.of(...encodeText("MKD a"), ...name, ...encodeText("b\r\n")));
    await client.expect(501);
  }
  assertEquals(await served.folder.names(), []);
});

rowTest("names not UTF-8", "listings stay valid UTF-8", async () => {
  await using served = await servedFolder({ files: { "good": "x" } });
  const script = `printf x > "$(printf 'bad\\377name')"`;
  const made = await new Deno.Command("sh", { args: ["-c", script], cwd: served.folder.path })
    .output();
  assert(made.success);
  using client = await served.login();
  for (const line of ["NLST", "LIST", "MLSD"]) {
    const { bytes } = await client.download(line);
    const lines = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trimEnd().split("\r\n");
    assertEquals(lines.length, 2);
    assertMatch(lines[0] ?? "", /bad\P{ASCII}name$/u);
  }
});

rowTest("NUL CR LF", "NUL or CR inside of a name is 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const name of ["a\0b", "\0", "a\rb", "a\r\r"]) await client.ask(`MKD ${name}`, 501);
  assertEquals(await served.folder.names(), []);
});

rowTest("NUL CR LF", "a name on the disk with a line end breaks no listing", async () => {
  await using served = await servedFolder();
  await served.folder.write("good", "x");
  await served.folder.write("226 bad\r\n226 forged", "x");
  await served.folder.write("bad\nforged", "x");
  using client = await served.login();
  for (const line of ["NLST", "LIST", "MLSD"]) {
    const { bytes } = await client.download(line);
    const lines = new TextDecoder().decode(bytes).split("\r\n");
    assertEquals(lines.some((text) => text.startsWith("226") || text.startsWith("forged")), false);
    assert(lines.some((text) => text.endsWith("good")));
  }
  const status = await client.ask("STAT /", 213);
  assertEquals(status.raw.some((text) => text.startsWith("forged")), false);
});

rowTest("idle", "421 and the end once the time is over, not before", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, settings: { idleMs: 60_000 } });
  using client = await served.login();
  await clock.advance(59_999);
  // A command starts the time again.
  await client.ask("NOOP", 200);
  await clock.advance(59_999);
  await client.ask("NOOP", 200);
  await clock.advance(60_000);
  await client.expect(421);
  await client.expectClosed();
});

rowTest("idle", "also before a login", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, settings: { idleMs: 60_000 } });
  using client = await served.connect();
  await client.expect(220);
  await clock.advance(60_000);
  await client.expect(421);
  await client.expectClosed();
});

rowTest("idle", "a transfer is not idle, however long it takes", async () => {
  const clock = new FakeClock();
  const settings = { idleMs: 60_000, stallMs: 3_600_000 };
  await using served = await servedFolder({ clock, settings });
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  await clock.advance(600_000);
  assertEquals((await readAll(data)).length, LARGE);
  await client.expect(226);
  await client.ask("NOOP", 200);
});

rowTest(
  "too many sessions",
  "a further one gets 421 and is closed, the others continue",
  async () => {
    await using served = await servedFolder({ limits: { sessions: 2 } });
    using first = await served.login();
    using second = await served.login();
    using third = await served.connect();
    await third.expect(421);
    await third.expectClosed();
    await first.ask("NOOP", 200);
    await second.ask("NOOP", 200);
  },
);

rowTest("shutdown", "every idle session gets 421, and the server ends", async () => {
  await using served = await servedFolder();
  using first = await served.login();
  using second = await served.connect();
  await second.expect(220);
  served.interrupt();
  for (const client of [first, second]) {
    await client.expect(421);
    await client.expectClosed();
    client[Symbol.dispose]();
  }
  await within(served.exited, "the server to end");
});

rowTest("shutdown", "a running transfer finishes first", async () => {
  // No time passes: on a busy machine the transfer takes longer than the grace.
  await using served = await servedFolder({ clock: new FakeClock() });
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  served.interrupt();
  // A round trip, so that the signal has arrived.
  await client.ask("NOOP", 200);
  // The network is told at once that the server accepts no new clients, not only after the last has gone.
  assertEquals(served.closings(), 1);
  assertEquals((await readAll(data)).length, LARGE);
  await client.expect(226, 421);
  await client.expectClosed();
  client[Symbol.dispose]();
  await within(served.exited, "the server to end");
});

rowTest("shutdown", "an upload as well, to its last byte", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const data = await client.extendedPassive();
  await client.ask("STOR up", 150);
  served.interrupt();
  await client.ask("NOOP", 200);
  await data.write(encodeText("all of it"));
  data.close();
  await client.expect(226, 421);
  await client.expectClosed();
  client[Symbol.dispose]();
  await within(served.exited, "the server to end");
  assertEquals(await served.folder.read("up"), encodeText("all of it"));
});

rowTest("shutdown", "a transfer that the grace is too short for gets 426, then 421", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, graceMs: 7_000 });
  using idle = await served.login();
  using client = await served.login();
  using data = await client.extendedPassive();
  await client.ask("STOR up", 150);
  await data.write(encodeText("so far"));
  await fileReaches(served.folder.at("up"), "so far".length);
  served.interrupt();
  await idle.expect(421);
  await idle.expectClosed();
  await clock.advance(6_999);
  await client.ask("NOOP", 200);
  await clock.advance(1);
  await client.expect(426, 421);
  await client.expectClosed();
  await within(served.exited, "the server to end");
  assertEquals(await served.folder.read("up"), encodeText("so far"));
});

rowTest("shutdown", "asked twice, it cuts a running transfer at once", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock });
  using client = await served.login();
  using _data = await client.extendedPassive();
  await client.ask("STOR up", 150);
  served.interrupt();
  served.interrupt();
  await client.expect(426, 421);
  await client.expectClosed();
  await within(served.exited, "the server to end");
});

rowTest(
  "shutdown",
  "a client that reads nothing does not keep the server from ending",
  async () => {
    const clock = new FakeClock();
    await using served = await servedFolder({ clock, graceMs: 7_000 });
    await makeLargeFile(served.folder.at("large"));
    using client = await served.login();
    await client.ask("TYPE I", 200);
    using _data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    served.interrupt();
    await client.ask("NOOP", 200);
    await clock.advance(7_000);
    await client.expect(426, 421);
    await clock.advance(2_000);
    await within(served.exited, "the server to end");
  },
);

rowTest(
  "multi-line reply",
  "`ddd-` first, `ddd ` last, no digit begins a line between",
  async () => {
    await using served = await servedFolder({ files: { "226 done": "x", "1": "x" } });
    using client = await served.login();
    const replies: readonly WireReply[] = [
      await client.ask("HELP", 214),
      await client.ask("FEAT", 211),
      await client.ask("STAT", 211),
      await client.ask("STAT /", 213),
      await client.ask("MLST 226 done", 250),
      await client.ask("SITE HELP", 214),
    ];
    for (const { code, raw } of replies) {
      assert(raw.length > 2, raw.join(" | "));
      assert(raw.at(0)?.startsWith(`${code}-`));
      assert(raw.at(-1)?.startsWith(`${code} `));
      for (const line of raw.slice(1, -1)) assertMatch(line, /^\D/);
    }
  },
);

Deno.test("a session ends when its actor for files fails", async () => {
  let broken = false;
  const permissions: Permissions = new class extends Set<Permission> {
    override has(permission: Permission): boolean {
      if (broken) throw new Error("broken");
      return super.has(permission);
    }
  }(PRESETS.full);
  await using served = await servedFolder({ permissions });
  using client = await served.login();
  await client.ask("CWD missing", 550);
  broken = true;
  await client.send("CWD missing\r\n");
  // The reply to that command may come before the end.
  await within(client.expectBroken(), "the end of the session");
});
