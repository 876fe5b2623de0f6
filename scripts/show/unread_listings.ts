// Requests 64 listings of 10,000 long names without reading them, and shows how much memory that costs the server: deno
// run -A scripts/show/unread_listings.ts

import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { memoryOf } from "../../tests/support/process/process_facts.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

const MB = 1_000_000;

await using folder = await tempFolder();
for (let name = 0; name < 10_000; name += 1) {
  Deno.writeTextFileSync(folder.at("x".repeat(235) + name), "");
}
await using server = await startFerry([folder.path]);
using other = await WireClient.login(server);
await other.download("LIST");
const before = await memoryOf(server.pid);
console.log(`before: ${(before / MB).toFixed(0)} MB`);
using greedy = await WireClient.login(server);
await greedy.send("STAT .\r\n".repeat(64));
for (let round = 1; round <= 40; round += 1) {
  await other.download("LIST");
  if (round % 10 !== 0) continue;
  const now = (await memoryOf(server.pid) / MB).toFixed(0);
  console.log(`after ${round} listings of somebody else meanwhile: ${now} MB`);
}
