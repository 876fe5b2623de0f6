// Presses Ctrl-C during `get` in real clients, 20 times each, and sends ABOR and STAT after a Synch by hand, with TCP's
// urgent mark at every position, 100 times each: deno run -A scripts/show/abort_clients.ts [ROUNDS, RAW ROUNDS]

import { interruptDownload, REAL_CLIENTS } from "../../tests/support/process/interrupted_client.ts";
import { findProgram } from "../../tests/support/process/peer_programs.ts";
import { servedFolder } from "../../tests/support/ftp/served_folder.ts";
import { MARKS, PACES, sendBehindSynch, urgentClient } from "../../tests/support/ftp/synch.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";

const ROUNDS = Number(Deno.args[0] ?? "20");
const RAW_ROUNDS = Number(Deno.args[1] ?? "100");

/** The longest time, in ms, that counts as answered. */
const AT_ONCE = 1000;

/** Runs rounds one after the other; a round that times out counts as not answered. */
async function row(name: string, rounds: number, round: () => Promise<number>): Promise<void> {
  const taken: number[] = [];
  for (let done = 0; done < rounds; done += 1) taken.push(await round().catch(() => Infinity));
  const answered = taken.filter((milliseconds) => milliseconds <= AT_ONCE).length;
  const slowest = Math.max(...taken).toFixed(0);
  console.log(`${name.padEnd(56)} ${answered} of ${rounds} within 1 s, slowest ${slowest} ms`);
}

await using folder = await tempFolder();
await using server = await servedFolder({
  files: { large: new Uint8Array(30_000_000) },
  limits: { ratePerSession: 200_000 },
});

for (const client of REAL_CLIENTS) {
  if (findProgram(client.program) === undefined) {
    console.log(`${client.program} is not installed`);
    continue;
  }
  const name = `${client.program}, Ctrl-C in the middle of get`;
  await row(name, ROUNDS, () => interruptDownload(client, server, folder.path));
}

const PLACES = ["IAC", "IP", "the second IAC", "DM"] as const;

/** What is sent after other commands during a download, and the replies to all of them. */
const FORMS = [
  { before: [], verb: "ABOR", codes: [426, 226] },
  { before: ["NOOP", "PWD"], verb: "ABOR", codes: [200, 426, 257, 226] },
  { before: [], verb: "STAT", codes: [211] },
  { before: ["NOOP"], verb: "STAT", codes: [200, 211] },
] as const;

for (const { before, verb, codes } of FORMS) {
  for (const mark of MARKS) {
    const place = mark === undefined ? "no mark" : `the mark on ${PLACES[mark]}`;
    let count = 0;
    await row(`${[...before, verb].join(", ")} in a download, ${place}`, RAW_ROUNDS, async () => {
      using talk = await urgentClient(server);
      const { client } = talk;
      using _data = await client.extendedPassive();
      await client.ask("RETR large", 150);
      const sent = performance.now();
      await sendBehindSynch(talk, before, verb, mark, PACES[count++ % PACES.length] ?? "apart");
      await client.expect(...codes);
      return performance.now() - sent;
    });
  }
}
