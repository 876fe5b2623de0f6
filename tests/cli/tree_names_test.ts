import { assertEquals } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { clientBench } from "../support/process/ferry_client.ts";

Deno.test("a file that is called like the part of another one keeps its content", async () => {
  const remote = { "d/x": "whole x", "d/x.part": "its own", "d/x.part.part": "its own, too" };
  await using bench = await clientBench({ remote });
  for (const sessions of ["1", "4"]) {
    const { code, stderr } = await bench.ferry("get", "-r", "-j", sessions, bench.url("d/"));
    assertEquals(code, 0, stderr);
    for (const [name, content] of Object.entries(remote)) {
      assertEquals(decodeLenient(await bench.local.read(name)), content);
    }
    // A file that changes is fetched again while the one with the name of its part stays. Its size tells, for its time may
    // be in the same second.
    await bench.remote.write("d/x", "now it is longer");
    const again = await bench.ferry("get", "-r", "-j", sessions, bench.url("d/"));
    assertEquals(again.code, 0, again.stderr);
    assertEquals(decodeLenient(await bench.local.read("d/x.part")), "its own");
    assertEquals(decodeLenient(await bench.local.read("d/x")), "now it is longer");
    await bench.remote.write("d/x", "whole x");
    await Deno.remove(bench.local.at("d"), { recursive: true });
  }
});

Deno.test("deep folders and the longest names are fetched and sent", async () => {
  const long = "n".repeat(255);
  const path = `top/${"f".repeat(200)}/${"g".repeat(200)}/${long}`;
  await using bench = await clientBench({
    remote: { [path]: "deep" },
    serve: ["--write", "--anonymous"],
  });
  const fetched = await bench.ferry("get", "-r", bench.url("top/"));
  assertEquals(fetched.code, 0, fetched.stderr);
  assertEquals(decodeLenient(await bench.local.read(path)), "deep");
  const sent = await bench.ferry("put", "-r", "--create-dirs", "top", bench.url("a/copy/"));
  assertEquals(sent.code, 0, sent.stderr);
  assertEquals(decodeLenient(await bench.remote.read(`a/copy/${path}`)), "deep");
  const back = await bench.ferry("get", "-r", "--create-dirs", "-d", "b/c", bench.url("a/copy/"));
  assertEquals(back.code, 0, back.stderr);
});

Deno.test("with --no-clobber a tree leaves the files that exist", async () => {
  await using bench = await clientBench({
    remote: { "d/a": "new", "d/b": "new" },
    local: { "d/a": "old, and longer" },
  });
  const { code, stderr } = await bench.ferry("get", "-r", "--no-clobber", bench.url("d/"));
  assertEquals(code, 0, stderr);
  assertEquals(decodeLenient(await bench.local.read("d/a")), "old, and longer");
  assertEquals(decodeLenient(await bench.local.read("d/b")), "new");
});
