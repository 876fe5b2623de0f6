import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { openServeLog } from "../../../actors/server/watching/log/serve_log.ts";
import type { Notice, TransferFacts } from "../../../core/events/notice.ts";
import type { LogLevel } from "../../../core/cli/subcommands/serve/observing_options.ts";
import { plainText, type TerminalLine } from "../../../core/base/terminal_line.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const WHO = { session: 3, peer: { hostname: "192.0.2.1", port: 4000 } };

const FILE: TransferFacts = {
  ...WHO,
  name: "ann",
  anonymous: false,
  direction: "upload",
  path: "/in box/a",
  representation: "image",
};

const OPENED: Notice = { kind: "session-opened", ...WHO };
const LOGIN: Notice = { kind: "login", ...WHO, name: "ann", accepted: true };
const REFUSED: Notice = { kind: "login", ...WHO, name: "ann", accepted: false };
const DONE: Notice = { kind: "transfer-ended", ...FILE, bytes: 3_000, milliseconds: 1_500 };
const CUT: Notice = { ...DONE, failure: { text: "the peer went away", kind: "broken" } };

/** Characters that could end a line or lead a terminal astray. */
const DANGEROUS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

interface Told {
  readonly lines: string[];
  readonly clock: FakeClock;
}

function logged(
  format: "text" | "json",
  level: LogLevel,
  notices: readonly Notice[],
  words: readonly string[] = [],
): string[] {
  const told: Told = { lines: [], clock: new FakeClock(Date.UTC(2026, 0, 2, 3, 4, 5)) };
  const world = { clock: told.clock, words: (line: string) => told.lines.push(line) };
  const opened = openServeLog({ logFormat: format, logFile: undefined, logLevel: level }, world);
  assert(opened.ok);
  using log = opened.value;
  for (const notice of notices) log.notice(notice);
  for (const line of words) log.words(line);
  return told.lines;
}

Deno.test("the host name is logged beside the address if it is known", () => {
  const lines: string[] = [];
  const world = { clock: new FakeClock(), words: (line: string) => lines.push(line) };
  const nameOf = (address: string) => address === "192.0.2.1" ? "cam.example" : undefined;
  const banned: Notice = { kind: "banned", address: "192.0.2.7", seconds: 600 };
  for (const logFormat of ["text", "json"] as const) {
    const settings = { logFormat, logFile: undefined, logLevel: "info" } as const;
    const opened = openServeLog(settings, world, nameOf);
    assert(opened.ok);
    using log = opened.value;
    log.notice(LOGIN);
    log.notice(banned);
  }
  assertEquals(lines.slice(0, 2), [
    "[3] 192.0.2.1:4000 (cam.example) logged in as ann",
    "192.0.2.7 is shut out for 10 minutes by the operator",
  ]);
  const [named, unnamed] = lines.slice(2).map(json);
  assertEquals([named?.["host"], named?.["hostname"]], ["192.0.2.1", "cam.example"]);
  assertEquals([unnamed?.["host"], unnamed?.["hostname"]], ["192.0.2.7", undefined]);
});

function json(line: string | undefined): Record<string, unknown> {
  const parsed: unknown = JSON.parse(line ?? "");
  assert(typeof parsed === "object" && parsed !== null);
  return Object.fromEntries(Object.entries(parsed));
}

Deno.test("text on standard error: what people want to know, without a time of its own", () => {
  assertEquals(logged("text", "info", [OPENED, LOGIN, REFUSED, DONE, CUT], ["listening"]), [
    "[3] 192.0.2.1:4000 logged in as ann",
    "[3] 192.0.2.1:4000 login refused for ann",
    '[3] 192.0.2.1:4000 received "/in box/a" (3 kB in 1.5 s)',
    '[3] 192.0.2.1:4000 received "/in box/a" (3 kB in 1.5 s): the peer went away',
    "listening",
  ]);
});

Deno.test("a secret is told on standard error, in the form that the lines there have", () => {
  const told = (logFormat: "text" | "json") => {
    const lines: string[] = [];
    const world = { clock: new FakeClock(), words: (line: string) => lines.push(line) };
    const opened = openServeLog({ logFormat, logFile: undefined, logLevel: "info" }, world);
    assert(opened.ok);
    using log = opened.value;
    log.secret("ftp://ann:secret@192.0.2.9");
    return lines;
  };
  assertEquals(told("text"), ["ftp://ann:secret@192.0.2.9"]);
  assertEquals(told("json").map((line) => json(line)["message"]), ["ftp://ann:secret@192.0.2.9"]);
});

Deno.test("each level has what is at least so important", () => {
  const all = [OPENED, LOGIN, REFUSED, DONE, CUT];
  assertEquals(logged("text", "debug", all).length, 5);
  assertEquals(logged("text", "info", all).length, 4);
  assertEquals(logged("text", "warning", all).length, 2);
  assertEquals(logged("text", "error", all).length, 0);
});

