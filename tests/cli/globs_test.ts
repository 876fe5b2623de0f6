import { assertEquals, assertMatch } from "@std/assert";
import { clientBench } from "../support/process/ferry_client.ts";
import { encodeText } from "../../core/base/text.ts";

const LOGS = {
  "logs/a.gz": "A",
  "logs/b.gz": "B",
  "logs/b.txt": "T",
  "logs/[ab].gz": "real",
  "logs/.c.gz": "hidden",
  "logs/2025/d.gz": "D",
  "logs/2026/e.gz": "E",
  "logs/2026/deep/f.gz": "F",
  "logs/old.gz/x": "X",
};

Deno.test("a pattern fetches all files that match, folders are left out with a word", async () => {
  await using bench = await clientBench({ remote: LOGS, serve: ["--hidden"] });
  const { code, stderr } = await bench.ferry(
    "get",
    bench.url("logs/?.gz"),
    bench.url("logs/o*.gz"),
  );
  assertEquals(code, 1);
  assertMatch(stderr, /logs\/old\.gz is a folder, left out: add -r/);
  assertEquals(await bench.local.names(), ["a.gz", "b.gz"]);
});

Deno.test("a file that is written like the pattern comes first, or its encoded name", async () => {
  await using bench = await clientBench({ remote: { ...LOGS, "logs/*": "star" } });
  assertEquals((await bench.ferry("get", bench.url("logs/[ab].gz"))).code, 0);
  assertEquals(await bench.local.names(), ["[ab].gz"]);
  assertEquals((await bench.ferry("get", bench.url("logs/*"))).code, 0);
  assertEquals((await bench.ferry("get", "-o", "same", bench.url("logs/%2A"))).code, 0);
  assertEquals(await bench.local.read("*"), encodeText("star"));
  assertEquals(await bench.local.read("same"), encodeText("star"));
});

Deno.test("wildcards are understood in folders, and ** in any number of them", async () => {
  await using bench = await clientBench({ remote: LOGS });
  assertEquals((await bench.ferry("get", bench.url("logs/20*/*.gz"))).code, 0);
  assertEquals(await bench.local.names(), ["d.gz", "e.gz"]);
  await Deno.mkdir(bench.local.at("all"));
  assertEquals((await bench.ferry("get", "-d", "all", bench.url("**/[d-f].gz"))).code, 0);
  assertEquals((await bench.ferry("get", "-o", "-", bench.url("l*/2026/*.gz"))).stdout, "E");
  const all = [...Deno.readDirSync(bench.local.at("all"))].map(({ name }) => name).toSorted();
  assertEquals(all, ["d.gz", "e.gz", "f.gz"]);
});

Deno.test("a pattern that matches nothing is a failure that says so, like a refusal", async () => {
  await using bench = await clientBench({ remote: LOGS });
  const { code, stderr } = await bench.ferry("get", bench.url("logs/*.zip"));
  assertEquals([code, stderr], [5, "ferry: no file on the server matches logs/*.zip\n"]);
});

Deno.test("two matches of one name are refused before either is fetched", async () => {
  await using bench = await clientBench({ remote: { "a/x": "1", "b/x": "2" } });
  const { code, stderr } = await bench.ferry("get", bench.url("*/x"));
  assertEquals(code, 2);
  assertMatch(stderr, /a\/x and b\/x would both be written to x/);
  assertEquals(await bench.local.names(), []);
});

Deno.test("with -r a pattern may match folders, and what was fetched stays as it is", async () => {
  await using bench = await clientBench({ remote: LOGS });
  assertEquals((await bench.ferry("get", "-r", bench.url("logs/20*"))).code, 0);
  assertEquals(await bench.local.names(), ["2025", "2026"]);
  assertEquals(await bench.local.read("2026/deep/f.gz"), encodeText("F"));
  const again = await bench.ferry("get", "-rv", bench.url("logs/20*"), bench.url("logs/b.txt"));
  assertEquals(again.stderr.match(/RETR .*/g), ["RETR logs/b.txt"]);
  const last = await bench.ferry("get", "-rv", bench.url("logs/b.txt"));
  assertEquals([last.code, last.stderr.match(/RETR .*/g)], [0, null]);
});
