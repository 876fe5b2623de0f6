import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../../core/base/text.ts";
import { ClientRun, runToEnd } from "../../../support/ftp/client_run.ts";
import { type Handler, ScriptedServer } from "../../../support/ftp/scripted_server.ts";
import { played, playToEnd } from "../../../support/ftp/played_run.ts";
import { FakeClock } from "../../../support/time/fake_clock.ts";
import { until } from "../../../support/time/deadline.ts";

for (
  const [what, on] of [
    ["one more try at a file", { RETR: "450 Busy" }],
    ["one more try at the login", { PASS: "421 Full" }],
  ] as const
) {
  Deno.test(`--max-time during the pause before ${what} ends with exit code 9`, async () => {
    const cwd = await Deno.makeTempDir();
    const files = new Map([["f", encodeText("f")], ["g", encodeText("g")]]);
    await using server = new ScriptedServer({ files, on });
    const args = ["get", "--retry", "9", "--max-time", "2", server.url("f"), server.url("g")];
    const { code, words } = await played(args, { cwd });
    assertEquals(code, 9);
    assert(words.length <= 2, words.join(" | "));
    assertStringIncludes(words[0] ?? "", "not done within 2 s (--max-time)");
    await Deno.remove(cwd, { recursive: true });
  });
}

Deno.test("what a pattern matches comes out before the files that follow it", async () => {
  const cwd = await Deno.makeTempDir();
  const files = new Map(["a1", "a2", "z"].map((name) => [name, encodeText(name)]));
  const MLSD = (_: string, session: { give(text: string): Promise<undefined> }) =>
    session.give("type=file;size=2; a1\r\ntype=file;size=2; a2\r\ntype=file;size=1; z\r\n");
  await using server = new ScriptedServer({ files, on: { MLSD } });
  const args = ["get", "-o", "-", server.url("a*"), server.url("z")];
  const { code, output } = await runToEnd(args, { cwd });
  assertEquals([code, output], [0, "a1a2z"]);
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("thousands of files on standard output end when the login is refused", async () => {
  const cwd = await Deno.makeTempDir();
  await using server = new ScriptedServer({ on: { PASS: "530 Login incorrect." } });
  const urls = Array.from({ length: 8_000 }, (_, at) => server.url(`f${at}`, "ann:wrong"));
  const { code, words } = await runToEnd(["get", "-o", "-", ...urls], { cwd });
  assertEquals([code, words.length], [4, 1]);
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("a second session that is refused in any words costs no file", async () => {
  const cwd = await Deno.makeTempDir();
  let logins = 0;
  const names = ["a", "b", "c", "d", "e"];
  const files = new Map(names.map((name) => [name, encodeText(name)]));
  const PASS = () =>
    logins++ === 0
      ? "230 Welcome"
      : "530 Not logged in, only 1 sessions from same IP allowed concurrently";
  await using server = new ScriptedServer({ files, on: { PASS } });
  const urls = names.map((name) => server.url(name));
  const { code, words } = await runToEnd(["get", "-j", "3", ...urls], { cwd });
  assertEquals([code, words], [0, []]);
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("--max-time ends a batch that waits for its next command with exit code 9", async () => {
  const cwd = await Deno.makeTempDir();
  await using server = new ScriptedServer();
  const stdin = { read: () => new Promise<null>(() => {}) };
  const clock = new FakeClock();
  const run = new ClientRun(["batch", "--max-time", "5", server.url()], { cwd, clock, stdin });
  await clock.advance(5_000);
  assertEquals(await run.code, 9);
  assertStringIncludes(run.words.join("\n"), "not done within 5 s (--max-time)");
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("logins that fail at the same time cost one attempt", async () => {
  const cwd = await Deno.makeTempDir();
  const names = ["a", "b", "c", "d"];
  const files = new Map(names.map((name) => [name, encodeText(name)]));
  const down = Promise.withResolvers<void>();
  let logins = 0;
  const PASS: Handler = async (_, session) => {
    logins += 1;
    if (logins === 1 || logins > 4) return "230 Welcome";
    await down.promise;
    session.close();
    return undefined;
  };
  let asked = 0;
  const RETR: Handler = async (path, session) => {
    asked += 1;
    if (asked > 1) return await session.give(session.file(path) ?? "");
    // The other three sessions wait for their login.
    await until(() => logins >= 4, "four logins");
    session.close();
    return undefined;
  };
  await using server = new ScriptedServer({ files, on: { PASS, RETR } });
  const clock = new FakeClock();
  const urls = names.map((name) => server.url(name));
  const run = new ClientRun(["get", "-j", "4", "--retry", "1", ...urls], { cwd, clock });
  await run.delivered("job-ended", /client/);
  down.resolve();
  await playToEnd(run, clock, 50);
  assertEquals([await run.code, run.words], [0, []]);
  await Deno.remove(cwd, { recursive: true });
});
