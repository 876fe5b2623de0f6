import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeText } from "../../../../core/base/text.ts";
import { ofKind, validEvents } from "../../../support/events/event_lines.ts";
import { tempFolder } from "../../../support/files/temp_folder.ts";
import { ClientRun, runToEnd } from "../../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../../support/ftp/scripted_server.ts";
import { writeFully } from "../../../support/network/sockets.ts";
import { FakeClock } from "../../../support/time/fake_clock.ts";
import { until } from "../../../support/time/deadline.ts";

const GONE = "550 No such file";

/** A server with the files `a`, `b` and `c`. */
function abc(on: Script["on"] = {}): ScriptedServer {
  const files = new Map(["a", "b", "c"].map((name) => [name, encodeText(`file ${name}`)]));
  return new ScriptedServer({ files, on });
}

Deno.test("several files end with one line that counts them", async () => {
  await using folder = await tempFolder();
  await using server = abc();
  const urls = ["a", "b", "missing", "c"].map((name) => server.url(name));
  const run = new ClientRun(["get", ...urls], { cwd: folder.path });
  assertEquals(await run.code, 1);
  assertMatch(run.summary, /^3 files, 18 B in .+ \(.+\/s\), 1 failed$/);
  assertEquals(run.words.length, 1);
  assertMatch(run.words.join(), /^ferry: server refused RETR missing: 550/);
});

Deno.test("one file has no summary where nobody watches, and one line where somebody does", async () => {
  await using folder = await tempFolder();
  await using server = abc();
  const run = new ClientRun(["get", server.url("a")], { cwd: folder.path });
  assertEquals([await run.code, run.words, run.summary], [0, [], ""]);
  const watched = new ClientRun(["get", server.url("b")], { cwd: folder.path, terminal: true });
  assertEquals(await watched.code, 0);
  assertMatch(watched.words.join("|"), /^b {2}6 B in .+ \(.+\/s\)$/);
});

Deno.test("--quiet shows failures and nothing else, even on a terminal", async () => {
  await using folder = await tempFolder();
  await using server = abc();
  const args = ["get", "-q", server.url("a"), server.url("missing")];
  const run = new ClientRun(args, { cwd: folder.path, terminal: true });
  assertEquals(await run.code, 1);
  assertEquals([run.words.length, run.summary, run.drawn], [1, "", []]);
  const both = await runToEnd(["get", "-q", server.url("a")], { cwd: folder.path, terminal: true });
  assertEquals([both.code, both.words], [0, []]);
});

Deno.test("a failure is printed at the end where nobody watches, with its path", async () => {
  await using folder = await tempFolder();
  const printed: number[] = [];
  const runs: ClientRun[] = [];
  await using server = abc({
    SIZE: "500 Unknown",
    RETR: (name, session) => {
      printed.push(runs[0]?.words.length ?? -1);
      return name === "b" ? "451 Broken disk" : session.give(encodeText("x"));
    },
  });
  const run = new ClientRun(["get", ...["b", "a", "c"].map((name) => server.url(name))], {
    cwd: folder.path,
  });
  runs.push(run);
  assertEquals(await run.code, 1);
  assertEquals([printed, run.words], [
    [0, 0, 0],
    ["ferry: server refused RETR b: 451 Broken disk"],
  ]);
});

Deno.test("a server that nothing can be fetched from is named once", async () => {
  await using folder = await tempFolder();
  await using server = abc({ PASS: "530 No" });
  const urls = ["a", "b", "c"].map((name) => server.url(name, "ann:x"));
  for (const terminal of [false, true]) {
    const run = new ClientRun(["get", ...urls], { cwd: folder.path, terminal });
    assertEquals(await run.code, 4);
    assertEquals(run.words.length, 1, run.words.join("|"));
    assertMatch(run.summary, /^0 files, 0 B in \w+, 3 failed$/);
  }
});

Deno.test("on a terminal the board shows each file that moves and the whole, then is gone", async () => {
  await using folder = await tempFolder();
  const clock = new FakeClock();
  let half = (): Promise<void> => Promise.resolve();
  await using server = new ScriptedServer({
    on: {
      SIZE: "213 8",
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        const conn = await session.data();
        await writeFully(conn, encodeText("half"));
        await half();
        await writeFully(conn, encodeText("half"));
        conn.close();
        return "226 Done";
      },
    },
  });
  const urls = ["one", "two"].map((name) => server.url(name));
  const run = new ClientRun(["get", "-j", "2", ...urls], {
    cwd: folder.path,
    clock,
    terminal: true,
  });
  const isDrawn = () =>
    run.drawn.some((board) =>
      /^one .* 50% .*\ntwo .* 50% .*\n0\/2 files .* 50% /.test(board) && !board.includes("left")
    );
  let shown = false;
  let begun = 0;
  half = async () => {
    begun += 1;
    // The clock stands still until both have come so far: moved before, it would be past all limits of the other one.
    await until(() => begun === 2, "both to have come to the half");
    while (!shown) {
      await clock.advance(200);
      shown = isDrawn();
    }
  };
  assertEquals(await run.code, 0, run.words.join("|"));
  assert(shown, run.drawn.join("\n---\n"));
  assertEquals(run.drawn.at(-1), "");
  assertMatch(run.summary, /^2 files, 16 B in /);
});

