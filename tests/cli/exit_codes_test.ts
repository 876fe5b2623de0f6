import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { exitCodeMeanings } from "../../core/cli/help/exit_code_help.ts";
import { clientBench, runClient } from "../support/process/ferry_client.ts";
import { assertNobodyListens } from "../support/network/network_checks.ts";
import { ScriptedServer } from "../support/ftp/scripted_server.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

Deno.test("help exit-codes and the README have the same table, in ascending order", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const rows = Array.from(
    readme.matchAll(/^\| +(\d+) \| (.+?) +\|$/gm),
    ([, code, meaning = ""]) => [
      Number(code),
      meaning.replaceAll("`", ""),
    ],
  );
  assertEquals(rows, exitCodeMeanings().map((row) => [...row]));
  const codes = exitCodeMeanings().map(([code]) => code);
  assertEquals(codes, codes.toSorted((a, b) => a - b));
  const { code, stdout } = await runClient(["help", "exit-codes"]);
  assertEquals(code, 0);
  for (const [, meaning] of exitCodeMeanings()) assertStringIncludes(stdout, meaning);
});

Deno.test("a mistyped help topic gets a suggestion", async () => {
  const { code, stderr } = await runClient(["help", "exit-code"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "did you mean exit-codes?");
});

/** A loopback port without a listener. */
async function closedPort(): Promise<number> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await assertNobodyListens("127.0.0.1", port);
  return port;
}

Deno.test("0: all done", async () => {
  await using bench = await clientBench({ remote: { "a": "", "b": "" } });
  assertEquals((await bench.ferry("get", bench.url("a"), bench.url("b"))).code, 0);
});

Deno.test("1: some transfers failed, others did not, or they failed for different reasons", async () => {
  await using bench = await clientBench({ remote: { "a": "" }, local: { "folder/": "" } });
  const some = await bench.ferry("get", "-j1", bench.url("missing"), bench.url("a"));
  assertEquals(some.code, 1);
  const folder = { remote: { "folder": "" }, local: { "folder/": "" } };
  await using other = await clientBench(folder);
  const different = await other.ferry("get", "-j1", other.url("missing"), other.url("folder"));
  assertEquals(different.code, 1);
  assertMatch(different.stderr, /^ferry: server refused .+\nferry: cannot write folder: .+\n$/);
});

Deno.test("2: the command line is wrong", async () => {
  for (const args of [["get", "--nonsense", "ftp://h/f"], ["get", "http://h/f"], ["put", "f"]]) {
    const { code, stdout, stderr } = await runClient(args);
    assertEquals([code, stdout], [2, ""], args.join(" "));
    assertMatch(stderr, /^ferry: .+\n$/);
  }
});

Deno.test("3: cannot resolve or connect", async () => {
  const port = await closedPort();
  const refused = await runClient(["ls", `ftp://127.0.0.1:${port}/`]);
  assertEquals(refused.code, 3);
  assertMatch(refused.stderr, /^ferry: cannot connect to 127\.0\.0\.1:\d+: .+\n$/);
  // RFC 1035 §2.3.4: a label has 63 octets at most, so no name server is asked.
  const unknown = await runClient(["ls", `ftp://${"a".repeat(64)}.invalid/`]);
  assertEquals(unknown.code, 3);
  assertMatch(unknown.stderr, /^ferry: cannot connect to a+\.invalid(:21)?: .+\n$/);
});

Deno.test("3: the server is gone in the middle; 11: not ready now", async () => {
  await using full = new ScriptedServer({ greeting: "421 Too many sessions" });
  assertEquals((await runClient(["ls", full.url()])).code, 11);
  await using gone = new ScriptedServer({
    on: { RETR: (_, session) => (session.close(), undefined) },
    files: new Map([["f", new Uint8Array(10)]]),
  });
  assertEquals((await runClient(["get", "-o", "-", gone.url("f")])).code, 3);
});

