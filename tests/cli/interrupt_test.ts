import { hasFallbackRuntime } from "../support/process/ferry_process.ts";
import { assert, assertEquals } from "@std/assert";
import { DataRelay } from "../support/ftp/data_relay.ts";
import { clientBench, startClient } from "../support/process/ferry_client.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { fileReaches } from "../support/files/growing_file.ts";
import { ScriptedServer } from "../support/ftp/scripted_server.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

/** The relay has to understand what it relays. */
const IN_CLEAR = ["--tls", "off"] as const;

const SIZE = 4_000_000;
const HALF = SIZE / 2;

/** How long, in ms, a client waits for the answer to its ABOR: what ends before did not wait for it. */
const ABORT_GRACE = 3_000;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} during a download: ABOR, QUIT, exit code 130, and the part is kept`, async () => {
    const content = patterned(SIZE);
    await using bench = await clientBench({
      remote: { "big": content, "next": "" },
      serve: IN_CLEAR,
    });
    await using relay = new DataRelay(bench.server, HALF);
    const args = ["get", "-v", "-j1", relay.url("big"), relay.url("next")];
    await using client = await startClient(args, { cwd: bench.local.path });
    await relay.stalled();
    await fileReaches(bench.local.at("big.part"), HALF);
    client.signal(signal);
    const { code, signal: by, stderr } = await client.ended();
    assertEquals([code, by], [130, null], stderr);
    assertEquals(relay.commands.slice(-3), ["RETR big", "ABOR", "QUIT"]);
    assert(!stderr.includes("bug"), stderr);
    assertEquals(await bench.local.names(), ["big.part"]);
    assertEquals(await bench.local.read("big.part"), content.subarray(0, HALF));
  });
}

Deno.test({
  name: "a second run does not write the part of a download that is under way",
  // Older runtimes cannot try to lock a file.
  ignore: await hasFallbackRuntime(),
  fn: async () => {
    const content = patterned(SIZE);
    await using bench = await clientBench({ remote: { "big": content }, serve: IN_CLEAR });
    await using relay = new DataRelay(bench.server, HALF);
    await using client = await startClient(["get", relay.url("big")], { cwd: bench.local.path });
    await relay.stalled();
    await fileReaches(bench.local.at("big.part"), HALF);
    for (const args of [[], ["-c"]]) {
      const { code, stderr } = await bench.ferry("get", ...args, bench.url("big"));
      assertEquals(code, 6, stderr);
      assert(stderr.includes("cannot write big.part: the file is busy"), stderr);
    }
    assertEquals(await bench.local.read("big.part"), content.subarray(0, HALF));
    client.signal("SIGINT");
    assertEquals((await client.ended()).code, 130);
    assertEquals((await bench.ferry("get", "-c", bench.url("big"))).code, 0);
    assertEquals(await bench.local.read("big"), content);
  },
});

Deno.test("SIGINT during an upload: ABOR, QUIT, exit code 130", async () => {
  const local = { "big": patterned(SIZE), "next": "" };
  await using bench = await clientBench({ local, serve: ["--write", "--anonymous", ...IN_CLEAR] });
  await using relay = new DataRelay(bench.server, HALF);
  const args = ["put", "-j1", "big", "next", relay.url("")];
  await using client = await startClient(args, { cwd: bench.local.path });
  await relay.stalled();
  client.signal("SIGINT");
  const { code, stderr } = await client.ended();
  assertEquals(code, 130, stderr);
  assertEquals(relay.commands.slice(-3), ["STOR big", "ABOR", "QUIT"]);
});

/** A server that sends the beginning of a file, and then nothing more and no replies. */
function silentServer(): ScriptedServer {
  return new ScriptedServer({
    files: new Map([["f", patterned(2_000)]]),
    on: {
      RETR: async (_, session) => {
        await session.send("150 Here it comes");
        const data = await session.data();
        await data.write(patterned(1_000));
        return undefined;
      },
      ABOR: () => undefined,
    },
  });
}

Deno.test("a second SIGINT does not wait for the answer to ABOR; the part is kept", async () => {
  await using folder = await tempFolder();
  await using server = silentServer();
  await using client = await startClient(["get", server.url("f")], { cwd: folder.path });
  await server.arrival("RETR");
  await fileReaches(folder.at("f.part"), 1_000);
  client.signal("SIGINT");
  await server.arrival("ABOR");
  const second = performance.now();
  client.signal("SIGINT");
  const { code, stderr } = await client.ended();
  assertEquals(code, 130, stderr);
  assert(performance.now() - second < ABORT_GRACE, "the second SIGINT waited all the same");
  assertEquals(await folder.names(), ["f.part"]);
  assertEquals((await folder.read("f.part")).length, 1_000);
});

Deno.test("SIGINT before the server has said anything ends with exit code 130, too", async () => {
  await using folder = await tempFolder();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `ftp://127.0.0.1:${listener.addr.port}/f`;
  await using client = await startClient(["get", url], { cwd: folder.path });
  using _accepted = await listener.accept();
  client.signal("SIGINT");
  const { code, stderr } = await client.ended();
  assertEquals(code, 130, stderr);
  assertEquals(await folder.names(), []);
});
