import { assertEquals, assertStringIncludes } from "@std/assert";
import { clientBench } from "../support/process/ferry_client.ts";
import { runFerry } from "../support/process/ferry_process.ts";

Deno.test("--encoding on both ends: names in GBK, and what encodes them is there", async () => {
  await using bench = await clientBench({
    local: { "测试.txt": "content" },
    serve: ["--encoding", "gbk", "--write", "--anonymous"],
  });
  const put = await bench.ferry("put", "-v", "--encoding", "gbk", "测试.txt", bench.url(""));
  assertEquals(put.code, 0, put.stderr);
  assertStringIncludes(put.stderr, "---> STOR 测试.txt");
  assertEquals(await bench.remote.names(), ["测试.txt"]);
});

Deno.test("an encoding that there is not: exit code 2, and what to write instead", async () => {
  const { code, stderr } = await runFerry(["serve", "--encoding", "klingon", "."]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "--encoding klingon is no encoding of names; write auto, utf-8 or");
});
