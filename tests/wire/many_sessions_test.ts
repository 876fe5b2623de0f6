import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { Bystander } from "../support/ftp/bystander.ts";
import { DataSink } from "../support/ftp/data_sink.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { descriptorsBackTo, openDescriptors } from "../support/process/process_facts.ts";
import { writeFully } from "../support/network/sockets.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const SESSIONS = 300;
const FILE_BYTES = 2_000_000;
/** How many different files are downloaded. */
const FILES = 10;

/** Random bytes; a file's content is the part that begins at its number, so that no two are alike. */
const BASE = randomBytes(FILE_BYTES + SESSIONS);

function contentOf(number: number): Uint8Array {
  return BASE.subarray(number, number + FILE_BYTES);
}

function randomBytes(count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  }
  return bytes;
}

async function sharedFolder(): Promise<TempFolder> {
  const folder = await tempFolder();
  for (const [name, content] of Object.entries(Bystander.files)) await folder.write(name, content);
  for (let file = 0; file < FILES; file += 1) await folder.write(`down-${file}`, contentOf(file));
  return folder;
}

/** One transfer, ready to begin on a signal. */
interface Ready {
  go(): Promise<void>;
}

async function readyToDownload(client: WireClient, file: number): Promise<Ready> {
  const data = await client.extendedPassive();
  return {
    go: async () => {
      const sink = new DataSink(data);
      await client.ask(`RETR down-${file}`, 150);
      assert(sameBytes(await sink.bytes, contentOf(file)), `download of down-${file} differs`);
      await client.expect(226);
    },
  };
}

async function readyToUpload(client: WireClient, number: number): Promise<Ready> {
  const data = await client.extendedPassive();
  return {
    go: async () => {
      await client.ask(`STOR up-${number}`, 150);
      await writeFully(data, contentOf(number));
      data.close();
      await client.expect(226);
    },
  };
}

/**
 * `assertEquals` explains a difference, which takes minutes with this many bytes; and a loop over the bytes of all
 * files takes the processor from the server that is tested.
 */
function sameBytes(actual: Uint8Array, expected: Uint8Array): boolean {
  return Buffer.compare(actual, expected) === 0;
}

Deno.test("300 sessions at once, each a transfer of 2 MB: all equal, no descriptor left", async () => {
  await using folder = await sharedFolder();
  await using server = await startFerry(["--write", "--anonymous", folder.path]);
  using other = await Bystander.login(server);
  await other.assertUnharmed();
  const before = await openDescriptors(server.pid);

  const clients = await Promise.all(
    Array.from({ length: SESSIONS }, () => WireClient.login(server)),
  );
  const transfers = await Promise.all(clients.map(async (client, number) => {
    await client.ask("TYPE I", 200);
    const upload = number % 2 === 0;
    return await (upload ? readyToUpload(client, number) : readyToDownload(client, number % FILES));
  }));
  // Each has its control connection at least; data connections come and go while they are counted.
  assert(await openDescriptors(server.pid) >= SESSIONS, "not all sessions are there");
  await Promise.all(transfers.map((transfer) => transfer.go()));
  for (let number = 0; number < SESSIONS; number += 2) {
    assert(sameBytes(await folder.read(`up-${number}`), contentOf(number)), `up-${number} differs`);
  }
  // Half take their leave, half just go.
  for (const [number, client] of clients.entries()) {
    if (number % 2 === 0) await client.ask("QUIT", 221);
    client[Symbol.dispose]();
  }
  await descriptorsBackTo(server.pid, before, () => other.noop());
  await other.assertUnharmed();
});

Deno.test("a slow reader does not slow the others: they finish before it reads a byte", async () => {
  await using folder = await sharedFolder();
  const large = new Uint8Array(24 * 1024 * 1024).fill(65);
  await folder.write("large", large);
  await using server = await startFerry(["--write", "--anonymous", folder.path]);
  const order: string[] = [];

  using slow = await WireClient.login(server);
  await slow.ask("TYPE I", 200);
  const data = await slow.extendedPassive();
  await slow.ask("RETR large", 150);

  await Promise.all(Array.from({ length: 20 }, async (_, number) => {
    using client = await WireClient.login(server);
    await client.ask("TYPE I", 200);
    const ready = number % 2 === 0
      ? readyToUpload(client, number)
      : readyToDownload(client, number % FILES);
    await (await ready).go();
    order.push("another has finished");
  }));
  // The file is larger than what the buffers hold, so the transfer cannot be over before it is read.
  const status = (await slow.ask("STAT", 211)).raw.join("\n");
  assert(!/\b25165824 bytes/.test(status), status);
  order.push("the slow one begins to read");
  assert(sameBytes(await new DataSink(data).bytes, large), "the slow reader's bytes differ");
  await slow.expect(226);
  assertEquals(order, [...Array(20).fill("another has finished"), "the slow one begins to read"]);
});
