import { assert, assertEquals, assertMatch } from "@std/assert";
import { createHash } from "node:crypto";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { within } from "../support/time/deadline.ts";
import { ofKind, validEvents } from "../support/events/event_lines.ts";
import { clientBench, runClient } from "../support/process/ferry_client.ts";
import { feed, killQuietly, spawnFerry, startFerry } from "../support/process/ferry_process.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { recipesOfEventsPage, runRecipe } from "../support/pages/jq_recipes.ts";
import { LineLog } from "../support/process/line_log.ts";
import { BIG, mixedRun } from "../support/load/mixed_run.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

let mixed: Promise<readonly string[]> | undefined;

/** The lines of one mixed run, which takes as long as its server's time limit. */
function mixedLines(): Promise<readonly string[]> {
  return mixed ??= mixedRun();
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

Deno.test("serve --json: every line of a mixed run matches the schema and the event", async () => {
  const events = await validEvents(await mixedLines());
  assertEquals(events[0]?.["event"], "listening");
  assertEquals(events.at(-1)?.["event"], "bye");
  const said = (kind: string, ...fields: readonly string[]) =>
    ofKind(events, kind).map((event) => fields.map((field) => event[field]));
  assertEquals(said("login", "account", "accepted"), [
    ["ann", false],
    ["ann", true],
    ["anonymous", true],
  ]);
  assertEquals(said("transfer-refused", "direction", "path", "reply", "failure"), [
    ["download", "/small.txt", 530, undefined],
    ["download", "/nothing", 550, "not-found"],
    ["upload", "/nowhere/x", 550, "not-found"],
  ]);
  const ended = said("transfer-ended", "path", "offset", "bytes", "outcome", "failure", "sha256");
  assertEquals(ended.slice(0, 5), [
    ["/small.txt", undefined, 5, "complete", undefined, sha256(encodeText("small"))],
    // Only a part of the file was sent.
    ["/small.txt", 2, 3, "complete", undefined, undefined],
    ["/sent \x7fname", undefined, 4, "complete", undefined, sha256(encodeText("sent"))],
    ["/sent \x7fname", 4, 6, "complete", undefined, undefined],
    ["/cut", undefined, 0, "failed", "aborted", undefined],
  ]);
  assertEquals(said("expired", "after"), [["expire"]]);
  const [bye] = ofKind(events, "bye");
  assertEquals([bye?.["exit_code"], bye?.["downloads"], bye?.["uploads"]], [1, 2, 2]);
  assertEquals(ofKind(events, "session-opened").length, 3);
  // On a slow machine others may take long enough to tell how far they are.
  const progress = ofKind(events, "progress").find(({ path }) => path === "/big");
  assertEquals([progress?.["path"], progress?.["size"]], ["/big", BIG]);
});

Deno.test("get --json and put --json report each file, with the server's digests", async () => {
  const content = patterned(300_000);
  await using bench = await clientBench({
    remote: { "there.bin": content, "text": "a\r\nb\n" },
    local: { "here.bin": content },
    serve: ["--write", "--anonymous", "--json"],
  });
  const got = await bench.ferry(
    ...["get", "-j1", "--json", bench.url("there.bin"), bench.url("nothing")],
  );
  assertEquals(got.code, 1);
  assertMatch(got.stderr, /^ferry: server refused RETR nothing/);
  const events = await validEvents(got.stdout.trimEnd().split("\n"));
  assertEquals(events.map(({ event }) => event), [
    "session-opened",
    "login",
    "transfer-started",
    "transfer-ended",
    "transfer-refused",
    "session-closed",
    "bye",
  ]);
  const [, login, , ended, refused, , bye] = events;
  assertEquals([login?.["account"], login?.["accepted"]], ["anonymous", true]);
  assertEquals([ended?.["session"], ended?.["port"]], [1, bench.server.port]);
  assertEquals([ended?.["bytes"], ended?.["sha256"]], [content.length, sha256(content)]);
  assertEquals([refused?.["reply"], refused?.["failure"]], [550, "server-refused"]);
  assertEquals([bye?.["exit_code"], bye?.["downloads"], bye?.["failed"]], [1, 1, 1]);
  const put = await bench.ferry("put", "--json", "here.bin", bench.url(""));
  assertEquals([put.code, put.stderr], [0, ""]);
  const [sent] = ofKind(await validEvents(put.stdout.trimEnd().split("\n")), "transfer-ended");
  assertEquals([sent?.["file"], sent?.["path"]], ["here.bin", "here.bin"]);
  assertEquals(sent?.["sha256"], sha256(content));
  await bench.server.waitForOutput(/"transfer-ended".*"path":"\/here.bin"/);
  const [, received] = ofKind(await validEvents(bench.server.stdoutLines), "transfer-ended");
  assertEquals(received?.["sha256"], sha256(content));
});

Deno.test("no password is in any event", async () => {
  await using bench = await clientBench({
    remote: { "a": "a" },
    serve: ["--user", "ann:s3cret-word", "--json"],
  });
  const url = bench.url("a", "ann:s3cret-word");
  const { stdout } = await bench.ferry(
    "get",
    "--json",
    url,
    url.replace("s3cret-word", "wr0ng-word") + "b",
  );
  await bench.server.waitForOutput(/"transfer-ended"/);
  const all = stdout + bench.server.stdoutLines.join("\n");
  assertEquals(/s3cret-word|wr0ng-word/.test(all), false, all);
  const events = await validEvents(stdout.trimEnd().split("\n"));
  assertEquals(ofKind(events, "login").map(({ accepted }) => accepted), [true, false]);
  assertMatch(stdout, /"url":"ftp:\/\/ann@127/);
});

Deno.test("put --json into a folder names the file that was left or refused", async () => {
  await using bench = await clientBench({
    remote: { "d/a": "old" },
    local: { "a": "new" },
    serve: ["--write", "--anonymous"],
  });
  const pathOf = async (event: "transfer-ended" | "transfer-refused", ...args: string[]) => {
    const { stdout } = await bench.ferry("put", "--json", ...args);
    return ofKind(await validEvents(stdout.trimEnd().split("\n")), event)[0]?.["path"];
  };
  assertEquals(await pathOf("transfer-ended", "--no-clobber", "a", bench.url("d/")), "d/a");
  assertEquals(await pathOf("transfer-refused", "a", bench.url("none/")), "none/a");
});

Deno.test("get --json of what is there already, and of a server that is not", async () => {
  await using bench = await clientBench({ remote: { "a": "same" }, local: { "a": "same" } });
  const { stdout } = await bench.ferry("get", "-c", "--json", bench.url("a"));
  const [ended] = ofKind(await validEvents(stdout.trimEnd().split("\n")), "transfer-ended");
  assertEquals([ended?.["outcome"], ended?.["bytes"]], ["skipped", 0]);
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr;
  closed.close();
  const failed = await bench.ferry("get", "--json", `ftp://127.0.0.1:${port}/a`);
  assertEquals(failed.code, 3);
  const [refused] = ofKind(
    await validEvents(failed.stdout.trimEnd().split("\n")),
    "transfer-refused",
  );
  assertEquals(refused?.["failure"], "unreachable");
});

Deno.test("a reader of the events that goes away ends nothing", async () => {
  await using folder = await tempFolder();
  await folder.write("a", "content");
  const child = spawnFerry([
    ...["serve", "--host", "127.0.0.1", "--port", "0", "--json", "--count", "2", folder.path],
  ]);
  await child.stdin.close();
  const stderr = new LineLog(child.stderr);
  const url = (await stderr.waitFor(/^listening on /)).slice("listening on ".length);
  await child.stdout.cancel();
  for (const name of ["one", "two"]) {
    const got = await runClient(["get", "-o", name, `${url}/a`], { cwd: folder.path, env: {} });
    assertEquals([got.code, got.stderr], [0, ""]);
  }
  assertEquals((await child.status).code, 0);
  await stderr.ended;
  assertEquals(stderr.lines.filter((line) => line.startsWith("ferry: ")), []);
});

Deno.test("a reader of the events that stalls holds up no transfer and no end of serve", async () => {
  await using folder = await tempFolder();
  await folder.write("a", "content");
  const child = spawnFerry([
    ...["serve", "--host", "127.0.0.1", "--port", "0", "--json", folder.path],
  ]);
  await child.stdin.close();
  const stderr = new LineLog(child.stderr);
  const { hostname, port } = new URL(
    (await stderr.waitFor(/^listening on /)).slice("listening on ".length),
  );
  using client = await WireClient.login({ hostname, port: Number(port) });
  // Many times what a pipe holds: each is answered all the same.
  const name = "x".repeat(200);
  for (let round = 0; round < 10; round++) {
    await client.send(`RETR ${name}\r\n`.repeat(50));
    for (let reply = 0; reply < 50; reply++) await client.expect(550);
  }
  await client.ask("TYPE I", 200);
  assertEquals(decodeLenient((await client.download("RETR a")).bytes), "content");
  killQuietly(child, "SIGTERM");
  assertEquals(await within(child.status, "the end of ferry serve"), {
    success: true,
    code: 0,
    signal: null,
  });
  await child.stdout.cancel();
  await stderr.ended;
  assertEquals(stderr.lines.filter((line) => line.startsWith("ferry: ")), []);
});

Deno.test("serve - --json shares standard input; --quiet leaves stdout to the events", async () => {
  await using folder = await tempFolder();
  const child = spawnFerry([
    ...["serve", "--host", "127.0.0.1", "--port", "0", "--json", "--quiet", "-"],
  ], { cwd: folder.path });
  const stdout = new LineLog(child.stdout);
  const stderr = new LineLog(child.stderr);
  const [, url = ""] = /"urls":\["([^"]+)"/.exec(await stdout.waitFor(/"listening"/)) ?? [];
  const [got] = await Promise.all([
    runClient(["get", "-o", "-", `${url}/stdin`]),
    feed(child.stdin, encodeText("from a pipe")),
  ]);
  assertEquals([got.code, got.stdout], [0, "from a pipe"], got.stderr);
  assertEquals((await child.status).code, 0);
  await Promise.all([stdout.ended, stderr.ended]);
  assertEquals(stderr.lines, [`${url}/`]);
  const events = await validEvents(stdout.lines);
  const [ended] = ofKind(events, "transfer-ended");
  assertEquals([ended?.["path"], ended?.["sha256"]], ["/stdin", sha256(encodeText("from a pipe"))]);
});

Deno.test("refusals are events: too many transfers, or data connections in clear", async () => {
  await using folder = await tempFolder();
  await folder.write("big", patterned(BIG));
  await using server = await startFerry([
    ...["--json", "--max-transfers", "1", folder.path],
  ]);
  using first = await WireClient.login(server);
  await first.ask("TYPE I", 200);
  using _data = await first.extendedPassive();
  await first.ask("RETR big", 150);
  using second = await WireClient.login(server);
  await second.ask("RETR big", 450);
  await server.waitForOutput(/"transfer-refused"/);
  await using strict = await startFerry(["--json", "--tls", "require", folder.path]);
  using clear = await WireClient.connect(strict);
  await clear.expect(220);
  await clear.ask("RETR big", 530);
  await strict.waitForOutput(/"transfer-refused"/);
  const events = await validEvents([...server.stdoutLines, ...strict.stdoutLines]);
  const told = ofKind(events, "transfer-refused").map(({ path, account, reply }) => [
    path,
    account,
    reply,
  ]);
  assertEquals(told, [["/big", "anonymous", 450], ["/big", "", 530]]);
});

peerTest(
  "jq",
  "every jq recipe of docs/EVENTS.md runs, and finds something in a mixed run",
  async (jq) => {
    const recipes = await recipesOfEventsPage();
    assert(recipes.length >= 6);
    const lines = await mixedLines();
    for (const recipe of recipes) {
      const { code, stdout, stderr } = await runRecipe(jq, recipe, lines);
      assertEquals([code, stderr], [0, ""], recipe.program);
      assertMatch(stdout, /\S/, recipe.program);
    }
  },
);