Deno.test("json: one object per line, with the time, the level and the facts", () => {
  const [opened, login, done, cut, words] = logged("json", "debug", [OPENED, LOGIN, DONE, CUT], [
    "listening on ftp://192.0.2.9:21",
  ]);
  const who = { session: 3, host: "192.0.2.1", port: 4000, logger: "ferry.serve" };
  const base = { ...who, "@timestamp": "2026-01-02T03:04:05.000Z" };
  const { message: _1, ...openedFacts } = json(opened);
  assertEquals(openedFacts, { ...base, level: "DEBUG", event: "session-opened" });
  const { message: _2, ...loginFacts } = json(login);
  const asAnn = { event: "login", account: "ann", accepted: true };
  assertEquals(loginFacts, { ...base, ...asAnn, level: "INFO" });
  const { message: _3, ...doneFacts } = json(done);
  const transfer = {
    ...base,
    event: "transfer-ended",
    account: "ann",
    anonymous: false,
    direction: "upload",
    path: "/in box/a",
    type: "image",
    bytes: 3_000,
    seconds: 1.5,
    rate: 2_000,
  };
  assertEquals(doneFacts, { ...transfer, level: "INFO", outcome: "complete" });
  const { message: _4, ...cutFacts } = json(cut);
  const broken = { outcome: "failed", failure: "broken", reason: "the peer went away" };
  assertEquals(cutFacts, { ...transfer, ...broken, level: "WARN" });
  assertEquals(json(words).message, "listening on ftp://192.0.2.9:21");
});

Deno.test("property: no name forges a line or reaches a terminal unescaped", () => {
  const anything = fc.string({ unit: "binary", maxLength: 60, size: "max" });
  fc.assert(
    fc.property(anything, anything, (name, path) => {
      const notices: Notice[] = [
        { ...LOGIN, name, email: path },
        { ...REFUSED, name, reason: path },
        { ...DONE, name, path: `/${path}`, failure: { text: path, kind: "io" } },
      ];
      const text = logged("text", "debug", notices);
      assertEquals(text.length, notices.length);
      for (const line of text) assert(!DANGEROUS.test(line), JSON.stringify(line));
      const lines = logged("json", "debug", notices);
      assertEquals(lines.length, notices.length);
      for (const line of lines) assert(!DANGEROUS.test(line), JSON.stringify(line));
      assertEquals(json(lines[0]).account, name);
      assertEquals(json(lines[2]).path, `/${path}`);
    }),
    { numRuns: 50 },
  );
});

Deno.test("refused and banned clients are logged with the reason", () => {
  const notices: Notice[] = [
    { kind: "session-refused", peer: WHO.peer, reason: "too many sessions" },
    { kind: "banned", address: "2001:db8::/64", failures: 10, seconds: 600 },
  ];
  assertEquals(logged("text", "debug", notices), [
    "192.0.2.1:4000 turned away: too many sessions",
    "2001:db8::/64 is shut out for 10 minutes after 10 failed logins",
  ]);
  const [refused, banned] = logged("json", "debug", notices).map(json);
  assertEquals(refused?.event, "session-refused");
  assertEquals(refused?.reason, "too many sessions");
  assertEquals(banned?.host, "2001:db8::/64");
  assertEquals(banned?.seconds, 600);
  // A flood of refused clients must not fill a disk.
  assertEquals(logged("text", "info", notices).length, 1);
});

Deno.test("braces in a name are no template", () => {
  const [line] = logged("text", "info", [{ ...LOGIN, name: "{account} {{" }]);
  assertEquals(line, "[3] 192.0.2.1:4000 logged in as {account} {{");
});

Deno.test("a file gets dated lines, is appended to, and opened anew when moved away", async () => {
  await using folder = await tempFolder();
  const path = await folder.write("log", "before\n");
  const words: string[] = [];
  const world = {
    clock: new FakeClock(Date.UTC(2026, 0, 2, 3, 4, 5)),
    words: (line: string) => words.push(line),
  };
  const opened = openServeLog({ logFormat: "text", logFile: path, logLevel: "info" }, world);
  assert(opened.ok);
  using log = opened.value;
  log.words("listening");
  log.notice(LOGIN);
  await Deno.rename(path, folder.at("log.1"));
  log.reopen();
  log.notice(REFUSED);
  const text = (name: string) => Deno.readTextFileSync(folder.at(name));
  const time = "2026-01-02T03:04:05.000Z";
  assertEquals(
    text("log.1"),
    `before\n${time} info listening\n${time} info [3] 192.0.2.1:4000 logged in as ann\n`,
  );
  assertEquals(text("log"), `${time} warning [3] 192.0.2.1:4000 login refused for ann\n`);
  assertEquals(words, ["listening"]);
});

Deno.test("a log file that cannot be opened is said by name", () => {
  const world = { clock: new FakeClock(), words: () => {} };
  const opened = openServeLog(
    { logFormat: "text", logFile: "/nowhere/at/all", logLevel: "info" },
    world,
  );
  assert(!opened.ok);
  assertEquals(
    opened.failure,
    "cannot open /nowhere/at/all: No such file or directory; name a file in a folder that can be written to",
  );
});

Deno.test("a full disk loses lines, which is reported once, and serving continues", () => {
  const words: string[] = [];
  const world = {
    clock: new FakeClock(),
    words: (line: TerminalLine) => words.push(plainText(line)),
  };
  const opened = openServeLog(
    { logFormat: "text", logFile: "/dev/full", logLevel: "info" },
    world,
  );
  assert(opened.ok);
  using log = opened.value;
  log.notice(LOGIN);
  log.notice(LOGIN);
  assertEquals(words.length, 1);
  assert(words[0]?.includes("/dev/full"), words[0]);
});
