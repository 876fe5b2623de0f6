// Shows what slow-loris connections cost 20 working sessions: their times without any, with a thousand on control
// and data connections, and with a thousand against the usual limits.
// deno run -A scripts/show/slow_loris.ts
// (It starts itself once more for the connections: `slow_loris.ts talk|read HOST PORT COUNT ADDRESS`.)

import { fromFileUrl } from "@std/path";
import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { writeSparseFile } from "../../tests/support/load/large_abort.ts";
import { memoryOf, openDescriptors } from "../../tests/support/process/process_facts.ts";
import { SLOW_FILE, slowReaders, slowTalkers } from "../../tests/support/load/slow_loris.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

const WORKERS = 20;
const ROUNDS = 15;
const CONTENT = new Uint8Array(1_000_000).fill(7);

type Server = Awaited<ReturnType<typeof startFerry>>;

/** One round of a normal client, from its login to QUIT. */
async function round(server: Server, worker: number): Promise<number> {
  const from = performance.now();
  using client = await WireClient.login(server);
  await client.ask("TYPE I", 200);
  await client.download("MLSD");
  const { bytes } = await client.download("RETR file");
  if (bytes.length !== CONTENT.length) throw new Error(`${bytes.length} bytes came`);
  await client.upload(`STOR up-${worker}`, CONTENT);
  await client.ask("QUIT", 221);
  return performance.now() - from;
}

async function work(server: Server): Promise<readonly number[]> {
  const times = await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      const own: number[] = [];
      for (let turn = 0; turn < ROUNDS; turn += 1) own.push(await round(server, worker));
      return own;
    }),
  );
  return times.flat().sort((a, b) => a - b);
}

async function show(what: string, server: Server): Promise<void> {
  const times = await work(server);
  const at = (part: number) => (times[Math.floor(part * (times.length - 1))] ?? 0).toFixed(0);
  const memory = (await memoryOf(server.pid) / 1_048_576).toFixed(0);
  console.log(
    `${what}\n  ${times.length} rounds of ${WORKERS} sessions, login, MLSD, RETR and STOR of 1 MB: ` +
      `median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, longest ${at(1)} ms; ` +
      `server: ${memory} MB, ${await openDescriptors(server.pid)} descriptors`,
  );
}

/** Slow connections in a separate process, so that they do not use the working clients' processor time. */
async function slow(kind: "talk" | "read", server: Server, count: number, address = "127.0.0.1") {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      fromFileUrl(import.meta.url),
      kind,
      server.hostname,
      `${server.port}`,
      `${count}`,
      address,
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await lines.read();
  return {
    /** Ends them; returns how many were still connected last. */
    end: async (): Promise<string> => {
      await child.stdin.close();
      let last = "";
      for (let next = await lines.read(); !next.done; next = await lines.read()) {
        last = next.value.trim().split("\n").at(-1) ?? last;
      }
      await child.status;
      return last;
    },
  };
}

async function dripUntilStdinEnds(
  [kind, hostname = "", port, count, address]: readonly string[],
) {
  const server = { hostname, port: Number(port) };
  using loris = kind === "talk"
    ? await slowTalkers(server, Number(count), address)
    : await slowReaders(server, Number(count));
  console.log("ready");
  const ended = Deno.stdin.read(new Uint8Array(1)).then(() => true);
  const second = () => new Promise<false>((resolve) => setTimeout(() => resolve(false), 1000));
  while (!await Promise.race([ended, second()])) console.log(`${await loris.drip()}`);
}

async function compare(): Promise<void> {
  await using folder = await tempFolder();
  await folder.write("file", CONTENT);
  await writeSparseFile(folder, SLOW_FILE);
  {
    const room = ["--max-sessions", "3000", "--max-sessions-per-address", "3000"];
    await using server = await startFerry(["--write", "--anonymous", ...room, folder.path]);
    await work(server);
    await show("without slow-loris connections", server);
    const talking = await slow("talk", server, 1000);
    await show("with 1,000 control connections that send a letter a second", server);
    console.log(`  ${await talking.end()} of them were still connected at the end`);
    const [talk, read] = [await slow("talk", server, 500), await slow("read", server, 500)];
    await show("with 500 of those, and 500 downloads that are taken byte by byte", server);
    console.log(`  ${await talk.end()} and ${await read.end()} of them were still connected`);
    await show("afterwards", server);
  }
  await using server = await startFerry(["--write", "--anonymous", folder.path]);
  await work(server);
  const talking = await slow("talk", server, 1000, "127.0.0.2");
  await show("with 1,000 of one other address against the usual limits", server);
  console.log(`  ${await talking.end()} of them were still connected: the rest got 421`);
}

if (Deno.args.length === 5) await dripUntilStdinEnds(Deno.args);
else await compare();
