import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { runClient } from "../support/process/ferry_client.ts";
import { feed, spawnFerry, startFerry } from "../support/process/ferry_process.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { LineLog } from "../support/process/line_log.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const HERE = ["serve", "--host", "127.0.0.1", "--port", "0"];

Deno.test("serve - streams standard input to the first client, then ends", async () => {
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

Deno.test("files and folders are shared side by side, without what is excluded", async () => {
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

Deno.test("--create-folders makes what is missing when a client enters or stores there", async () => {
  await using folder = await tempFolder();
  const options = ["--write", "--anonymous", "--create-folders"];
  await using server = await startFerry([...options, folder.path]);
  using client = await WireClient.login(server);
  await client.ask("CWD /2026/11", 250);
  await client.upload("STOR /camera/1/a.jpg", "x");
  assertEquals(await folder.read("camera/1/a.jpg"), encodeText("x"));
});

Deno.test("what was left out of several shared things does not hide the others", async () => {
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

/** `ferry serve` with pipes at both ends, and what it says. */
async function piped(
  args: readonly string[],
  launched: { readonly fed?: Uint8Array<ArrayBuffer> } = {},
) {
  const child = spawnFerry([...HERE, ...args]);
  const stderr = new LineLog(child.stderr);
  const stdout = new Response(child.stdout).bytes();
  const fed = launched.fed === undefined ? undefined : feed(child.stdin, launched.fed);
  const url = (await stderr.waitFor(/^listening on /)).slice("listening on ".length);
  const { hostname, port: text } = new URL(url);
  return {
    child,
    stderr,
    url,
    address: { hostname, port: Number(text) },
    ended: async () => {
      const [{ code }, bytes] = await Promise.all([child.status, stdout, fed, stderr.ended]);
      return { code, stdout: bytes, last: stderr.lines.at(-1) };
    },
  };
}

Deno.test("serve - --spool keeps standard input for as many as want it, in parts as well", async () => {
  const bytes = patterned(3_000_000);
  const server = await piped(["-", "--spool", "--name", "db.sql", "--count", "3"], { fed: bytes });
  await using local = await tempFolder();
  const url = `${server.url}/db.sql`;
  for (const name of ["one", "two"]) {
    const got = await runClient(["get", "-o", name, url], { cwd: local.path, env: {} });
    assertEquals([got.code, got.stderr], [0, ""]);
    assertEquals(await local.read(name), bytes);
  }
  await local.write("three.part", bytes.subarray(0, 1_000_000));
  const got = await runClient(["get", "-c", "-o", "three", url], { cwd: local.path, env: {} });
  assertEquals([got.code, got.stderr], [0, ""]);
  assertEquals(await local.read("three"), bytes);
  assertEquals((await server.ended()).code, 0);
});

Deno.test("a taker that leaves half-way ends serve - with exit code 1; the producer knows", async () => {
  const server = await piped(["-", "--name", "endless"]);
  const producer = server.child.stdin.getWriter();
  using client = await WireClient.login(server.address);
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR endless", 150);
  await producer.write(patterned(1_000_000));
  await data.read(new Uint8Array(1_000));
  data.close();
  // As a program in a pipe sees it: its next writes fail.
  await assertRejects(async () => {
    for (;;) await producer.write(patterned(1_000_000));
  });
  client[Symbol.dispose]();
  const { code, last } = await server.ended();
  assertEquals(code, 1);
  assertMatch(last ?? "", /cut/);
});

Deno.test("a sender that goes away half-way ends serve --receive - with exit code 1", async () => {
  const server = await piped(["--receive", "-"], { fed: new Uint8Array() });
  using client = await WireClient.login(server.address);
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("STOR archive.tar", 150);
  await data.write(encodeText("half"));
  await client.ask("ABOR", 426, 226);
  data.close();
  client[Symbol.dispose]();
  const { code, stdout, last } = await server.ended();
  assertEquals([code, decodeLenient(stdout)], [1, "half"]);
  assertMatch(last ?? "", /cut/);
});

for (
  const [name, command] of [
    ["curl", (url: string) => ["curl", "-sS", "-T", "sent.tar", `${url}/`]],
    ["ftplib", (url: string) => [
      "/usr/bin/python3",
      "-c",
      "import ftplib, sys; f = ftplib.FTP(); f.connect('127.0.0.1', int(sys.argv[1])); f.login();" +
      " f.storbinary('STOR sent.tar', open('sent.tar', 'rb')); f.quit()",
      new URL(url).port,
    ]],
    ["ferry", (url: string) => ["ferry", "put", "sent.tar", `${url}/`]],
  ] as const
) {
  Deno.test(`serve --receive - | tar x takes an archive from ${name}`, async () => {
    await using local = await tempFolder();
    await local.write("tree/a/b.txt", patterned(200_000));
    await local.write("tree/c", "c");
    await Deno.mkdir(local.at("out"));
    const run = async (program: string, ...args: readonly string[]) => {
      const { code, stderr } = await new Deno.Command(program, { args: [...args], cwd: local.path })
        .output();
      assertEquals([code, decodeLenient(stderr)], [0, ""], program);
    };
    await run("tar", "cf", "sent.tar", "tree");
    const server = await piped(["--receive", "-"], { fed: new Uint8Array() });
    const [program = "", ...args] = command(server.url);
    if (program === "ferry") {
      const put = await runClient(args, { cwd: local.path, env: {} });
      assertEquals([put.code, put.stderr], [0, ""]);
    } else await run(program, ...args);
    const { code, stdout } = await server.ended();
    assertEquals(code, 0);
    await local.write("received.tar", stdout);
    await run("tar", "xf", "received.tar", "-C", "out");
    await run("diff", "-r", "tree", "out/tree");
  });
}

Deno.test("a hidden file that is named is shared; in a folder it is not", async () => {
  await using folder = await tempFolder();
  const env = await folder.write(".env", "named");
  await folder.write("sub/.env", "hidden");
  await using server = await startFerry([env, folder.at("sub")]);
  using client = await WireClient.login(server);
  assertEquals(decodeLenient((await client.download("NLST")).bytes), ".env\r\nsub\r\n");
  assertEquals((await client.download("RETR .env")).bytes, encodeText("named"));
  await client.ask("RETR sub/.env", 550);
});

Deno.test({
  name: "--run-as: kept standard input, and several things, are that user's to give",
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
  fn: async () => {
    await using folder = await tempFolder();
    await Deno.chmod(folder.path, 0o755);
    const file = await folder.write("open", "for all");
    const server = await piped(["--run-as", "nobody", "-", "--spool", file, "--count", "2"], {
      fed: encodeText("kept"),
    });
    using client = await WireClient.login(server.address);
    assertEquals(decodeLenient((await client.download("NLST")).bytes), "open\r\nstdin\r\n");
    assertEquals((await client.download("RETR stdin")).bytes, encodeText("kept"));
    assertEquals((await client.download("RETR open")).bytes, encodeText("for all"));
    await client.ask("QUIT", 221);
    assertEquals((await server.ended()).code, 0);
  },
});

Deno.test("--receive --create-folders takes files into folders that are not there yet", async () => {
  await using inbox = await tempFolder();
  await using server = await startFerry(["--receive", inbox.path, "--create-folders"]);
  using client = await WireClient.login(server);
  await client.ask("CWD 2026", 250);
  await client.ask("MKD 11", 257);
  await client.upload("STOR 11/scan.pdf", "scan");
  await client.ask("LIST", 550);
  assertEquals(await inbox.read("2026/11/scan.pdf"), encodeText("scan"));
});

Deno.test("serve --quiet --receive - prints only its URL on stderr", async () => {
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
