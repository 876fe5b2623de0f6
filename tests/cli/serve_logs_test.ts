import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runFerry, spawnFerry, startFerry } from "../support/process/ferry_process.ts";
import { LineLog } from "../support/process/line_log.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";
import { readXferlogLine } from "../support/events/xferlog_reader.ts";

/** A name that tries to be a line of a log, and to talk to a terminal. */
const FORGED = "x\u001b[2J [9] 127.0.0.1:1 logged in as root \u0085\u202e{}";

async function events(path: string): Promise<Record<string, unknown>[]> {
  const text = await Deno.readTextFile(path);
  assert(text.endsWith("\n"));
  return text.trimEnd().split("\n").map((line) => {
    const parsed: unknown = JSON.parse(line);
    assert(typeof parsed === "object" && parsed !== null, line);
    return Object.fromEntries(Object.entries(parsed));
  });
}

Deno.test("the json log and the transfer log contain logins and transfers, with any names", async () => {
  await using folder = await tempFolder();
  await folder.write("share/a b", "hello");
  const log = folder.at("log");
  const transfers = folder.at("transfers");
  const args = [
    "--log",
    "json",
    "--log-file",
    log,
    "--xferlog",
    transfers,
    "--write",
    "--anonymous",
  ];
  await using server = await startFerry([...args, "--log-level", "debug", folder.at("share")]);
  {
    using client = await WireClient.connect(server);
    await client.expect(220);
    await client.login("anonymous", "me@example.org");
    await client.ask("TYPE I", 200);
    await client.download("RETR a b");
    await client.upload(`STOR ${FORGED}`, "four");
    await client.ask("QUIT", 221);
    await client.expectClosed();
  }
  assertEquals((await server.stop()).code, 0);

  const told = await events(log);
  const kinds = told.map(({ event }) => event).filter((event) => event !== "words");
  assertEquals(kinds, [
    "session-opened",
    "login",
    "transfer-started",
    "transfer-ended",
    "transfer-started",
    "transfer-ended",
    "session-closed",
  ]);
  const ended = told.filter(({ event }) => event === "transfer-ended");
  assertEquals(ended.map(({ path, bytes, direction }) => ({ path, bytes, direction })), [
    { path: "/a b", bytes: 5, direction: "download" },
    { path: `/${FORGED}`, bytes: 4, direction: "upload" },
  ]);
  assert(server.stderrLines.every((line) => !line.startsWith("[")));

  const lines = (await Deno.readTextFile(transfers)).trimEnd().split("\n");
  const read = lines.map((line) => readXferlogLine(line));
  assertEquals(read.map(({ filename }) => filename)[0], "/a_b");
  assertEquals(
    read.map(({ direction, fileSize, accessMode, username, completionStatus, remoteHost }) => [
      direction,
      fileSize,
      accessMode,
      username,
      completionStatus,
      remoteHost,
    ]),
    [
      ["o", 5, "a", "me@example.org", "c", "127.0.0.1"],
      ["i", 4, "a", "me@example.org", "c", "127.0.0.1"],
    ],
  );
});

Deno.test("with --log json every line on standard error is an object", async () => {
  await using folder = await tempFolder();
  const args = ["serve", "--host", "127.0.0.1", "--port", "0", "--log", "json", folder.path];
  const child = spawnFerry(args);
  await child.stdin.close();
  const stderr = new LineLog(child.stderr);
  const stdout = child.stdout.pipeTo(new WritableStream());
  const first = await stderr.waitFor(/listening on/);
  const port = Number(/listening on ftp:\/\/127\.0\.0\.1:(\d+)/.exec(first)?.[1]);
  using client = await WireClient.login({ hostname: "127.0.0.1", port });
  await client.ask("QUIT", 221);
  child.kill("SIGTERM");
  await Promise.all([child.status, stderr.ended, stdout]);
  assert(stderr.lines.length >= 2);
  for (const line of stderr.lines) JSON.parse(line);
});

Deno.test("SIGHUP continues the log and the transfer log in new files", async () => {
  await using folder = await tempFolder();
  await folder.write("share/a", "hello");
  const args = ["--log-file", folder.at("log"), "--xferlog", folder.at("transfers")];
  await using server = await startFerry([...args, folder.at("share")]);
  using client = await WireClient.login(server);
  await client.download("RETR a");
  await Deno.rename(folder.at("log"), folder.at("log.1"));
  await Deno.rename(folder.at("transfers"), folder.at("transfers.1"));
  using changes = Deno.watchFs(folder.path);
  Deno.kill(server.pid, "SIGHUP");
  const made = new Set<string>();
  for await (const { paths } of changes) {
    for (const path of paths) made.add(path);
    if (made.has(folder.at("log")) && made.has(folder.at("transfers"))) break;
  }
  await client.download("RETR a");
  await client.ask("NOOP", 200);
  for (const name of ["log.1", "log"]) {
    const text = await Deno.readTextFile(folder.at(name));
    assertEquals(text.match(/ sent "\/a"/g)?.length, 1, text);
  }
  for (const name of ["transfers.1", "transfers"]) {
    const lines = (await Deno.readTextFile(folder.at(name))).trimEnd().split("\n");
    assertEquals(lines.map((line) => readXferlogLine(line).filename), ["/a"]);
  }
});

Deno.test("no password is in any log, right or wrong", async () => {
  await using folder = await tempFolder();
  await folder.write("share/a", "hello");
  const args = ["--log", "json", "--log-file", folder.at("log"), "--log-level", "debug"];
  const user = ["--user", "ann:open sesame", "--xferlog", folder.at("transfers")];
  await using server = await startFerry([...args, ...user, folder.at("share")]);
  using client = await WireClient.connect(server);
  await client.expect(220);
  await client.ask("USER ann", 331);
  await client.ask("PASS not sesame", 530);
  await client.login("ann", "open sesame");
  await client.download("RETR a");
  await server.stop();
  const told = await events(folder.at("log"));
  assertEquals(told.filter(({ event }) => event === "login").length, 2);
  for (const name of ["log", "transfers"]) {
    assert(!(await Deno.readTextFile(folder.at(name))).includes("sesame"), name);
  }
  assert(!server.stderrLines.join().includes("sesame"));
});

Deno.test("a log or transfer log that cannot be opened is exit code 6, nothing is served", async () => {
  await using folder = await tempFolder();
  for (const option of ["--log-file", "--xferlog"]) {
    const path = folder.at("none", "log");
    const { code, stderr } = await runFerry(["serve", option, path, "--port", "0", folder.path]);
    assertEquals(code, 6);
    assertStringIncludes(
      stderr,
      `ferry: cannot open ${path}: No such file or directory; name a file`,
    );
  }
});
