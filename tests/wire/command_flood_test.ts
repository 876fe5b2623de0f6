import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { encodeText } from "../../core/base/text.ts";
import { countLines, floodWithCommands } from "../support/load/command_flood.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { memoryOf } from "../support/process/process_facts.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { writeFully } from "../support/network/sockets.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const WARM_UP = 5_000_000;
const FLOOD = 60_000_000;
const MOST_GROWTH = 40_000_000;

// A gigabyte of them: scripts/show/pipelined_gigabyte.ts.
Deno.test("memory by pipelined commands: each is answered, others too, and it stays flat", async () => {
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

const NAMES = 2000;
const LISTINGS = 50;

/** A folder whose listing is half a megabyte. */
async function makeNames(folder: string): Promise<void> {
  await Deno.mkdir(folder);
  for (let name = 0; name < NAMES; name += 1) {
    Deno.writeTextFileSync(join(folder, "x".repeat(235) + name), "");
  }
}

// What they cost in memory: scripts/show/unread_listings.ts.
Deno.test("listings that nobody reads are not made, and come whole once they are read", async () => {
  await using served = await servedFolder();
  await makeNames(served.folder.at("names"));
  using other = await served.login();
  const { hostname, port } = served;
  using greedy = await Deno.connect({ hostname, port });
  // More than the sockets between the two can hold.
  const lines = [...Array(LISTINGS).fill("STAT names"), "MKD done", "QUIT"];
  await writeFully(greedy, encodeText(["USER ftp", "PASS x", ...lines, ""].join("\r\n")));
  // The server serves everybody alike: meanwhile it would have made all of them.
  for (let round = 0; round < LISTINGS; round += 1) await other.download("LIST names");
  assertEquals(await served.folder.names(), ["names"]);
  // The greeting, the login, MKD and the goodbye are lines of their own.
  assertEquals(await countLines(greedy), LISTINGS * (NAMES + 2) + 5);
  assertEquals(await served.folder.names(), ["done", "names"]);
});
