import { assert, assertEquals, assertMatch } from "@std/assert";
import { DataRelay } from "../support/ftp/data_relay.ts";
import { clientBench, runClient, startClient } from "../support/process/ferry_client.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { fileReaches } from "../support/files/growing_file.ts";

/** The relay has to understand what it relays. */
const IN_CLEAR = ["--tls", "off"] as const;

const SIZE = 4_000_000;
const HALF = SIZE / 2;
/** What `get -c` fetches again to see that the file is still the same. */
const COMPARED = 65_536;

Deno.test("get killed half-way leaves the part; get -c fetches the rest, all is equal", async () => {
  const content = patterned(SIZE);
  await using bench = await clientBench({
    remote: { "big": content },
    local: { "big": "old" },
    serve: IN_CLEAR,
  });
  const cwd = bench.local.path;
  {
    await using relay = new DataRelay(bench.server, HALF);
    await using client = await startClient(["get", relay.url("big")], { cwd });
    await relay.stalled();
    await fileReaches(bench.local.at("big.part"), HALF);
    client.signal("SIGKILL");
    assertEquals((await client.ended()).signal, "SIGKILL");
  }
  assertEquals(await bench.local.names(), ["big", "big.part"]);
  assertEquals((await bench.local.read("big")).length, "old".length);
  await using relay = new DataRelay(bench.server);
  assertEquals(await runClient(["get", "-c", relay.url("big")], { cwd }), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  assertEquals(relay.carried, SIZE - HALF + COMPARED);
  assert(relay.commands.includes(`REST ${HALF - COMPARED}`), relay.commands.join(" | "));
  assertEquals(await bench.local.names(), ["big"]);
  assertEquals(await bench.local.read("big"), content);
});

Deno.test("put killed half-way: put -c sends only the rest, and the file is equal", async () => {
  const content = patterned(SIZE);
  await using bench = await clientBench({
    local: { "big": content },
    serve: ["--write", "--anonymous", ...IN_CLEAR],
  });
  const cwd = bench.local.path;
  {
    await using relay = new DataRelay(bench.server, HALF);
    await using client = await startClient(["put", "big", relay.url("")], { cwd });
    await relay.stalled();
    client.signal("SIGKILL");
    assertEquals((await client.ended()).signal, "SIGKILL");
  }
  // What was still under way when the client died is lost, be it on the wire or on its way to the disk: how much the
  // server keeps is up to the moment. The next client asks, and waits for the last write.
  await bench.server.waitForLine(/ received "\/big" /);
  await using relay = new DataRelay(bench.server);
  assertEquals(await runClient(["put", "-c", "big", relay.url("")], { cwd }), {
    code: 0,
    stdout: "",
    stderr: "",
  });
  const compared = relay.commands.includes("RETR big") ? COMPARED : 0;
  const kept = SIZE - relay.carried + compared;
  assert(kept > 0 && kept <= HALF, `the server kept ${kept} bytes`);
  assert(relay.commands.includes(`REST ${kept}`), relay.commands.join(" | "));
  assertEquals(await bench.remote.names(), ["big"]);
  assertEquals(await bench.remote.read("big"), content);
});

Deno.test("-c of a file that is complete on both sides moves nothing, and says so", async () => {
  const content = patterned(100_000);
  await using bench = await clientBench({
    remote: { "f": content },
    local: { "f": content },
    serve: ["--write", "--anonymous", ...IN_CLEAR],
  });
  await using relay = new DataRelay(bench.server);
  for (const args of [["get", "-c", relay.url("f")], ["put", "-c", "f", relay.url("")]]) {
    const { code, stderr } = await runClient(args, { cwd: bench.local.path });
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /^ferry: f is complete already\n$/);
  }
  assertEquals(relay.carried, 0);
  assertEquals(await bench.local.read("f"), content);
  assertEquals(await bench.remote.read("f"), content);
});

Deno.test("-c with nothing to resume is a whole transfer", async () => {
  const content = patterned(100_000);
  await using bench = await clientBench({
    remote: { "far": content },
    local: { "near": content },
    serve: ["--write", "--anonymous", ...IN_CLEAR],
  });
  assertEquals((await bench.ferry("get", "-c", bench.url("far"))).code, 0);
  assertEquals((await bench.ferry("put", "-c", "near", bench.url(""))).code, 0);
  assertEquals(await bench.local.read("far"), content);
  assertEquals(await bench.remote.read("near"), content);
});

Deno.test("a part that is longer than the file is not used", async () => {
  const content = patterned(1_000);
  await using bench = await clientBench({
    remote: { "f": content },
    local: { "f.part": "x".repeat(2_000) },
  });
  const { code, stderr } = await bench.ferry("get", "-c", bench.url("f"));
  assertEquals(code, 0);
  assertMatch(stderr, /^ferry: f\.part is longer than the file on the server .*: starting over\n$/);
  assertEquals(await bench.local.names(), ["f"]);
  assertEquals(await bench.local.read("f"), content);
});