Deno.test("a transfer that is tried again is an event of its own, and no failure", async () => {
  await using folder = await tempFolder();
  let tries = 0;
  await using server = abc({
    RETR: (_, session) => (tries += 1) === 1 ? "451 Not now" : session.give(encodeText("file a")),
  });
  const args = ["get", "--json", "--retry", "2", server.url("a")];
  const run = new ClientRun(args, { cwd: folder.path });
  assertEquals([await run.code, run.words], [0, []]);
  const events = await validEvents(run.output.trimEnd().split("\n"));
  const [again] = ofKind(events, "again");
  assertEquals([again?.["path"], again?.["reply"], again?.["failure"]], ["a", 451, "try-later"]);
  assertEquals(typeof again?.["wait"], "number");
  assertEquals(ofKind(events, "transfer-refused"), []);
  assertEquals(ofKind(events, "transfer-ended").map(({ outcome }) => outcome), ["complete"]);
  const { downloads, failed, retried } = events.at(-1) ?? {};
  assertEquals([downloads, failed, retried], [1, 0, 1]);
});

Deno.test("on a terminal a transfer that is tried again says why, and when", async () => {
  await using folder = await tempFolder();
  let tries = 0;
  await using server = abc({
    RETR: (_, session) => (tries += 1) === 1 ? "451 Not now" : session.give(encodeText("file a")),
  });
  const args = ["get", "--retry", "2", server.url("a")];
  const run = new ClientRun(args, { cwd: folder.path, terminal: true });
  assertEquals(await run.code, 0);
  assertMatch(run.words[0] ?? "", /^ferry: a: .*451 Not now; trying again in \d+s$/);
});

Deno.test("the name that a drop box gives a file is shown, and is in the event", async () => {
  await using folder = await tempFolder();
  await folder.write("x", "content");
  await using server = abc({
    STOR: async (_, session) => {
      await session.take();
      return "226 Transfer complete, stored as x (3)";
    },
  });
  const args = ["put", "--json", "x", server.url("inbox/")];
  const run = new ClientRun(args, { cwd: folder.path, terminal: true });
  assertEquals(await run.code, 0);
  assertEquals(run.words[0], "x is stored as x (3)");
  const events = await validEvents(run.output.trimEnd().split("\n"));
  assertEquals(ofKind(events, "transfer-ended").map((event) => event["stored_as"]), ["x (3)"]);
});

Deno.test("what a run leaves undone the next run takes from its list, and nothing else", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(folder.at("to"));
  let broken = true;
  await using server = abc({
    RETR: (name, session) =>
      broken && name !== "a" ? GONE : session.give(encodeText(`file ${name}`)),
  });
  const urls = ["a", "b", "c"].map((name) => server.url(name, "ann:secret"));
  const first = await runToEnd(["get", "-d", "to", "--failed", "left", ...urls], {
    cwd: folder.path,
  });
  assertEquals(first.code, 1);
  const list = new TextDecoder().decode(await folder.read("left"));
  const bare = (name: string) => server.url(name, "ann");
  assertEquals(
    list,
    `# server refused RETR b: ${GONE}\n${bare("b")}\tto/b\n` +
      `# server refused RETR c: ${GONE}\n${bare("c")}\tto/c\n`,
  );
  broken = false;
  server.received.length = 0;
  const second = await runToEnd(["get", "--from-file", "left", "--failed", "left"], {
    cwd: folder.path,
    env: { FERRY_PASSWORD: "secret" },
  });
  assertEquals([second.code, second.words], [0, []]);
  assertEquals(server.linesOf("RETR"), ["RETR b", "RETR c"]);
  assertEquals(await Deno.readTextFile(folder.at("to/c")), "file c");
  assertEquals(await Deno.readTextFile(folder.at("left")), "");
});

Deno.test("put takes from a list, and leaves one, with the local files", async () => {
  await using folder = await tempFolder();
  await folder.write("100%", "content");
  await folder.write("tab\there", "more");
  await using server = abc({ STOR: "553 Not allowed" });
  const args = ["put", "100%", "tab\there", server.url("in/"), "--failed", "left"];
  assertEquals((await runToEnd(args, { cwd: folder.path })).code, 5);
  await using open = new ScriptedServer();
  const list = await Deno.readTextFile(folder.at("left"));
  await folder.write("left", list.replaceAll(`:${server.port}/`, `:${open.port}/`));
  const again = await runToEnd(["put", "--from-file", "left"], { cwd: folder.path });
  assertEquals([again.code, again.words], [0, []]);
  assertEquals(open.linesOf("STOR"), ["STOR in/100%", "STOR in/tab\there"]);
});

