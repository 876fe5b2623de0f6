import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Finding, type FindingOf, probeFinding } from "../../../core/events/probe/findings.ts";
import { probeLine } from "../../../core/events/schema.ts";
import { judge } from "../../../core/screen/probe/judgement.ts";
import { probeExitCode, probeLines, probeObject } from "../../../core/screen/probe/probe_report.ts";

const SHA256 = "0123456789abcdef".repeat(4);

const CERTIFICATE: FindingOf<"certificate"> = {
  finding: "certificate",
  names: ["files.example"],
  issuer: "CN=files.example",
  valid_from: "2026-01-01",
  valid_to: "2027-01-01",
  sha256: SHA256,
  trusted: false,
  reason: "no known authority signed it (self-signed)",
};

const PASSIVE_FAILS = { finding: "data", way: "PASV", works: false, used: true } as const;
const ACTIVE_WORKS = { finding: "data", way: "active", works: true, used: false } as const;

/** A finding of each kind that is good. */
const GOOD: readonly Finding[] = [
  { finding: "connection", address: "192.0.2.1", port: 21, addresses: ["192.0.2.1"], seconds: 0.1 },
  { finding: "greeting", words: "220 Ready", seconds: 0.1 },
  { finding: "system", words: "215 UNIX Type: L8" },
  { finding: "tls", offered: true, used: true, required: true, version: "1.3" },
  { ...CERTIFICATE, trusted: true },
  { finding: "login", account: "ann" },
  { finding: "features", features: ["SIZE", "XYZ"], used_features: ["SIZE"] },
  { finding: "data-tls", works: true, resumed: true },
  { finding: "tls-resumption", required: true },
  { finding: "passive-address", address: "192.0.2.1", relation: "same" },
  ACTIVE_WORKS,
  {
    finding: "listing",
    command: "LIST",
    entries: 2,
    not_understood: 0,
    dialect: "DOS",
    used: true,
  },
  { finding: "names", utf8: true, seen: "utf-8" },
  { finding: "clock", ahead: -1 },
  { finding: "listing-zone", ahead: 0 },
  { finding: "ability", ability: "digest", works: true, commands: ["HASH"] },
  { finding: "download", name: "a", bytes: 10, seconds: 0.1, rate: 100 },
  { finding: "upload", name: "b", bytes: 10, seconds: 0.1, compared: true },
  { finding: "sessions", tried: 4, allowed: 4 },
];

/** Findings that are not good, with what each of them wants the user to try. */
const OTHERS: readonly (readonly [finding: Finding, cures: readonly string[]])[] = [
  [{ finding: "left-out", step: "clock", reason: "no MDTM" }, []],
  [{ finding: "left-behind", name: "x.tmp", reason: "550 no" }, []],
  [{ finding: "tls", offered: true, used: false }, ["--tls require"]],
  [{ finding: "tls", offered: true, refused: true, used: false }, []],
  [{ finding: "tls", offered: false, used: false }, []],
  [CERTIFICATE, [`--pin sha256:${SHA256}`, "--trust-on-first-use", "--ca FILE"]],
  [{ finding: "data-tls", works: false }, ["--tls require"]],
  [{ finding: "passive-address", address: "10.0.0.1", relation: "private" }, []],
  [{ finding: "names", utf8: false, seen: "other" }, [
    "--encoding NAME, for instance cp437, shift_jis or gbk",
  ]],
  [{ finding: "clock", ahead: 7200 }, ["--size-only for mirrors"]],
  [{ finding: "listing-zone", ahead: -3600 }, []],
  [{ finding: "ability", ability: "resume", works: false, commands: [] }, []],
  [{ finding: "sessions", tried: 4, allowed: 2, reason: "421 no" }, ["-j 2"]],
  [{ finding: "greeting", words: "220 Hm", seconds: 9 }, ["a longer --timeout"]],
];

function failure(
  step: "connection" | "listing" | "tls" | "login" | "data" | "folder" | "sessions",
  kind: "timed-out" | "trust" | "login-refused" | "unreachable" | "server-refused",
  reason = "no",
) {
  return { finding: "failed", step, failure: kind, reason } as const;
}

Deno.test("every kind of finding is judged, and the object of a probe is one of the schema", () => {
  const findings = [...GOOD, ...OTHERS.map(([finding]) => finding), failure("login", "trust")];
  const kinds = new Set(findings.map(({ finding }) => finding));
  assertEquals(kinds, new Set(probeFinding.options.map(({ shape }) => shape.finding.value)));
  const object: unknown = JSON.parse(probeObject({ url: "ftp://h/", findings }));
  assertEquals(probeLine.safeParse(object).error, undefined);
});

