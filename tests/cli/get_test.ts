import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { AWKWARD_NAMES } from "../interop/awkward_names.ts";
import { clientBench, runClient } from "../support/process/ferry_client.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { hasIPv6 } from "../support/network/network_checks.ts";
import { ScriptedServer } from "../support/ftp/scripted_server.ts";

Deno.test("get keeps a file under its own name here, byte for byte and without a word", async () => {
  const content = patterned(300_000);
  await using bench = await clientBench({ remote: { "pub/disk.iso": content, "pub/empty": "" } });
  const fetched = await bench.ferry("get", bench.url("pub/disk.iso"), bench.url("pub/empty"));
  assertEquals(fetched, { code: 0, stdout: "", stderr: "" });
  assertEquals(await bench.local.names(), ["disk.iso", "empty"]);
  assertEquals(await bench.local.read("disk.iso"), content);
  assertEquals(await bench.local.read("empty"), new Uint8Array());
});

Deno.test("get -o FILE names the file, and replaces one that is there; -d names the folder", async () => {
  await using bench = await clientBench({
    remote: { "a": "new", "b": "B" },
    local: { "kept/other": "", "here": "older and longer" },
  });
  assertEquals((await bench.ferry("get", "-o", "here", bench.url("a"))).code, 0);
  assertEquals(await bench.local.read("here"), encodeText("new"));
  const both = await bench.ferry("get", "-d", "kept", bench.url("a"), bench.url("b"));
  assertEquals(both, { code: 0, stdout: "", stderr: "" });
  assertEquals(await bench.local.read("kept/a"), encodeText("new"));
  assertEquals(await bench.local.read("kept/b"), encodeText("B"));
  assertEquals(await bench.local.names(), ["here", "kept"]);
});

Deno.test("get -o - gives one file after the other on stdout, the dialogue on stderr", async () => {
  await using bench = await clientBench({ remote: { "a": "first\n", "b": "second\n" } });
  const urls = [bench.url("a"), bench.url("b")];
  const { code, stdout, stderr } = await bench.ferry("get", "-v", "-o", "-", ...urls);
  assertEquals([code, stdout], [0, "first\nsecond\n"]);
  assertMatch(stderr, /^---> RETR a$/m);
  assertEquals(await bench.local.names(), []);
});

