// Sends a gigabyte of commands without waiting for replies, and shows the server's memory meanwhile: deno run -A
// scripts/show/pipelined_gigabyte.ts [MEGABYTES, default 1000]

import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { type Flood, floodWithCommands } from "../../tests/support/load/command_flood.ts";
import { memoryOf } from "../../tests/support/process/process_facts.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

const BYTES = Number(Deno.args[0] ?? "1000") * 1_000_000;
const MB = 1_000_000;

async function memory(pid: number): Promise<string> {
  const [now, most] = [await memoryOf(pid), await memoryOf(pid, "VmHWM")];
  return `${(now / MB).toFixed(0)} MB, at most ${(most / MB).toFixed(0)} MB so far`;
}

await using folder = await tempFolder();
await using server = await startFerry(["--login-timeout", "3600", folder.path]);
using other = await WireClient.login(server);
console.log(`before: ${await memory(server.pid)}`);
for (const kind of ["long lines", "short lines"] as const) {
  // Short commands get a reply for every six bytes, so fewer of them take as long.
  const bytes = kind === "long lines" ? BYTES : BYTES / 50;
  const from = performance.now();
  let next = bytes / 5;
  const flood: Flood = await floodWithCommands(server, kind, bytes, async (sent) => {
    if (sent < next) return;
    next += bytes / 5;
    await other.ask("NOOP", 200);
    console.log(`  ${(sent / MB).toFixed(0)} MB of ${kind} sent: ${await memory(server.pid)}`);
  });
  const seconds = (performance.now() - from) / 1000;
  console.log(
    `${(flood.sent / MB).toFixed(0)} MB of ${kind} in ${seconds.toFixed(0)} s: ` +
      `${flood.commands} commands, ${flood.replies} replies; ${await memory(server.pid)}`,
  );
}
