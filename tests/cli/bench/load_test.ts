import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { startCanned } from "../../../scripts/bench/contestants/canned.ts";
import type { Contestant } from "../../../scripts/bench/contestants/contestant.ts";
import { startOwn } from "../../../scripts/bench/contestants/ferry.ts";
import { holdSessions, runLoad } from "../../../scripts/bench/contestants/run_load.ts";
import { processorSeconds } from "../../../scripts/bench/machine/process_tree.ts";
import { sizesOf } from "../../../scripts/bench/machine/served_files.ts";
import { hasFallbackRuntime } from "../../support/process/ferry_process.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";
import { openDescriptors } from "../../support/process/process_facts.ts";
import { WireClient } from "../../support/ftp/wire_client.ts";

// The load generator calls the C library of Linux.
const ignore = Deno.build.os !== "linux";
const ENDLESS = Infinity;

async function served(root: TempFolder, tls: boolean): Promise<Contestant> {
  for (const at of [0, 1, 2]) await root.write(`small/f${at}`, "x".repeat(1000 + at));
  await Deno.mkdir(root.at("up"));
  return await startOwn({ root: root.path, tls, host: "127.0.0.1" });
}

async function moved(server: Contestant, ...words: readonly string[]) {
  const { bytes, operations } = await runLoad(server, words, ENDLESS);
  return [bytes, operations];
}

for (const tls of [false, true]) {
  Deno.test({
    name: `bench: the load moves exactly what it says${tls ? " over TLS" : ""}`,
    ignore: ignore || (tls && await hasFallbackRuntime()),
    fn: async () => {
      await using root = await tempFolder();
      await using server = await served(root, tls);
      assertEquals(await moved(server, "retr", "small/f2", "2"), [2004, 2]);
      assertEquals(await moved(server, "small", "small", "3"), [3003, 3]);
      assertEquals(await moved(server, "stor", "up/large", "3", "1"), [3 * 2 ** 20, 1]);
      assertEquals((await Deno.stat(root.at("up/large"))).size, 3 * 2 ** 20);
      assertEquals(await moved(server, "smallput", "up", "2", "77"), [154, 2]);
      assertEquals((await Deno.stat(root.at("up/u1"))).size, 77);
      assertEquals(await moved(server, "together", "small/f0", "4", "2"), [8000, 2]);
      assertEquals(await moved(server, "login", "3"), [0, 3]);
      assertEquals(await moved(server, "commands", "12"), [0, 12]);
      const [bytes = 0, listings] = await moved(server, "list", "small", "LIST", "1");
      assertEquals([bytes > 100, listings], [true, 1]);
    },
  });
}

Deno.test({
  name: "bench: a load that the server refuses fails with the server's words",
  ignore,
  fn: async () => {
    await using root = await tempFolder();
    await using server = await served(root, false);
    const error = await assertRejects(() => runLoad(server, ["retr", "none", "1"], ENDLESS));
    assertStringIncludes(String(error), "RETR none was answered: 550");
    const wrong = { ...server, password: "wrong" };
    assertStringIncludes(
      String(await assertRejects(() => runLoad(wrong, ["login", "1"], ENDLESS))),
      "PASS wrong was answered: 530",
    );
  },
});

Deno.test({
  name: "bench: a load ends after its time, but not before its first operation",
  ignore,
  fn: async () => {
    await using root = await tempFolder();
    await using server = await served(root, false);
    const { operations } = await runLoad(server, ["commands", "1000000000"], 0.000001);
    assertEquals(operations, 1);
  },
});

Deno.test({
  name: "bench: idle sessions are held until they are given up",
  ignore,
  fn: async () => {
    await using root = await tempFolder();
    await using server = await served(root, false);
    using watcher = await WireClient.login(
      { hostname: server.host, port: server.port },
      "ann",
      server.password,
    );
    await watcher.ask("NOOP", 200);
    const before = await openDescriptors(server.pid);
    await using sessions = await holdSessions(server, 20);
    assertEquals(sessions.result.operations, 20);
    assertEquals(await openDescriptors(server.pid) - before >= 20, true);
  },
});

Deno.test({
  name: "bench: the canned server answers every load, and its costs are seen",
  ignore,
  fn: async () => {
    const sizes = { ...sizesOf(true), part: 1, listed: 10 };
    await using server = await startCanned(sizes);
    assertEquals(await moved(server, "retr", "any", "2"), [2 * 2 ** 20, 2]);
    assertEquals(await moved(server, "small", "any", "2"), [2 * sizes.smallBytes, 2]);
    assertEquals(await moved(server, "smallput", "any", "2", "5"), [10, 2]);
    assertEquals(await moved(server, "list", "any", "MLSD", "1"), [750, 1]);
    assertEquals(await moved(server, "together", "any", "8", "1"), [8 * 2 ** 20, 1]);
    assertEquals(await moved(server, "login", "2"), [0, 2]);
    assertEquals(processorSeconds(server.pid) > 0, true);
  },
});
