import { assert, assertEquals, assertMatch } from "@std/assert";
import { createHash } from "node:crypto";
import { decodeLenient } from "../../core/text.ts";
import { ofKind, validEvents } from "../support/event_lines.ts";
import { clientBench, runClient } from "../support/ferry_client.ts";
import { type FerryServer, spawnFerry, startFerry } from "../support/ferry_process.ts";
import { patterned } from "../support/flows.ts";
import { LineLog } from "../support/line_log.ts";
import { peerTest } from "../support/peer_programs.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Something of everything, on a server that its time then ends; the lines that it printed. */
async function mixedRun(): Promise<readonly string[]> {
  await using folder = await tempFolder();
  await folder.write("small.txt", "small");
  await folder.write("big", patterned(8_000_000));
  await using server = await startFerry([
    ...["--json", "--user", "ann:secret", "--anonymous", "--write"],
    ...["--expire", "3s", "--grace", "0.5", "--count", "100", folder.path],
  ]);
  await logins(server);
  using ann = await WireClient.login(server, "ann", "secret");
  await ann.ask("TYPE I", 200);
  await ann.download("RETR small.txt");
  await ann.upload("STOR sent \x7fname", "sent");
  await ann.upload("APPE sent \x7fname", " twice");
  await ann.ask("RETR nothing", 550);
  await ann.ask("STOR nowhere/x", 550);
  await cut(ann);
  using slow = await WireClient.login(server);
  await slow.ask("TYPE I", 200);
  // A reader that stands still: the file is under way until the server's time is up.
  using _data = await slow.extendedPassive();
  await slow.ask("RETR big", 150);
  await server.waitForOutput(/"event":"progress".*"path":"\/big"/);
  assertEquals((await server.ended).code, 1);
  return server.stdoutLines;
}

async function logins(server: FerryServer): Promise<void> {
  using client = await WireClient.connect(server);
  await client.expect(220);
  await client.ask("USER ann", 331);
  await client.ask("PASS wrong", 530);
  await client.ask("QUIT", 221);
}

async function cut(client: WireClient): Promise<void> {
  const data = await client.extendedPassive();
  await client.ask("STOR cut", 150);
  await client.ask("ABOR", 426, 226);
  data.close();
}

Deno.test("serve --json: every line of a mixed run holds to the JSON Schema, and says what happened", async () => {
  const events = await validEvents(await mixedRun());
  assertEquals(events[0]?.["event"], "listening");
  assertEquals(events.at(-1)?.["event"], "bye");
  const said = (kind: string, ...fields: readonly string[]) =>
    ofKind(events, kind).map((event) => fields.map((field) => event[field]));
  assertEquals(said("login", "account", "accepted"), [
    ["ann", false],
    ["ann", true],
    ["anonymous", true],
  ]);
  assertEquals(said("transfer-refused", "direction", "path", "code"), [
    ["download", "/nothing", 550],
    ["upload", "/nowhere/x", 550],
  ]);
  const ended = said("transfer-ended", "path", "bytes", "outcome", "failure", "sha256");
  assertEquals(ended.slice(0, 4), [
    ["/small.txt", 5, "complete", undefined, sha256(new TextEncoder().encode("small"))],
    ["/sent \x7fname", 4, "complete", undefined, sha256(new TextEncoder().encode("sent"))],
    // Only a part of the file travelled.
    ["/sent \x7fname", 6, "complete", undefined, undefined],
    ["/cut", 0, "failed", "aborted", undefined],
  ]);
  assertEquals(said("expired", "after"), [["expire"]]);
  const [bye] = ofKind(events, "bye");
  assertEquals([bye?.["code"], bye?.["downloads"], bye?.["uploads"]], [1, 1, 2]);
  assertEquals(ofKind(events, "session-opened").length, 3);
  const [progress] = ofKind(events, "progress");
  assertEquals([progress?.["path"], progress?.["size"]], ["/big", 8_000_000]);
});

Deno.test("get --json and put --json tell of each file, with digests that agree with the server's", async () => {
  const content = patterned(300_000);
  await using bench = await clientBench({
    remote: { "there.bin": content, "text": "a\r\nb\n" },
    local: { "here.bin": content },
    serve: ["--write", "--anonymous", "--json"],
  });
  const got = await bench.ferry("get", "--json", bench.url("there.bin"), bench.url("nothing"));
  assertEquals(got.code, 1);
  assertMatch(got.stderr, /^ferry: server refused RETR nothing/);
  const events = await validEvents(got.stdout.trimEnd().split("\n"));
  assertEquals(events.map(({ event }) => event), [
    "transfer-started",
    "transfer-ended",
    "transfer-refused",
    "bye",
  ]);
  const [, ended, refused, bye] = events;
  assertEquals([ended?.["bytes"], ended?.["sha256"]], [content.length, sha256(content)]);
  assertEquals([refused?.["code"], refused?.["failure"]], [550, "server-refused"]);
  assertEquals([bye?.["code"], bye?.["downloads"], bye?.["failed"]], [1, 1, 1]);
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
  assertMatch(stdout, /"url":"ftp:\/\/ann@127/);
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

peerTest(
  "jq",
  "every jq recipe of docs/EVENTS.md runs, and finds something in a mixed run",
  async (jq) => {
    const page = await Deno.readTextFile(new URL("../../docs/EVENTS.md", import.meta.url));
    const recipes = [...page.matchAll(/```sh\njq (-r |-s )'(.+)'\n```/g)];
    assert(recipes.length >= 6);
    const lines = `${(await mixedRun()).join("\n")}\n`;
    for (const [, option = "", program = ""] of recipes) {
      const child = new Deno.Command(jq, {
        args: ["-e", option.trim(), program],
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(lines));
      await writer.close();
      const { stdout, stderr } = await child.output();
      assertEquals(decodeLenient(stderr), "", program);
      assertMatch(decodeLenient(stdout), /\S/, program);
    }
  },
);
