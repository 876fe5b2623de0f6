import { assert, assertEquals } from "@std/assert";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { until, within } from "../support/time/deadline.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { runClient } from "../support/process/ferry_client.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

async function receiving(...options: readonly string[]) {
  const stack = new AsyncDisposableStack();
  const inbox = stack.use(await tempFolder());
  const local = stack.use(await tempFolder());
  const server = stack.use(await startFerry(["--receive", inbox.path, ...options]));
  return { inbox, local, server, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** The contents of the files in a folder, as text, in the order of their bytes. */
async function contents(folder: TempFolder): Promise<string[]> {
  const all = await Promise.all((await folder.names()).map((name) => folder.read(name)));
  return all.map(decodeLenient).sort();
}

Deno.test("--receive: ten clients that send one name at once make ten whole files", async () => {
  await using bench = await receiving();
  const { inbox, local, server } = bench;
  const sent = Array.from({ length: 10 }, (_, index) => {
    const bytes = patterned(300_000);
    bytes.fill(0x41 + index);
    return bytes;
  });
  const clients = await Promise.all(sent.map(() => WireClient.login(server)));
  await Promise.all(clients.map(async (client, index) => {
    await client.ask("TYPE I", 200);
    await client.upload("STOR scan.pdf", sent[index] ?? new Uint8Array());
    client[Symbol.dispose]();
  }));
  assertEquals((await inbox.names()).length, 10);
  assert((await inbox.names()).includes("scan.pdf"));
  assertEquals(await contents(inbox), sent.map(decodeLenient).sort());
  assertEquals(await local.names(), []);
});

Deno.test("--receive: a device that closes right behind QUIT has left its file", async () => {
  await using bench = await receiving("--once");
  const { inbox, server } = bench;
  const device = await WireClient.login(server);
  await device.ask("TYPE I", 200);
  const data = await device.extendedPassive();
  await device.ask("STOR scan.pdf", 150);
  await data.write(encodeText("all of it"));
  data.close();
  await device.send("QUIT\r\n");
  device[Symbol.dispose]();
  assertEquals((await within(server.ended, "the server to end")).code, 0);
  assertEquals(await contents(inbox), ["all of it"]);
});

Deno.test("--receive: ferry, curl and ftplib send the same name; nothing comes back", async () => {
  await using bench = await receiving();
  const { inbox, local, server } = bench;
  const file = await local.write("note.txt", "ferry");
  const options = { cwd: local.path, env: {} };
  const put = await runClient(["put", "note.txt", `${server.url}/`], options);
  assertEquals([put.code, put.stderr], [0, ""]);
  await Deno.writeTextFile(file, "curl");
  const script =
    "import ftplib, io, sys; f = ftplib.FTP(); f.connect('127.0.0.1', int(sys.argv[1]));" +
    " f.login(); f.storbinary('STOR note.txt', io.BytesIO(b'ftplib')); f.quit()";
  const commands = [
    ["curl", "-sS", "-T", "note.txt", `${server.url}/`],
    ["/usr/bin/python3", "-c", script, String(server.port)],
  ];
  for (const [program = "", ...args] of commands) {
    const { code, stderr } = await new Deno.Command(program, { args, cwd: local.path }).output();
    assertEquals([code, decodeLenient(stderr)], [0, ""], program);
  }
  assertEquals(await contents(inbox), ["curl", "ferry", "ftplib"]);
  using client = await WireClient.login(server);
  for (const line of ["LIST", "NLST", "MLSD", "RETR note.txt", "MLST note.txt", "RETR /.tar"]) {
    await client.ask(line, 550);
  }
  for (const line of ["DELE note.txt", "RNFR note.txt", "APPE note.txt", "MKD folder"]) {
    await client.ask(line, 550);
  }
});

Deno.test("--receive with --user takes files from those users only", async () => {
  await using bench = await receiving("--user", "ann:secret");
  const { inbox, server } = bench;
  using stranger = await WireClient.connect(server);
  await stranger.expect(220);
  await stranger.ask("USER anonymous", 331);
  await stranger.ask("PASS me@example.org", 530);
  using ann = await WireClient.login(server, "ann", "secret");
  await ann.upload("STOR a", "1");
  await ann.ask("LIST", 550);
  assertEquals(await inbox.names(), ["a"]);
});

Deno.test("--receive: what was cut is gone with the server, what was there before is not", async () => {
  await using bench = await receiving("--user", "ann:secret");
  const { inbox, server } = bench;
  const older = `.ferry-part-${"0".repeat(32)}`;
  await inbox.write(older, "of somebody else");
  using ann = await WireClient.login(server, "ann", "secret");
  await ann.upload("STOR whole", "1");
  const data = await ann.extendedPassive();
  await ann.ask("STOR cut", 150);
  await data.write(new TextEncoder().encode("half"));
  // What has not arrived when the transfer is ended is not kept.
  const hasArrived = async () => /\b4 bytes/.test((await ann.ask("STAT", 211)).raw.join());
  await until(hasArrived, "what was sent to arrive");
  await ann.ask("ABOR", 426, 226);
  data.close();
  await ann.ask("TYPE I", 200);
  await ann.ask("SIZE cut", 213);
  await server.stop();
  assertEquals(await inbox.names(), [older, "whole"]);
});