Deno.test("with -j 1 the URLs of one login share a connection, other logins have their own", async () => {
  await using bench = await clientBench({
    remote: { "a": "A", "b": "B", "c": "C", "d": "D" },
    serve: ["--user", "ann:secret", "--anonymous"],
  });
  const urls = [bench.url("a"), bench.url("b"), bench.url("c", "ann:secret"), bench.url("d")];
  assertEquals((await bench.ferry("get", "-j", "1", ...urls)).code, 0);
  await bench.server.stop();
  const lines = bench.server.sessionLines.map((line) =>
    line.replaceAll(/ [\d.:]+ | \(.*/g, " ").trim()
  );
  // The two logins run side by side, so either may be the first.
  const anonymous = lines.includes("[1] logged in as anonymous") ? 1 : 2;
  assertEquals(lines.filter((line) => line.startsWith(`[${anonymous}]`)), [
    `[${anonymous}] logged in as anonymous`,
    `[${anonymous}] sent "/a"`,
    `[${anonymous}] sent "/b"`,
    `[${anonymous}] sent "/d"`,
  ]);
  assertEquals(lines.filter((line) => line.startsWith(`[${3 - anonymous}]`)), [
    `[${3 - anonymous}] logged in as ann`,
    `[${3 - anonymous}] sent "/c"`,
  ]);
});

Deno.test("--ascii and ;type=a fetch text with the line ends of here, else bytes stay", async () => {
  const text = "one\r\ntwo\r\n";
  await using bench = await clientBench({ remote: { "t": text } });
  const plain = await bench.ferry("get", "-o", "-", bench.url("t"));
  assertEquals(plain.stdout, text);
  const asked = await bench.ferry("get", "-v", "-o", "-", "--ascii", bench.url("t"));
  assertEquals(asked.stdout, "one\ntwo\n");
  assertMatch(asked.stderr, /^---> TYPE A$/m);
  const both = await bench.ferry("get", "-o", "-", bench.url("t;type=a"), bench.url("t;type=i"));
  assertEquals(both.stdout, `one\ntwo\n${text}`);
});

Deno.test("a path is relative to the folder of the login, and absolute behind // or /%2F", async () => {
  await using bench = await clientBench({ remote: { "pub/f": "x" } });
  for (
    const [path, argument] of [["pub/f", "pub/f"], ["/pub/f", "/pub/f"], ["%2Fpub/f", "/pub/f"]]
  ) {
    const { code, stdout, stderr } = await bench.ferry(
      "get",
      "-v",
      "-o",
      "-",
      bench.url(path ?? ""),
    );
    assertEquals([code, stdout], [0, "x"], path);
    assertMatch(stderr, new RegExp(`^---> RETR ${argument}$`, "m"));
  }
});

Deno.test("awkward names come through percent-encoding as they are", async () => {
  const names = [
    ...AWKWARD_NAMES.map(({ name }) => name).filter((name) => !name.includes("\\")),
    ...["a#b?c;type=a", " leading", "trailing "],
  ];
  const remote = Object.fromEntries(names.map((name) => [name, `in ${name}`]));
  await using bench = await clientBench({ remote, serve: ["--hidden"] });
  const { code, stderr } = await bench.ferry(
    "get",
    ...names.map((name) => bench.url(encodeURIComponent(name))),
  );
  assertEquals([code, stderr], [0, ""]);
  assertEquals(await bench.local.names(), [...names].sort());
  for (const name of names) {
    assertEquals(decodeLenient(await bench.local.read(name)), `in ${name}`);
  }
});

Deno.test("a name that would be a path on Windows is a name like any other here", async () => {
  await using bench = await clientBench({ remote: { "back\\slash": "x" } });
  const { code, stderr } = await bench.ferry("get", bench.url("back%5Cslash"));
  assertEquals([code, stderr], [0, ""]);
  assertEquals(await bench.local.names(), ["back\\slash"]);
});

Deno.test("--active lets the server dial, over IPv4 and IPv6", async () => {
  const content = patterned(100_000);
  const families = [
    ["127.0.0.1", "1"],
    ...(hasIPv6("get --active over IPv6") ? [["::1", "2"]] : []),
  ];
  for (const [host = "", family = ""] of families) {
    await using bench = await clientBench({ remote: { "f": content }, serve: ["--host", host] });
    const { code, stderr } = await bench.ferry("get", "-v", "--active", bench.url("f"));
    assertEquals(code, 0, stderr);
    const named = `EPRT \\|${family}\\|${RegExp.escape(host)}\\|\\d+\\|`;
    assertMatch(stderr, new RegExp(`^---> ${named}$`, "m"));
    assertEquals(await bench.local.read("f"), content);
  }
});

Deno.test("--active names its port with PORT to a server that knows nothing else", async () => {
  await using server = new ScriptedServer({
    files: new Map([["f", encodeText("x")]]),
    on: { EPRT: "500 What?" },
  });
  const args = ["get", "--active", "-o", "-", server.url("f")];
  const { code, stdout, stderr } = await runClient(args);
  assertEquals([code, stdout], [0, "x"], stderr);
  assertMatch(server.linesOf("PORT").join(), /^PORT 127,0,0,1,\d+,\d+$/);
});

Deno.test("get over IPv6 asks for EPSV", async () => {
  if (!hasIPv6("get over IPv6")) return;
  await using bench = await clientBench({ remote: { "f": "six" }, serve: ["--host", "::1"] });
  assertStringIncludes(bench.url("f"), "[::1]");
  const { code, stdout, stderr } = await bench.ferry("get", "-v", "-o", "-", bench.url("f"));
  assertEquals([code, stdout], [0, "six"], stderr);
  assertMatch(stderr, /^---> EPSV$/m);
});

Deno.test("a host may be a name: each of its addresses is tried, and nothing is said", async () => {
  await using bench = await clientBench({ remote: { "f": "x" } });
  // If the name also means ::1, nothing listens there.
  const url = `ftp://localhost:${bench.server.port}/f`;
  const fetched = await bench.ferry("get", "-o", "-", url);
  assertEquals(fetched, { code: 0, stdout: "x", stderr: "" });
});

Deno.test("the password comes from the URL or from FERRY_PASSWORD, and is never shown", async () => {
  const secret = "s3:cr@t/ %";
  await using bench = await clientBench({
    remote: { "f": "x" },
    serve: ["--user", `ann:${secret}`],
    env: { FERRY_PASSWORD: secret },
  });
  const inUrl = bench.url("f", `ann:${encodeURIComponent(secret)}`);
  const fromEnvironment = bench.url("f", "ann");
  const byOption = ["--user", "ann", bench.url("f")];
  for (const args of [[inUrl], [fromEnvironment], byOption]) {
    const { code, stdout, stderr } = await bench.ferry("get", "-v", "-o", "-", ...args);
    assertEquals([code, stdout], [0, "x"], stderr);
    assertMatch(stderr, /^---> USER ann$/m);
    assertMatch(stderr, /^---> PASS \*{4}$/m);
    assert(!stderr.includes(secret) && !stderr.includes(encodeURIComponent(secret)), stderr);
  }
  const traced = await bench.ferry("get", "--trace", "-o", "-", inUrl);
  assertEquals(traced.code, 0);
  assert(!traced.stderr.includes(secret), "the trace shows the password");
});

Deno.test("-v shows both sides of the dialogue in order", async () => {
  await using bench = await clientBench({ remote: { "f": "x" } });
  const { stderr } = await bench.ferry("get", "-v", bench.url("f"));
  const lines = stderr.split("\n");
  const shown = [
    "220 ",
    "---> USER anonymous",
    "331 ",
    "---> PASS ****",
    "230 ",
    "---> FEAT",
    "---> TYPE I",
    "200 ",
    "---> EPSV",
    "229 ",
    "---> RETR f",
    "150 ",
    "226 ",
    "---> QUIT",
    "221 ",
  ];
  let from = 0;
  for (const start of shown) {
    const found = lines.findIndex((line, at) => at >= from && line.startsWith(start));
    assert(found >= 0, `${start} does not come behind ${lines[from - 1]} in ${stderr}`);
    from = found + 1;
  }
});

Deno.test("a file that is refused leaves nothing behind", async () => {
  await using bench = await clientBench({ remote: { "folder/f": "x" }, local: { "old": "old" } });
  for (const path of ["missing", "folder"]) {
    const { code, stdout, stderr } = await bench.ferry("get", "-o", "old", bench.url(path));
    assertEquals([code, stdout], [5, ""]);
    assertMatch(stderr, new RegExp(`^ferry: server refused RETR ${path}: 550 .+\n$`));
  }
  assertEquals(await bench.local.names(), ["old"]);
  assertEquals(await bench.local.read("old"), encodeText("old"));
});
