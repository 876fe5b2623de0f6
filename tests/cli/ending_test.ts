import { assertEquals, assertStringIncludes } from "@std/assert";
import { runClient } from "../support/process/ferry_client.ts";
import { type FerryServer, startFerry } from "../support/process/ferry_process.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

/** How the server ended, and what it said of it. */
async function endOf(server: FerryServer): Promise<[number, string | undefined]> {
  const { code } = await server.ended;
  return [code, server.stderrLines.at(-1)];
}

for (
  const [name, command] of [
    ["curl", (url: string) => ["curl", "-sS", "-o", "got", `${url}/a`]],
    [
      "ftplib",
      (url: string) => [
        "/usr/bin/python3",
        "-c",
        "import ftplib, sys; f = ftplib.FTP(); f.connect('127.0.0.1', int(sys.argv[1])); f.login();" +
        " f.retrbinary('RETR a', open('got', 'wb').write); f.quit()",
        new URL(url).port,
      ],
    ],
  ] as const
) {
  Deno.test(`serve --once ends with exit code 0 when ${name} has fetched a file`, async () => {
    await using folder = await tempFolder();
    await folder.write("a", "content");
    await using server = await startFerry(["--once", folder.path]);
    const [program, ...args] = command(server.url);
    const { code, stderr } = await new Deno.Command(program ?? "", { args, cwd: folder.path })
      .output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    assertEquals(await Deno.readTextFile(folder.at("got")), "content");
    assertEquals(await endOf(server), [0, "done: 1 file sent"]);
  });
}

Deno.test("serve --count 2 ends when two files came or went", async () => {
  await using folder = await tempFolder();
  await folder.write("a", "content");
  await using server = await startFerry(["--count", "2", "--write", "--anonymous", folder.path]);
  const options = { cwd: folder.path, env: {} };
  const got = await runClient(["get", "-o", "got", `${server.url}/a`], options);
  assertEquals(got.code, 0, got.stderr);
  const put = await runClient(["put", "got", `${server.url}/sent`], options);
  assertEquals(put.code, 0, put.stderr);
  assertEquals(await endOf(server), [0, "done: 1 file sent, 1 file received"]);
});

Deno.test("serve --expire and --until-idle end with exit code 1 without a transfer", async () => {
  await using folder = await tempFolder();
  for (const option of ["--expire", "--until-idle"]) {
    await using server = await startFerry(["--once", option, "0.2s", folder.path]);
    const [code, last = ""] = await endOf(server);
    assertEquals(code, 1);
    assertStringIncludes(last, ": nothing was sent or received");
  }
});
