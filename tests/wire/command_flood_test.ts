import { assert, assertEquals } from "@std/assert";
import { floodWithCommands } from "../support/command_flood.ts";
import { startFerry } from "../support/ferry_process.ts";
import { memoryOf } from "../support/process_facts.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";

const WARM_UP = 5_000_000;
const FLOOD = 60_000_000;
const MOST_GROWTH = 40_000_000;

// A gigabyte of them: scripts/show/pipelined_gigabyte.ts.
Deno.test("memory by pipelined commands: each is answered, others are served, the memory stays flat", async () => {
  await using folder = await tempFolder();
  await using server = await startFerry([folder.path]);
  using other = await WireClient.login(server);
  await floodWithCommands(server, "long lines", WARM_UP);
  const before = await memoryOf(server.pid);
  const flood = await floodWithCommands(server, "long lines", FLOOD, async () => {
    await other.ask("NOOP", 200);
  });
  assertEquals(flood.replies, flood.commands);
  const growth = await memoryOf(server.pid, "VmHWM") - before;
  assert(growth < MOST_GROWTH, `${FLOOD} bytes of commands cost ${growth} bytes of memory`);
});
