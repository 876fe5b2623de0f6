import { assert } from "@std/assert";
import { StreamReader } from "../network/stream_reader.ts";
import type { TempFolder } from "../files/temp_folder.ts";
import type { WireClient } from "../ftp/wire_client.ts";

/** The size of the file whose download is aborted. */
export const GIBIBYTE = 1_073_741_824;

/** RFC 959 §4.1.3 ABOR: Telnet IP and Synch (IAC IP IAC DM) come before the command. */
const ABOR_WITH_SYNCH = new Uint8Array([
  ...[255, 244, 255, 242],
  ...new TextEncoder().encode("ABOR\r\n"),
]);

/** A file of 1 GiB that uses no disk space. */
export async function writeSparseFile(folder: TempFolder, name: string): Promise<void> {
  await folder.write(name, "");
  await Deno.truncate(folder.at(name), GIBIBYTE);
}

/** The observations of a download that was aborted half-way. */
export interface AbortedDownload {
  /** The STAT reply while it ran. */
  readonly countedBytes: number;
  readonly receivedBytes: number;
  /** The time from ABOR to its 226. */
  readonly milliseconds: number;
}

/**
 * Begins to download the file, sends STAT meanwhile, and aborts: 426 and 226. `reading`: whether the data connection is
 * read all the time, or only for the first bytes.
 */
export async function abortLargeDownload(
  client: WireClient,
  name: string,
  reading: boolean,
): Promise<AbortedDownload> {
  await client.ask("TYPE I", 200);
  using data = await client.passive();
  const reader = new StreamReader(data);
  await client.ask(`RETR ${name}`, 150);
  let received = (await reader.exactly(1_000_000)).length;
  const rest = reading ? countRest(data) : undefined;
  const counted = countedBytes((await client.ask("STAT", 211)).lines);
  const started = performance.now();
  await client.send(ABOR_WITH_SYNCH);
  await client.expect(426, 226);
  const milliseconds = performance.now() - started;
  received += await (rest ?? countRest(data));
  assert(received < GIBIBYTE, "the transfer was over before it was aborted");
  return { countedBytes: counted, receivedBytes: received, milliseconds };
}

/** Counts the bytes up to the end of the connection, however it ends. */
async function countRest(data: Deno.TcpConn): Promise<number> {
  const buffer = new Uint8Array(262_144);
  let count = 0;
  try {
    for (let read = await data.read(buffer); read !== null; read = await data.read(buffer)) {
      count += read;
    }
  } catch {
    // An aborted transfer may end with a reset.
  }
  return count;
}

function countedBytes(status: readonly string[]): number {
  const found = /\b(\d+) bytes/.exec(status.join("\n"));
  assert(found !== null, `STAT tells no bytes: ${status.join(" | ")}`);
  return Number(found[1]);
}