Deno.test("4: login refused", async () => {
  await using bench = await clientBench({ remote: { "f": "" }, serve: ["--user", "ann:secret"] });
  for (const login of ["ann:wrong", "eve:x", undefined]) {
    const { code, stderr } = await bench.ferry("get", bench.url("f", login));
    assertEquals(code, 4);
    assertMatch(stderr, /^ferry: login of (ann|eve|anonymous) refused: 530 .+\n$/);
  }
  // Without a terminal ferry cannot ask.
  const { code, stderr } = await bench.ferry("get", bench.url("f", "ann"));
  assertEquals(code, 4);
  assertMatch(stderr, /^ferry: no password for ann: .*FERRY_PASSWORD.*\n$/);
});

Deno.test("4: every URL of a login that was refused fails, and the server is asked once", async () => {
  await using bench = await clientBench({ serve: ["--user", "ann:secret"] });
  const urls = [bench.url("a", "ann:x"), bench.url("b", "ann:x"), bench.url("c", "ann:x")];
  assertEquals((await bench.ferry("get", ...urls)).code, 4);
  await bench.server.stop();
  const refusals = bench.server.stderrLines.filter((line) =>
    line.includes("login refused for ann")
  );
  assertEquals(refusals.length, 1);
});

Deno.test("5: the server refused: not found, denied, exists", async () => {
  await using bench = await clientBench({ remote: { "folder/": "" }, local: { "f": "x" } });
  const missing = await bench.ferry("get", bench.url("missing"));
  const denied = await bench.ferry("put", "f", bench.url(""));
  const folder = await bench.ferry("get", "-o", "-", bench.url("folder"));
  const listing = await bench.ferry("ls", bench.url("missing"));
  assertEquals([missing, denied, folder, listing].map(({ code }) => code), [5, 5, 5, 5]);
});

Deno.test("6: local file error", async () => {
  await using bench = await clientBench({
    remote: { "f": "x".repeat(100_000) },
    local: { "file": "", "folder/": "" },
    serve: ["--write", "--anonymous"],
  });
  const cases = [
    ["put", "missing", bench.url("")],
    ["put", "folder", bench.url("")],
    ["get", "-d", "missing", bench.url("f")],
    ["get", "-d", "file", bench.url("f")],
    ["get", "-o", "folder", bench.url("f")],
    ["get", "-o", "missing/f", bench.url("f")],
    // Linux: every write there finds the disk full.
    ["get", "-o", "/dev/full", bench.url("f")],
  ];
  for (const args of cases) {
    const { code, stderr } = await bench.ferry(...args);
    assertEquals(code, 6, `${args.join(" ")}: ${stderr}`);
    assertMatch(stderr, /^ferry: cannot .+: .+\n$/);
  }
  assertEquals(await bench.local.names(), ["file", "folder"]);
  assertEquals(await bench.remote.names(), ["f"]);
});

Deno.test("8: the file is shorter than the server said; what came is kept", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({
    on: { SIZE: "213 10", RETR: (_, session) => session.give("12345") },
  });
  const args = ["get", "--retry", "0", server.url("f")];
  const { code, stderr } = await runClient(args, { cwd: folder.path });
  assertEquals(code, 8);
  assertMatch(stderr, /^ferry: f is truncated: 5 of 10 bytes arrived; f\.part is kept.*\n$/);
  assertEquals(await folder.names(), ["f.part"]);
});

Deno.test("9: timed out, waiting for a reply or for bytes", async () => {
  await using folder = await tempFolder();
  await using silent = new ScriptedServer({ greeting: "" });
  await using stalled = new ScriptedServer({
    on: {
      SIZE: "213 10",
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        await (await session.data()).write(new Uint8Array(5));
        return undefined;
      },
    },
  });
  for (const server of [silent, stalled]) {
    const args = ["get", "--timeout", "0.3", server.url("f")];
    const { code, stderr } = await runClient(args, { cwd: folder.path });
    assertEquals(code, 9, stderr);
    assertMatch(stderr, /within 0\.3 s/);
  }
});
