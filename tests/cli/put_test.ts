import { assertEquals, assertMatch } from "@std/assert";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { AWKWARD_NAMES } from "../interop/awkward_names.ts";
import { clientBench } from "../support/process/ferry_client.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { hasIPv6 } from "../support/network/network_checks.ts";

const WRITE = ["--write", "--anonymous"];

Deno.test("put sends files into a folder under their names, over one connection", async () => {
  const content = patterned(300_000);
  await using bench = await clientBench({
    remote: { "in/": "" },
    local: { "big": content, "sub/empty": "", "text": "words\n" },
    serve: WRITE,
  });
  const sent = await bench.ferry("put", "-j1", "big", "sub/empty", "text", bench.url("in/"));
  assertEquals(sent, { code: 0, stdout: "", stderr: "" });
  assertEquals(await bench.remote.read("in/big"), content);
  assertEquals(await bench.remote.read("in/empty"), new Uint8Array());
  assertEquals(await bench.remote.read("in/text"), encodeText("words\n"));
  await bench.server.stop();
  const sessions = bench.server.sessionLines.map((line) => line.split(" ")[0]);
  assertEquals(new Set(sessions), new Set(["[1]"]));
});

Deno.test("put to a URL without a final slash names the file, and replaces what is there", async () => {
  await using bench = await clientBench({
    remote: { "there": "older and longer" },
    local: { "here": "new" },
    serve: WRITE,
  });
  assertEquals((await bench.ferry("put", "here", bench.url("there"))).code, 0);
  assertEquals(await bench.remote.names(), ["there"]);
  assertEquals(await bench.remote.read("there"), encodeText("new"));
});

Deno.test("put to a URL's root sends to the folder of the login, // to the server's root", async () => {
  await using bench = await clientBench({ local: { "f": "x" }, serve: WRITE });
  const relative = await bench.ferry("put", "-v", "f", bench.url(""));
  assertEquals(relative.code, 0);
  assertMatch(relative.stderr, /^---> STOR f$/m);
  const absolute = await bench.ferry("put", "-v", "f", bench.url("/"));
  assertEquals(absolute.code, 0);
  assertMatch(absolute.stderr, /^---> STOR \/f$/m);
});

Deno.test("put - sends standard input", async () => {
  await using bench = await clientBench({ local: { "f": "x" }, serve: WRITE });
  // `runFerry` leaves standard input empty.
  assertEquals((await bench.ferry("put", "-", bench.url("empty"))).code, 0);
  assertEquals(await bench.remote.read("empty"), new Uint8Array());
});

Deno.test("--ascii and ;type=a send text with line ends of the network, taken off there", async () => {
  await using bench = await clientBench({ local: { "t": "one\r\ntwo\n" }, serve: WRITE });
  for (const args of [["--ascii", "t", bench.url("t")], ["t", bench.url("t;type=a")]]) {
    const { code, stderr } = await bench.ferry("put", "-v", ...args);
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /^---> TYPE A$/m);
    // The text is sent as one CR LF two CR LF, and CR LF becomes the line end of a Unix server.
    assertEquals(decodeLenient(await bench.remote.read("t")), "one\ntwo\n");
  }
  assertEquals((await bench.ferry("put", "t", bench.url("t"))).code, 0);
  assertEquals(decodeLenient(await bench.remote.read("t")), "one\r\ntwo\n");
});

Deno.test("awkward names arrive as they are, from the local file or from the URL", async () => {
  const names = [...AWKWARD_NAMES.map(({ name }) => name), "a#b?c;type=a", " leading", "trailing "];
  const local = Object.fromEntries(names.map((name) => [name, `in ${name}`]));
  await using bench = await clientBench({ remote: { "in/": "", "as/": "" }, local, serve: WRITE });
  // A name that begins with a dash is an option unless a folder comes before it.
  const files = names.map((name) => `./${name}`);
  const { code, stderr } = await bench.ferry("put", ...files, bench.url("in/"));
  assertEquals([code, stderr], [0, ""]);
  for (const name of names) {
    assertEquals(decodeLenient(await bench.remote.read(`in/${name}`)), `in ${name}`);
  }
  const url = bench.url(`as/${encodeURIComponent("100%41 #?.txt")}`);
  assertEquals((await bench.ferry("put", "./.hidden.txt", url)).code, 0);
  assertEquals(decodeLenient(await bench.remote.read("as/100%41 #?.txt")), "in .hidden.txt");
});

Deno.test("put goes --active and over IPv6", async () => {
  const content = patterned(100_000);
  await using bench = await clientBench({ local: { "f": content }, serve: WRITE });
  const active = await bench.ferry("put", "-v", "--active", "f", bench.url(""));
  assertEquals(active.code, 0, active.stderr);
  assertMatch(active.stderr, /^---> EPRT /m);
  assertEquals(await bench.remote.read("f"), content);
  if (!hasIPv6("put over IPv6")) return;
  const local = { "f": content };
  await using six = await clientBench({ local, serve: [...WRITE, "--host", "::1"] });
  for (const [options, command] of [[["--active"], "EPRT"], [[], "EPSV"]] as const) {
    const sent = await six.ferry("put", "-v", ...options, "f", six.url(command));
    assertEquals(sent.code, 0, sent.stderr);
    assertMatch(sent.stderr, new RegExp(`^---> ${command}\\b`, "m"));
    assertEquals(await six.remote.read(command), content);
  }
});

Deno.test("a refused file is reported, other files are sent, and the exit code is 1", async () => {
  await using bench = await clientBench({
    remote: { "taken/f": "" },
    local: { "taken": "a file here, a folder there", "fine": "x" },
    serve: WRITE,
  });
  const { code, stderr } = await bench.ferry("put", "taken", "fine", bench.url(""));
  assertEquals(code, 1);
  assertMatch(stderr, /^ferry: server refused STOR taken: 5\d\d .+\n$/);
  assertEquals(await bench.remote.read("fine"), encodeText("x"));
});
