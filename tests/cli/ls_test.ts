import { assert, assertEquals, assertMatch } from "@std/assert";
import { AWKWARD_NAMES } from "../interop/awkward_names.ts";
import { type BenchOptions, clientBench } from "../support/process/ferry_client.ts";
import { hasIPv6 } from "../support/network/network_checks.ts";

const REMOTE: BenchOptions["remote"] = { "pub/notes.txt": "twelve bytes", "pub/photos/p.jpg": "" };

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "").sort();
}

function nameIn(line: string): unknown {
  const parsed: unknown = JSON.parse(line);
  return typeof parsed === "object" && parsed !== null && "name" in parsed
    ? parsed.name
    : undefined;
}

Deno.test("ls prints one name per line", async () => {
  await using bench = await clientBench({ remote: REMOTE });
  for (const path of ["pub", "pub/", "/pub/", "%2Fpub"]) {
    const { code, stdout, stderr } = await bench.ferry("ls", bench.url(path));
    assertEquals([code, stderr], [0, ""], path);
    assertEquals(linesOf(stdout), ["notes.txt", "photos"], path);
  }
  assertEquals((await bench.ferry("ls", bench.url(""))).stdout, "pub\n");
});

Deno.test("ls -l shows type, permissions, size, time and name", async () => {
  await using bench = await clientBench({ remote: REMOTE });
  const time = new Date("2021-03-04T05:06:07Z");
  await Deno.utime(bench.remote.at("pub/notes.txt"), time, time);
  await Deno.chmod(bench.remote.at("pub/notes.txt"), 0o640);
  await Deno.chmod(bench.remote.at("pub/photos"), 0o755);
  const { code, stdout } = await bench.ferry("ls", "-l", bench.url("pub/"));
  assertEquals(code, 0);
  const [file = "", folder = ""] = linesOf(stdout);
  assertMatch(file, /^-rw-r----- +12 +2021-03-04 05:06 +notes\.txt$/);
  assertMatch(folder, /^drwxr-xr-x +- +\d{4}-\d\d-\d\d \d\d:\d\d +photos$/);
});

Deno.test("ls --json prints an object per line whose path fetches the entry", async () => {
  await using bench = await clientBench({ remote: REMOTE });
  const time = new Date("2021-03-04T05:06:07Z");
  await Deno.utime(bench.remote.at("pub/notes.txt"), time, time);
  await Deno.chmod(bench.remote.at("pub/notes.txt"), 0o640);
  const { code, stdout } = await bench.ferry("ls", "--json", bench.url("pub/"));
  assertEquals(code, 0);
  const objects: unknown[] = linesOf(stdout).map((line) => JSON.parse(line));
  assertEquals(objects[0], {
    schema: 1,
    event: "entry",
    name: "notes.txt",
    type: "file",
    size: 12,
    modified: "2021-03-04T05:06:07.000Z",
    mode: "0640",
    path: "pub/notes.txt",
  });
  assertMatch(
    JSON.stringify(objects[1]),
    /"name":"photos","type":"folder","size":null,.*"path":"pub\/photos"/,
  );
  assertEquals((await bench.ferry("get", "-o", "-", bench.url("pub/notes.txt"))).code, 0);
});

Deno.test("ls of a file shows that file", async () => {
  await using bench = await clientBench({ remote: REMOTE });
  const names = await bench.ferry("ls", bench.url("pub/notes.txt"));
  assertEquals([names.code, names.stdout], [0, "notes.txt\n"], names.stderr);
  const json = await bench.ferry("ls", "--json", bench.url("pub/notes.txt"));
  assertMatch(json.stdout, /"name":"notes.txt".*"path":"pub\/notes.txt"/);
});

Deno.test("ls of an empty folder prints nothing; of a missing one it is exit code 5", async () => {
  await using bench = await clientBench({ remote: { "empty/": "" } });
  assertEquals(await bench.ferry("ls", bench.url("empty")), { code: 0, stdout: "", stderr: "" });
  const missing = await bench.ferry("ls", bench.url("missing"));
  assertEquals([missing.code, missing.stdout], [5, ""]);
  assertMatch(missing.stderr, /^ferry: server refused MLSD missing: 550 .+\n$/);
});

Deno.test("awkward names are listed as they are, and control characters reach no terminal", async () => {
  const names = AWKWARD_NAMES.map(({ name }) => name);
  const hostile = "red\x1b[31m\x07.txt";
  const remote = Object.fromEntries([...names, hostile].map((name) => [name, ""]));
  await using bench = await clientBench({ remote, serve: ["--hidden"] });
  const plain = await bench.ferry("ls", bench.url(""));
  assertEquals(linesOf(plain.stdout), [...names, "red\\x1b[31m\\x07.txt"].sort());
  const json = await bench.ferry("ls", "--json", bench.url(""));
  const listed = linesOf(json.stdout).map(nameIn);
  assertEquals(new Set(listed), new Set([...names, hostile]));
  assert(!json.stdout.includes("\x1b"));
});

Deno.test("ls goes --active, and over IPv6 both ways", async () => {
  const hosts = ["127.0.0.1", ...(hasIPv6("ls over IPv6") ? ["::1"] : [])];
  for (const host of hosts) {
    await using bench = await clientBench({ remote: { "f": "" }, serve: ["--host", host] });
    for (const options of [[], ["--active"]]) {
      const { code, stdout, stderr } = await bench.ferry("ls", ...options, bench.url(""));
      assertEquals([code, stdout], [0, "f\n"], stderr);
    }
  }
});
