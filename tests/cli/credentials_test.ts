import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ScriptedServer } from "../support/ftp/scripted_server.ts";
import { clientBench, startClient } from "../support/process/ferry_client.ts";
import { runFerry } from "../support/process/ferry_process.ts";

const LOCKED = { remote: { "f": "x" }, serve: ["--user", "ann:s3cret"] };

Deno.test("a password file may be a pipe, and a netrc file needs no option", async () => {
  await using bench = await clientBench(LOCKED);
  const args = ["get", "-o", "-", "--password-file", "/dev/stdin", bench.url("f", "ann")];
  const piped = await runFerry(args, { cwd: bench.local.path, stdin: "s3cret\n" });
  assertEquals([piped.code, piped.stdout], [0, new Uint8Array([0x78])], piped.stderr);
  const netrc = await bench.local.write("netrc", "machine 127.0.0.1 login ann password s3cret");
  await Deno.chmod(netrc, 0o600);
  const options = { cwd: bench.local.path, env: { NETRC: netrc } };
  const listed = await runFerry(["ls", "-v", "--trace", bench.url("")], options);
  assertEquals([listed.code, new TextDecoder().decode(listed.stdout)], [0, "f\n"], listed.stderr);
  assert(!listed.stderr.includes("s3cret"), listed.stderr);
  await Deno.chmod(netrc, 0o644);
  const open = await runFerry(["ls", bench.url("")], options);
  assertEquals(open.code, 4);
  assertStringIncludes(open.stderr, "others can read the passwords in it");
});

Deno.test("--user NAME:PASSWORD is masked in what ferry prints, and the help warns of ps", async () => {
  await using bench = await clientBench(LOCKED);
  const args = ["get", "-v", "--trace", "--json", "--user", "ann:s3cret", bench.url("f")];
  const got = await bench.ferry(...args);
  assertEquals(got.code, 0, got.stderr);
  assert(!`${got.stderr}${got.stdout}`.includes("s3cret"), got.stderr);
  const help = await bench.ferry("get", "--help");
  assertStringIncludes(help.stdout.replaceAll(/\s+/g, " "), "PASSWORD in the list of processes");
});

Deno.test({
  name: "passwords on the command line are not in the list of processes for long",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using server = new ScriptedServer({ on: { USER: () => undefined } });
    const url = server.url("f", "bob:s3cret%2Fb");
    const args = ["get", "--tls", "off", "--user", "ann:s3cret", "-o", "-", url];
    await using _client = await startClient(args);
    await server.arrival("USER");
    const lines = [];
    for await (const { name } of Deno.readDir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const line = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
      if (line.includes(`:${server.port}/`)) lines.push(line);
    }
    assert(lines.length > 0);
    for (const line of lines) {
      assert(!line.includes("s3cret"), line);
      assertStringIncludes(line, "--user\0ann:******\0");
      assertStringIncludes(line, "ftp://bob:**********@127.0.0.1");
    }
  },
});
