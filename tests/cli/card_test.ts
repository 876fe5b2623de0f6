import { assert, assertEquals, assertMatch } from "@std/assert";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { feed, runFerry, spawnFerry, startFerry } from "../support/process/ferry_process.ts";
import { LineLog } from "../support/process/line_log.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { qrLinesOf, readQr } from "../support/terminal/qr_picture.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { Terminal } from "../support/terminal/script_terminal.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const HERE = ["serve", "--host", "127.0.0.1", "--port", "0"];

peerTest(
  "script",
  "on a terminal serve shows a card, and its curl line fetches a file",
  async (script) => {
    const name = "a\u202etxt.it's";
    const shared = "folder\x1b]0;owned\x07\x1b[2J";
    await using folder = await tempFolder();
    await folder.write(`${shared}/${name}`, "hello");
    await using terminal = new Terminal(script, [...HERE, shared], folder.path);
    await terminal.shows(/Ctrl-C ends it\./);
    const obeyed = ["\x1b]", "\x1b[2J", "\u202e"].filter((part) => terminal.screen.includes(part));
    assertEquals(obeyed, [], JSON.stringify(terminal.screen));
    const lines = /^curl [^]*?[^\\]\r?$/m.exec(terminal.screen)?.[0] ?? "";
    const line = lines.replaceAll("\r", "");
    await using elsewhere = await tempFolder();
    const { code, stderr } = await new Deno.Command("bash", {
      args: ["-c", line],
      cwd: elsewhere.path,
    }).output();
    assertEquals(code, 0, decodeLenient(stderr));
    assertEquals(await elsewhere.read(name), encodeText("hello"));
  },
);

peerTest("zbarimg", "the QR code of the card is the URL with the login", async (zbarimg) => {
  await using folder = await tempFolder();
  const args = [...HERE, "--write", folder.path];
  await using terminal = new Terminal("/usr/bin/script", args, folder.path);
  await terminal.shows(/Ctrl-C ends it\./);
  const url = /ftp:\/\/ferry:\S+@127\.0\.0\.1:\d+\//.exec(terminal.screen)?.[0] ?? "";
  assert(url !== "", terminal.screen);
  assertEquals(await readQr(zbarimg, qrLinesOf(terminal.screen), true), url);
});

Deno.test("serve --write makes a password, and lets nobody in without it", async () => {
  await using folder = await tempFolder();
  await using server = await startFerry(["--write", folder.path]);
  const line = await server.waitForLine(/^log in as ferry with the password /);
  using client = await WireClient.login(server, "ferry", line.split(" ").at(-1) ?? "");
  await client.upload("STOR a", "sent");
  assertEquals(await folder.names(), ["a"]);
  using stranger = await WireClient.connect(server);
  await stranger.expect(220);
  await stranger.ask("USER anonymous", 331);
  await stranger.ask("PASS a@b", 530);
});

Deno.test("the password that serve makes is in no log file", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(folder.at("share"));
  const log = folder.at("log");
  await using server = await startFerry(["--write", "--log-file", log, folder.at("share")]);
  const line = await server.waitForLine(/^log in as ferry with the password /);
  await server.stop();
  const password = line.split(" ").at(-1) ?? "";
  assert(!(await Deno.readTextFile(log)).includes(password));
});

Deno.test("serve --quiet prints the URL on standard output, and nothing else", async () => {
  await using folder = await tempFolder();
  await folder.write("a", "content");
  const child = spawnFerry([...HERE, "--quiet", "--once", folder.path]);
  const stderr = child.stderr.pipeTo(
    new WritableStream({ write: (bytes) => void said.push(bytes) }),
  );
  const said: Uint8Array[] = [];
  await feed(child.stdin, new Uint8Array(0));
  const log = new LineLog(child.stdout);
  const url = await log.waitFor(/./);
  assertMatch(url, /^ftp:\/\/127\.0\.0\.1:\d+\/$/);
  const got = await runFerry(["get", "-o", "-", `${url}a`]);
  assertEquals(got.stdout, encodeText("content"), got.stderr);
  assertEquals((await child.status).code, 0);
  await Promise.all([stderr, log.ended]);
  assertEquals([log.lines.length, said.length], [1, 0]);
});
