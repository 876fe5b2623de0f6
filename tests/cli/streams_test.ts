import { assertEquals, assertMatch } from "@std/assert";
import { decodeLenient, encodeText } from "../../core/text.ts";
import { runClient } from "../support/ferry_client.ts";
import { feed, spawnFerry, startFerry } from "../support/ferry_process.ts";
import { patterned } from "../support/flows.ts";
import { LineLog } from "../support/line_log.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";

const HERE = ["serve", "--host", "127.0.0.1", "--port", "0"];

Deno.test("serve - streams standard input to the first who fetches it, then ends", async () => {
  await using local = await tempFolder();
  const bytes = patterned(3_000_000);
  const child = spawnFerry([...HERE, "-", "--name", "db.sql"]);
  const stderr = new LineLog(child.stderr);
  const stdout = child.stdout.pipeTo(new WritableStream());
  const fed = feed(child.stdin, bytes);
  const url = (await stderr.waitFor(/^listening on /)).slice("listening on ".length);
  const got = await runClient(["get", `${url}/db.sql`], { cwd: local.path, env: {} });
  assertEquals([got.code, got.stderr], [0, ""]);
  assertEquals(await local.read("db.sql"), bytes);
  assertEquals((await child.status).code, 0);
  await Promise.all([fed, stderr.ended, stdout]);
  assertEquals(stderr.lines.at(-1), "done: 1 file sent");
});

Deno.test("serve --receive - writes the upload to standard output, then ends", async () => {
  await using local = await tempFolder();
  const bytes = patterned(3_000_000);
  await local.write("sent", bytes);
  const child = spawnFerry([...HERE, "--receive", "-"]);
  const stderr = new LineLog(child.stderr);
  const stdout = new Response(child.stdout).bytes();
  await feed(child.stdin, new Uint8Array(0));
  const url = (await stderr.waitFor(/^listening on /)).slice("listening on ".length);
  const put = await runClient(["put", "sent", `${url}/`], { cwd: local.path, env: {} });
  assertEquals([put.code, put.stderr], [0, ""]);
  assertEquals(await stdout, bytes);
  assertEquals((await child.status).code, 0);
  await stderr.ended;
});

Deno.test("several files and folders are shared side by side, and what is excluded is not there", async () => {
  await using folder = await tempFolder();
  await folder.write("one/a.txt", "a");
  await folder.write("one/b.log", "b");
  await folder.write("one/.secret", "s");
  const file = await folder.write("two/c.txt", "c");
  await using server = await startFerry(["--exclude", "*.log", folder.at("one"), file]);
  using client = await WireClient.login(server);
  assertEquals(decodeLenient((await client.download("NLST")).bytes), "c.txt\r\none\r\n");
  assertEquals(decodeLenient((await client.download("NLST one")).bytes), "one/a.txt\r\n");
  assertEquals((await client.download("RETR c.txt")).bytes, encodeText("c"));
  assertEquals((await client.download("RETR one/a.txt")).bytes, encodeText("a"));
  for (const path of ["one/b.log", "one/.secret", "d.txt"]) {
    assertMatch((await client.ask(`RETR ${path}`, 550)).lines[0] ?? "", /no such file/);
  }
});

Deno.test("--create-folders makes what is missing when a client enters it or sends files there", async () => {
  await using folder = await tempFolder();
  const options = ["--write", "--anonymous", "--create-folders"];
  await using server = await startFerry([...options, folder.path]);
  using client = await WireClient.login(server);
  await client.ask("CWD /2026/11", 250);
  await client.upload("STOR /camera/1/a.jpg", "x");
  assertEquals(await folder.read("camera/1/a.jpg"), encodeText("x"));
});

Deno.test("what was left out of several things that are shared does not keep the others from being listed", async () => {
  await using folder = await tempFolder();
  const [kept, left, hidden] = await Promise.all(
    ["a.txt", "b.log", ".env"].map((name) => folder.write(name, name)),
  );
  await using server = await startFerry([
    ...["--include", "*.txt", "--exclude", "c*"],
    ...[kept ?? "", left ?? "", hidden ?? ""],
  ]);
  using client = await WireClient.login(server);
  assertEquals(decodeLenient((await client.download("NLST")).bytes), "a.txt\r\n");
  await client.ask("TYPE I", 200);
  const archive = decodeLenient((await client.download("RETR /.tar")).bytes);
  assertMatch(archive, /\0a\.txt\0/);
  assertEquals([archive.includes("b.log"), archive.includes(".env")], [false, false]);
});

Deno.test("serve --quiet --receive - says its URL on standard error, and nothing else there", async () => {
  await using local = await tempFolder();
  await local.write("sent", "content");
  const child = spawnFerry([...HERE, "--quiet", "--receive", "-"]);
  const stderr = new LineLog(child.stderr);
  const stdout = new Response(child.stdout).bytes();
  await feed(child.stdin, new Uint8Array(0));
  const url = await stderr.waitFor(/^ftp:/);
  const put = await runClient(["put", "sent", url], { cwd: local.path, env: {} });
  assertEquals([put.code, put.stderr], [0, ""]);
  assertEquals(await stdout, encodeText("content"));
  assertEquals((await child.status).code, 0);
  await stderr.ended;
  assertEquals(stderr.lines, [url]);
});