Deno.test("what works is good and needs nothing; what limits is a note with its cure", () => {
  for (const finding of GOOD) {
    const { state, cures } = judge(finding, GOOD);
    assertEquals({ state, cures }, { state: "good", cures: [] }, finding.finding);
  }
  for (const [finding, wanted] of OTHERS) {
    const { state, cures } = judge(finding, []);
    assertEquals({ state, cures }, { state: "note", cures: [...wanted] }, finding.finding);
  }
});

Deno.test("a failed step names the option that cures it", () => {
  const inClear = { finding: "tls", offered: true, used: false, required: true } as const;
  const cases: readonly (readonly [Finding, readonly Finding[], string])[] = [
    [failure("connection", "timed-out"), [], "a longer --timeout"],
    [failure("tls", "trust"), [CERTIFICATE], `--pin sha256:${SHA256}`],
    [failure("tls", "trust"), [], "ftp:// with --tls off, which sends everything in clear"],
    [failure("login", "login-refused"), [inClear], "--tls require"],
    [failure("login", "login-refused", "530 Must use encryption"), [], "--tls require"],
    [failure("login", "login-refused", "421 Too many connections"), [], "-j 1"],
    [failure("login", "login-refused", "no password for ann"), [], "FERRY_PASSWORD"],
    [failure("login", "login-refused", "login of anonymous refused: 530"), [], "--user NAME"],
    [
      failure("login", "login-refused", "login of ann refused: 530 No"),
      [],
      "another --user or password",
    ],
    [failure("data", "unreachable"), [PASSIVE_FAILS, ACTIVE_WORKS], "--active"],
    [
      failure("data", "unreachable"),
      [{ ...PASSIVE_FAILS, used: false, works: true }, {
        ...ACTIVE_WORKS,
        used: true,
        works: false,
      }],
      "no --active",
    ],
  ];
  for (const [finding, others, cure] of cases) {
    const { state, cures } = judge(finding, [finding, ...others]);
    assertEquals([state, cures[0]], ["bad", cure]);
  }
});

Deno.test("the exit code is that of the first thing that makes transfers fail", () => {
  const notes = OTHERS.map(([finding]) => finding);
  const codeOf = (findings: readonly Finding[]) => probeExitCode({ url: "ftp://h/", findings });
  assertEquals(codeOf([...GOOD, ...notes]), 0);
  assertEquals(codeOf([...notes, failure("sessions", "timed-out")]), 0);
  assertEquals(codeOf([...notes, failure("login", "login-refused")]), 4);
  // GOOD has an upload: a drop box lists nothing.
  assertEquals(codeOf([failure("listing", "server-refused")]), 5);
  assertEquals(codeOf([failure("listing", "server-refused"), ...GOOD]), 0);
  assertEquals(codeOf([failure("data", "unreachable"), failure("folder", "server-refused")]), 3);
});

Deno.test("a clock's offset is said in hours, minutes and seconds, ahead or behind", () => {
  const textOf = (ahead: number) => judge({ finding: "clock", ahead }, []).text;
  assertStringIncludes(textOf(7200), "2 h ahead of the clock here");
  assertStringIncludes(textOf(-5407), "1 h 30 min 7 s behind the clock here");
});

Deno.test("the lines for people fit the width as far as words allow, and show no control", () => {
  const words = "220 \x1b[2J a rather long greeting of many words";
  const findings: Finding[] = [{ finding: "greeting", words, seconds: 0 }, ...GOOD];
  for (const columns of [40, 80]) {
    const lines = probeLines({ url: "ftp://h/", findings }, columns);
    assert(lines.every((line) => line.length <= columns || /\S{20}/.test(line)), lines.join("\n"));
    assert(lines.every((line) => !line.includes("\x1b")));
    assertEquals(lines.at(-1), "transfers work");
  }
});

Deno.test("data connections that fail have the way as a cure that was not tried", () => {
  const curesAmong = (...all: readonly Finding[]) =>
    judge(failure("data", "unreachable"), all).cures;
  const passive = { ...PASSIVE_FAILS };
  const active = { ...ACTIVE_WORKS, works: false };
  assertEquals(curesAmong(passive), ["--active"]);
  assertEquals(curesAmong(passive, { ...active, works: true }), ["--active"]);
  assertEquals(curesAmong(passive, active), []);
});
