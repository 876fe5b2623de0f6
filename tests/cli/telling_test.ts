import { assertEquals, assertMatch } from "@std/assert";
import { type BenchOptions, clientBench } from "../support/process/ferry_client.ts";

const REMOTE: BenchOptions["remote"] = {
  "pub/large": "x".repeat(3000),
  "pub/small": "x",
  "pub/b c/one": "12345",
  "pub/b c/deep/two": "1234567",
  "pub/empty/": "",
};

Deno.test("stat prints what is known of each URL", async () => {
  await using bench = await clientBench({ remote: REMOTE });
  await Deno.utime(bench.remote.at("pub/small"), 1_614_834_367, 1_614_834_367);
  await Deno.chmod(bench.remote.at("pub/small"), 0o640);
  await Deno.symlink("small", bench.remote.at("pub/link"));
  const plain = await bench.ferry("stat", bench.url("pub/small"), bench.url("pub/"));
  assertEquals([plain.code, plain.stderr], [0, ""]);
  const [file = "", folder = ""] = plain.stdout.split(/^(?=ftp:)/m);
  assertMatch(file, /^ftp:\/\/127\.0\.0\.1:\d+\/pub\/small\n {2}type {6}file\n/);
  assertMatch(file, /^ {2}size {6}1 bytes\n {2}modified {2}2021-03-04 05:06:07 UTC$/m);
  assertMatch(file, /^ {2}mode {6}rw-r----- \(0640\)$/m);
  assertMatch(folder, /^ {2}type {6}folder$/m);
  const json = await bench.ferry("stat", "--json", bench.url("pub/small"), bench.url("pub/gone"));
  assertEquals(json.code, 1);
  assertEquals(JSON.parse(json.stdout), {
    schema: 1,
    event: "entry",
    name: "small",
    type: "file",
    size: 1,
    modified: "2021-03-04T05:06:07.000Z",
    mode: "0640",
    path: "pub/small",
  });
});

Deno.test("cat writes files one after the other", async () => {
  await using bench = await clientBench({ remote: REMOTE });
  const both = await bench.ferry(
    "cat",
    bench.url("pub/b%20c/one"),
    bench.url("pub/b%20c/deep/two"),
  );
  assertEquals([both.code, both.stdout], [0, "123451234567"]);
  const none = await bench.ferry("cat");
  assertEquals(none.code, 2);
  assertMatch(none.stderr, /ferry cat needs a URL/);
});

Deno.test("du adds up each folder, or with -s what each URL names", async () => {
  await using bench = await clientBench({ remote: REMOTE });
  const all = await bench.ferry("du", bench.url("pub"));
  assertEquals(all.code, 0);
  assertEquals(all.stdout.trim().split("\n").toSorted(), [
    "0\tpub/empty",
    "12\tpub/b c",
    "3013\tpub",
    "7\tpub/b c/deep",
  ]);
  const human = await bench.ferry("du", "-s", "--human-readable", bench.url("pub/"));
  assertEquals(human.stdout, "3 kB\tpub\n");
  const json = await bench.ferry("du", "-s", "--json", bench.url("pub/"), bench.url("pub/large"));
  assertEquals(json.stdout.trim().split("\n").map((line) => JSON.parse(line)), [
    { schema: 1, event: "usage", path: "pub", total: 3013, files: 4, folders: 3 },
    { schema: 1, event: "usage", path: "pub/large", total: 3000, files: 1, folders: 0 },
  ]);
});

Deno.test("ls sorts by time, size or name, and lists what is below with -R", async () => {
  await using bench = await clientBench({ remote: REMOTE });
  for (const [index, name] of ["large", "small", "b c", "empty"].entries()) {
    const time = new Date(1_600_000_000_000 + index * 1000);
    await Deno.utime(bench.remote.at(`pub/${name}`), time, time);
  }
  const names = async (...options: readonly string[]) => {
    const { code, stdout } = await bench.ferry("ls", ...options, bench.url("pub/"));
    assertEquals(code, 0);
    return stdout.trim().split("\n");
  };
  assertEquals(await names("-t"), ["empty", "b c", "small", "large"]);
  assertEquals(await names("-tr"), ["large", "small", "b c", "empty"]);
  assertEquals(await names("-S"), ["large", "small", "b c", "empty"]);
  assertEquals(await names("-r"), ["small", "large", "empty", "b c"]);
  assertEquals(await names("-RSr"), [
    "empty",
    "b c",
    "b c/deep",
    "b c/deep/two",
    "b c/one",
    "small",
    "large",
  ]);
  const json = await names("-R", "--json");
  assertEquals(
    json.map((line) => JSON.parse(line).path).toSorted(),
    ["b c", "b c/deep", "b c/deep/two", "b c/one", "empty", "large", "small"]
      .map((path) => `pub/${path}`),
  );
});