Deno.test("what an interrupt leaves undone is in the list, tried or not", async () => {
  await using folder = await tempFolder();
  await using server = abc({ RETR: () => undefined });
  const urls = ["a", "b"].map((name) => server.url(name));
  const run = new ClientRun(["get", "--failed", "left", ...urls], { cwd: folder.path });
  await server.arrival("RETR");
  run.interrupt();
  assertEquals(await run.code, 130);
  const list = await Deno.readTextFile(folder.at("left"));
  assertEquals(list.split("\n").filter((line) => line.startsWith("ftp:")), urls);
});

Deno.test("a list that cannot be used is a fault of the command line, and says the line", async () => {
  await using folder = await tempFolder();
  await using server = abc();
  await folder.write("list", "\nhttp://h/x\n");
  const bad = await runToEnd(["get", "--from-file", "list"], { cwd: folder.path });
  assertEquals(bad.code, 2);
  assertMatch(bad.words.join(), /^ferry: list: line 2: http:\/\/h\/x is not a usable URL/);
  const none = await runToEnd(["get", "--from-file", "none"], { cwd: folder.path });
  assertEquals(none.code, 6);
  await folder.write("list", server.url("a"));
  const put = await runToEnd(["put", "--from-file", "list"], { cwd: folder.path });
  assertEquals([put.code, put.words], [
    2,
    ["ferry: list: ferry put needs lines of a URL, a tab and a local file"],
  ]);
  const twice = await runToEnd(["get", "--from-file", "list", server.url("in/a")], {
    cwd: folder.path,
  });
  assertEquals(twice.code, 2);
  assertEquals(server.sessions, 0);
});

Deno.test("a dry run fetches and sends no single file of a list either", async () => {
  await using folder = await tempFolder();
  await using server = abc();
  await folder.write("x", "new");
  await folder.write("list", `${server.url("a")}\tx\n`);
  for (const verb of ["get", "put"]) {
    const run = await runToEnd([verb, "-r", "-n", "--from-file", "list"], { cwd: folder.path });
    assertEquals(run.code, 2);
    assertMatch(
      run.words.join(),
      /^ferry: list: --dry-run plans whole folders, and ftp:.*\/a is a file/,
    );
  }
  assertEquals(server.sessions, 0);
});

Deno.test("what was not written to standard output is in the list", async () => {
  await using folder = await tempFolder();
  await using server = abc({ RETR: () => "550 No" });
  const args = ["cat", "--failed", "left", server.url("a")];
  assertEquals((await runToEnd(args, { cwd: folder.path })).code, 5);
  assertMatch(await Deno.readTextFile(folder.at("left")), /^# .*550 No\nftp:\S*\/a\n$/);
});

Deno.test("--from-file - reads the list from standard input", async () => {
  await using folder = await tempFolder();
  await using server = abc();
  let list = encodeText(`${server.url("a")}\tto\n`);
  const read = (into: Uint8Array) => {
    const count = Math.min(5, list.length);
    into.set(list.subarray(0, count));
    list = list.subarray(count);
    return Promise.resolve(count === 0 ? null : count);
  };
  const run = await runToEnd(["get", "--from-file", "-"], { cwd: folder.path, stdin: { read } });
  assertEquals([run.code, run.words], [0, []]);
  assertEquals(await folder.names(), ["to"]);
});

Deno.test("a tree of which no file could be fetched has the exit code of its failures", async () => {
  await using folder = await tempFolder();
  const listing = "type=file;size=6; a\r\ntype=file;size=6; b\r\n";
  const answers = new Map([["tree/a", GONE], ["tree/b", GONE]]);
  await using server = abc({
    FEAT: "211-Features:\r\n MLST type*;size*;modify*;\r\n211 End",
    CWD: "250 There",
    MLSD: (_, session) => session.give(listing),
    RETR: (path, session) => answers.get(path) ?? session.give(encodeText("file x")),
  });
  const args = ["get", "-r", "--failed", "left", server.url("tree/")];
  const none = new ClientRun(args, { cwd: folder.path });
  assertEquals([await none.code, none.words.length], [5, 2], none.words.join("|"));
  const left = (await Deno.readTextFile(folder.at("left"))).split("\n");
  assertEquals(left.filter((line) => line.startsWith("ftp")), [
    `${server.url("tree/a")}\ttree/a`,
    `${server.url("tree/b")}\ttree/b`,
  ]);
  answers.delete("tree/a");
  const some = new ClientRun(args, { cwd: folder.path });
  assertEquals([await some.code, some.words.length], [1, 1], some.words.join("|"));
  answers.clear();
  const rest = await runToEnd(["get", "--from-file", "left"], { cwd: folder.path });
  assertEquals([rest.code, await Deno.readTextFile(folder.at("tree", "b"))], [0, "file x"]);
});
