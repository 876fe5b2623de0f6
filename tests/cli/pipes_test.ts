import { withoutSummary } from "../support/process/run_summary.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { concatBytes, decodeLenient, encodeText } from "../../core/base/text.ts";
import {
  type BenchOptions,
  type ClientBench,
  clientBench,
} from "../support/process/ferry_client.ts";
import { runShell } from "../support/process/ferry_shell.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { makeLargeFile } from "../support/files/large_file.ts";

/** A bench, and a shell beside its client where `$URL` is the server's root. */
async function shellBench(options: BenchOptions = {}) {
  const bench = await clientBench({ serve: ["--write", "--anonymous"], ...options });
  return {
    ...bench,
    shell: (script: string) =>
      runShell(script, { cwd: bench.local.path, env: { URL: bench.url("") } }),
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}

/** What the server says of the one transfer. */
function transferLine({ server }: Pick<ClientBench, "server">): Promise<string> {
  return server.waitForLine(/^\[\d+\] \S+ (sent|received) /);
}

Deno.test("tar c DIR | ferry put - URL, and ferry get -o - URL | tar x give the same tree", async () => {
  const local = { "tree/a": patterned(200_000), "tree/deep/er/b c": "x", "tree/empty": "" };
  await using bench = await shellBench({ local });
  const sent = await bench.shell('tar c tree | ferry put - "$URL/tree.tar"');
  assertEquals([sent.code, sent.stderr], [0, ""]);
  const listed = await bench.shell('ferry get -o - "$URL/tree.tar" | tar t');
  assertEquals([listed.code, listed.stderr], [0, ""]);
  const files = decodeLenient(listed.stdout).split("\n").filter((line) => /[^/]$/.test(line));
  assertEquals(files.sort(), Object.keys(local).sort());
  const script =
    'mkdir back && ferry get -o - "$URL/tree.tar" | tar x -C back && diff -r tree back/tree';
  const unpacked = await bench.shell(script);
  assertEquals([unpacked.code, unpacked.stderr], [0, ""]);
});

Deno.test("a folder fetched as NAME.tar, by ferry and curl, is unpacked the same", async () => {
  const remote = { "tree/a": patterned(200_000), "tree/deep/er/b c": "x", "tree/empty": "" };
  await using bench = await shellBench({ remote });
  for (const fetch of ['ferry get -o - "$URL/tree.tar"', 'curl -sS "$URL/tree.tar"']) {
    const script = `rm -rf tree && ${fetch} | tar x && cd tree && find . -type f | sort && cat a`;
    const { code, stdout, stderr } = await bench.shell(script);
    assertEquals([code, stderr], [0, ""], fetch);
    const names = encodeText("./a\n./deep/er/b c\n./empty\n");
    assertEquals(stdout, concatBytes([names, remote["tree/a"]]), fetch);
  }
});

Deno.test("bytes pass through two pipes unchanged, several URLs one after the other", async () => {
  const content = patterned(1_000_003);
  await using bench = await shellBench({ local: { "f": content } });
  const { code, stdout, stderr } = await bench.shell(
    'cat f | ferry put - "$URL/g" && ferry get -o - "$URL/g" "$URL/g" | cat',
  );
  assertEquals([code, withoutSummary(stderr)], [0, ""]);
  assert(stdout.length === 2 * content.length);
  assertEquals(stdout.subarray(0, content.length), content);
  assertEquals(stdout.subarray(content.length), content);
});

Deno.test("a consumer that stops early ends get -o - with exit code 6 and a sentence", async () => {
  await using bench = await shellBench();
  await makeLargeFile(bench.remote.at("large"));
  const { code, stdout, stderr } = await bench.shell(
    '{ ferry get -o - "$URL/large" "$URL/large"; echo "exit code $?" >&2; } | head -c 1',
  );
  assertEquals([code, stdout], [0, new Uint8Array(1)]);
  const [words, exit, ...more] = withoutSummary(stderr).split("\n");
  assertMatch(words ?? "", /^ferry: cannot write standard output: .*its reader has gone/);
  // The second file is not tried: nothing would read it.
  assertEquals([exit, more], ["exit code 6", [""]]);
  assertMatch(await transferLine(bench), / sent "\/large" \(.+\): ./);
});

Deno.test("a consumer that reads nothing at all ends get and ls", async () => {
  const remote = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`a name of some length, number ${index}`, ""]),
  );
  await using bench = await shellBench({ remote });
  await makeLargeFile(bench.remote.at("large"));
  for (const command of ['get -o - "$URL/large"', 'ls -l "$URL/"']) {
    const { code, stderr } = await bench.shell(
      `{ ferry ${command}; echo "exit code $?" >&2; } | :`,
    );
    assertEquals(code, 0);
    assertMatch(stderr, /^ferry: cannot write standard output: .*\nexit code 6\n$/);
  }
});

Deno.test("an empty standard input makes an empty file", async () => {
  await using bench = await shellBench({ remote: { "before": "something" } });
  const { code, stderr } = await bench.shell(
    ': | ferry put - "$URL/new" && ferry put - "$URL/before" < /dev/null',
  );
  assertEquals([code, stderr], [0, ""]);
  assertEquals(await bench.remote.read("new"), new Uint8Array());
  assertEquals(await bench.remote.read("before"), new Uint8Array());
});

Deno.test("the output of a failed producer is kept; the shell reports the failure", async () => {
  await using bench = await shellBench();
  const { code, stdout } = await bench.shell(
    '{ printf "as far as it came"; echo 3 > failed; exit 3; } | ferry put - "$URL/part"; ' +
      'echo "ferry $?, producer $(cat failed)"',
  );
  assertEquals([code, decodeLenient(stdout)], [0, "ferry 0, producer 3\n"]);
  assertEquals(await bench.remote.read("part"), encodeText("as far as it came"));
});

Deno.test("standard input that cannot be read fails put with exit code 6", async () => {
  await using bench = await shellBench();
  const { code, stderr } = await bench.shell('ferry put - "$URL/from-a-folder" < .');
  assertEquals(code, 6, stderr);
  assertStringIncludes(stderr, "ferry: cannot read standard input");
});

Deno.test("a named pipe is fetched into and sent from like a stream", async () => {
  await using bench = await shellBench({ remote: { "f": "through the pipe" } });
  const { code, stdout, stderr } = await bench.shell(
    'mkfifo in out; cat in & ferry get -o in "$URL/f" && wait; ' +
      'printf "other way" > out & ferry put out "$URL/g"',
  );
  assertEquals([code, decodeLenient(stdout)], [0, "through the pipe"], stderr);
  assertEquals(await bench.remote.read("g"), encodeText("other way"));
});
