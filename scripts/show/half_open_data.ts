// Opens as many data connections as the system allows two processes, and uses none of them; then ten thousand more to
// one listener. Shows that the server serves others and closes everything again: deno run -A
// scripts/show/half_open_data.ts [SESSIONS, default 4500]

import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { memoryOf, openDescriptors } from "../../tests/support/process/process_facts.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { extendedPassivePort, WireClient } from "../../tests/support/ftp/wire_client.ts";

const SESSIONS = Number(Deno.args[0] ?? "4500");
const CONNECTIONS = 10_000;
const AT_ONCE = 50;

/** Runs the work this many times, some of them at the same time. */
async function times(count: number, work: (index: number) => Promise<void>): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - done);
    await Promise.all(Array.from({ length }, (_, index) => work(done + index)));
  }
}

await using folder = await tempFolder();
await folder.write("file", "content");
const room = ["--tls", "off", "--max-sessions", "20000", "--max-sessions-per-address", "20000"];
await using server = await startFerry([...room, folder.path]);
using other = await WireClient.login(server);

async function show(what: string): Promise<void> {
  const from = performance.now();
  await other.download("RETR file");
  const took = (performance.now() - from).toFixed(0);
  const memory = ((await memoryOf(server.pid)) / 1_000_000).toFixed(0);
  const descriptors = await openDescriptors(server.pid);
  console.log(
    `${what}: ${descriptors} descriptors, ${memory} MB; a RETR beside them took ${took} ms`,
  );
}

await show("before");
const clients: WireClient[] = [];
const data: Deno.TcpConn[] = [];
await times(SESSIONS, async () => {
  const client = await WireClient.login(server);
  clients.push(client);
  data.push(await client.extendedPassive());
});
await show(`${data.length} half-open data connections of ${clients.length} sessions`);

let refused = 0;
using bait = await WireClient.login(server);
const port = extendedPassivePort(await bait.ask("EPSV", 229));
const { hostname } = server;
await times(CONNECTIONS, async () => {
  try {
    data.push(await Deno.connect({ hostname, port }));
  } catch {
    refused += 1;
  }
});
await show(`${CONNECTIONS} connections more to one listener, ${refused} of them refused`);

for (const conn of data) conn.close();
for (const client of clients) client[Symbol.dispose]();
const most = SESSIONS / 10 + 50;
while (await openDescriptors(server.pid) > most) await other.ask("NOOP", 200);
await show("afterwards");
