import { assert } from "@std/assert";
import { descriptorsBackTo, openDescriptors } from "../support/process/process_facts.ts";
import { makeLargeFile } from "../support/files/large_file.ts";
import { readUntilEnd } from "../support/network/network_checks.ts";
import { resettable } from "../support/network/sockets.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { StreamReader } from "../support/network/stream_reader.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { extendedPassivePort, WireClient } from "../support/ftp/wire_client.ts";

type Server = Parameters<typeof WireClient.login>[0];

/** Ways in which a transfer does not finish, each in a separate session. */
const MISHAPS: readonly ((client: WireClient) => Promise<void>)[] = [
  async function abortedDownload(client) {
    using data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    await new StreamReader(data).exactly(1000);
    await client.ask("ABOR", 426, 226);
  },
  async function downloadClosedByTheClient(client) {
    const data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    await new StreamReader(data).exactly(1000);
    data.close();
    await client.expect(426);
  },
  async function downloadReset(client) {
    const data = await resettable(extendedPassivePort(await client.ask("EPSV", 229)));
    await client.ask("RETR large", 150);
    await data.reset();
    await client.expect(426);
  },
  async function abortedUpload(client) {
    using data = await client.extendedPassive();
    await client.ask("STOR up", 150);
    await data.write(new Uint8Array(1000));
    await client.ask("ABOR", 426, 226);
  },
  async function sessionLostInADownload(client) {
    using data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    await new StreamReader(data).exactly(1000);
    client[Symbol.dispose]();
    await readUntilEnd(data);
  },
  async function sessionLostInAnUpload(client) {
    using _data = await client.extendedPassive();
    await client.ask("APPE up", 150);
    client[Symbol.dispose]();
  },
  async function nobodyCame(client) {
    await client.ask("EPSV", 229);
    await client.ask("RETR large", 150);
    await client.ask("ABOR", 426, 226);
  },
  async function listenersLeftBehind(client) {
    for (let round = 0; round < 5; round += 1) await client.ask("PASV", 227);
  },
  async function connectionLeftBehind(client) {
    using _data = await client.extendedPassive();
    await client.ask("RETR missing", 550);
    await client.ask("QUIT", 221);
  },
  async function nobodyListens(client) {
    const listener = await client.active();
    listener.close();
    await client.ask("STOR up", 150, 425);
  },
  async function restartBeyondTheEnd(client) {
    await client.ask("REST 99999999999", 350);
    await client.ask("RETR large", 554);
  },
  async function abortedInOnePacket(client) {
    using _data = await client.extendedPassive();
    await client.send("RETR large\r\nABOR\r\nLIST\r\nABOR\r\n");
    await client.expect(150, 426, 226);
  },
];

async function everyMishap(server: Server): Promise<void> {
  for (const mishap of MISHAPS) {
    using client = await WireClient.login(server);
    await client.ask("TYPE I", 200);
    await mishap(client);
  }
}

Deno.test("after transfers that went wrong in every way no descriptor is left open", async () => {
  await using folder = await tempFolder();
  await makeLargeFile(folder.at("large"));
  await using server = await startFerry(["--write", "--anonymous", folder.path]);
  using watcher = await WireClient.login(server);
  const turn = () => watcher.ask("NOOP", 200);
  // Once before counting: the runtime opens some for itself, and keeps these.
  await everyMishap(server);
  const start = await settledCount(server.pid, turn);
  for (let round = 0; round < 3; round += 1) await everyMishap(server);
  await descriptorsBackTo(server.pid, start, turn);
  await watcher.ask("QUIT", 221);
});

/** The count that stays the same over many round trips: what was under way has ended. */
async function settledCount(pid: number, turn: () => Promise<unknown>): Promise<number> {
  let count = await openDescriptors(pid);
  for (let same = 0, rounds = 0; same < 50; rounds += 1) {
    assert(rounds < 10_000, `the count of descriptors does not settle: ${count}`);
    await turn();
    const now = await openDescriptors(pid);
    same = now === count ? same + 1 : 0;
    count = now;
  }
  return count;
}
