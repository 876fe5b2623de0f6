import { assert } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { within } from "../support/time/deadline.ts";
import { type FerryServer, spawnFerry } from "../support/process/ferry_process.ts";
import { resettable } from "../support/network/sockets.ts";
import { TlsWire } from "../support/tls/tls_wire.ts";
import { extendedPassivePort, WireClient } from "../support/ftp/wire_client.ts";
import { arrived, NEW } from "./disk.ts";

/** What an upload meets on its way. */
export const DEEDS = [
  "kill -9 of the client",
  "kill -9 of the server",
  "SIGTERM of the server",
  "ABOR",
  "reset",
  "cut TLS",
  "full disk",
] as const;

/** One of the things that an upload meets. */
export type Deed = typeof DEEDS[number];

/** One upload that is about to be cut. */
export interface Attempt {
  readonly server: FerryServer;
  /** The served folder, as the test sees it. */
  readonly folder: string;
  readonly name: string;
  /** Whether the name has a content already. */
  readonly replaces: boolean;
  readonly round: number;
}

/** How much of the new content is sent before it is cut: another amount in every round. */
function cutAt({ round }: Attempt): number {
  return 1 + (round * 1_234_567) % (NEW.length - 1);
}

/** Begins an upload and cuts it; resolves when the server has had its say. */
export async function cut(deed: Deed, attempt: Attempt): Promise<void> {
  switch (deed) {
    case "kill -9 of the client":
      return attempt.round % 2 === 0 ? await killAtRest(attempt) : await killInHaste(attempt);
    case "kill -9 of the server":
      return await endServer(attempt, "SIGKILL");
    case "SIGTERM of the server":
      return await endServer(attempt, "SIGTERM");
    case "ABOR":
      return await abort(attempt);
    case "reset":
      return await reset(attempt);
    case "cut TLS":
      return await cutTls(attempt);
    case "full disk":
      return await fill(attempt);
  }
}

/** `ferry put` reads from a pipe that has no more data, and is killed when the sent bytes are on the disk. */
async function killAtRest(attempt: Attempt): Promise<void> {
  const child = put(attempt, ["-"]);
  const writer = child.stdin.getWriter();
  const bytes = cutAt(attempt);
  await writer.write(encodeText(NEW.slice(0, bytes)));
  await untilArrived(attempt, bytes);
  child.kill("SIGKILL");
  writer.close().catch(() => {});
  await gone(child);
  await untilIdle(attempt);
}

/** `ferry put` sends a file as fast as it can, and is killed somewhere on the way; it may be done before. */
async function killInHaste(attempt: Attempt): Promise<void> {
  const source = await Deno.makeTempFile({ prefix: "ferry-durability-" });
  try {
    await Deno.writeTextFile(source, NEW);
    const child = put(attempt, [source]);
    await child.stdin.close();
    await untilArrived(attempt, 1 + (attempt.round * 7_919) % 400_000);
    try {
      child.kill("SIGKILL");
    } catch {
      // It has sent everything and is gone.
    }
    await gone(child);
    await untilIdle(attempt);
  } finally {
    await Deno.remove(source);
  }
}

function put({ server, name }: Attempt, files: readonly string[]): Deno.ChildProcess {
  return spawnFerry(["put", ...files, `${server.url}/${name}`]);
}

async function gone(child: Deno.ChildProcess): Promise<void> {
  const streams = [child.stdout, child.stderr].map((stream) => stream.pipeTo(new WritableStream()));
  await within(Promise.all([child.status, ...streams]), "the client to be gone");
}

async function endServer(attempt: Attempt, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  using client = await begun(attempt);
  await attempt.server.stop(signal);
  client.data.close();
}

async function abort(attempt: Attempt): Promise<void> {
  using client = await begun(attempt);
  await client.control.ask("ABOR", 426, 226);
  client.data.close();
}

async function reset(attempt: Attempt): Promise<void> {
  using control = await WireClient.login(attempt.server);
  await control.ask("TYPE I", 200);
  const port = extendedPassivePort(await control.ask("EPSV", 229));
  const bytes = cutAt(attempt);
  const data = resettable(port, NEW.slice(0, bytes));
  await control.ask(`STOR ${attempt.name}`, 150);
  const connection = await within(data, "the bytes to leave");
  await untilArrived(attempt, bytes);
  await connection.reset();
  await control.expect(426);
}

/** The data connection ends as it should, only that the TLS on it does not: no close_notify. */
async function cutTls(attempt: Attempt): Promise<void> {
  using wire = await TlsWire.login(attempt.server);
  await wire.client.ask("TYPE I", 200);
  using data = await wire.data();
  await wire.client.ask(`STOR ${attempt.name}`, 150);
  const bytes = cutAt(attempt);
  await data.write(encodeText(NEW.slice(0, bytes)));
  await untilArrived(attempt, bytes);
  await data.cut();
  await wire.client.expect(426);
}

/** More is sent than there is room for; the folder must be on a small file system. */
async function fill(attempt: Attempt): Promise<void> {
  using control = await WireClient.login(attempt.server);
  await control.ask("TYPE I", 200);
  using data = await control.extendedPassive();
  await control.ask(`STOR ${attempt.name}`, 150);
  await send(data, NEW).catch(() => {
    // The server has no use for the rest.
  });
  await control.expect(452);
}

interface Begun extends Disposable {
  readonly control: WireClient;
  readonly data: Deno.TcpConn;
}

/** Sends a part of the new content and waits until it is on the disk. */
async function begun(attempt: Attempt): Promise<Begun> {
  const control = await WireClient.login(attempt.server);
  await control.ask("TYPE I", 200);
  const data = await control.extendedPassive();
  await control.ask(`STOR ${attempt.name}`, 150);
  const bytes = cutAt(attempt);
  await send(data, NEW.slice(0, bytes));
  await untilArrived(attempt, bytes);
  return { control, data, [Symbol.dispose]: () => control[Symbol.dispose]() };
}

async function send(data: Deno.TcpConn, text: string): Promise<void> {
  const bytes = encodeText(text);
  for (let at = 0; at < bytes.length;) {
    at += await within(data.write(bytes.subarray(at)), "the server to read");
  }
}

/** Checks the disk until this many bytes of the upload are on it, or all of them under the final name. */
async function untilArrived(attempt: Attempt, bytes: number): Promise<void> {
  const { folder, name, replaces } = attempt;
  const looking = async () => {
    while (arrived(folder, name, replaces) < bytes && !isDone(attempt)) await turn();
  };
  await within(looking(), `${bytes} bytes of ${name} on the disk`);
}

function isDone({ folder, name }: Attempt): boolean {
  try {
    return Deno.statSync(`${folder}/${name}`).size === NEW.length;
  } catch {
    return false;
  }
}

/** Asks the server until the file is no longer being written. */
async function untilIdle({ server, name }: Attempt): Promise<void> {
  using client = await WireClient.login(server);
  const asking = async () => {
    while ((await client.command(`RNFR ${name}`)).code === 450) await turn();
  };
  await within(asking(), `nobody to write ${name}`);
}

/** Sends what the server has not got of the new content; asserts that it says to have it all. */
export async function goOn(server: FerryServer, name: string): Promise<void> {
  using client = await WireClient.login(server);
  await client.ask("TYPE I", 200);
  const size = await client.command(`SIZE ${name}`);
  const from = size.code === 213 ? Number(size.lines[0]) : 0;
  const data = await client.extendedPassive();
  // A complete file of another content is not gone on with: it is sent anew.
  if (from > 0 && from < NEW.length) await client.ask(`REST ${from}`, 350);
  await client.ask(`STOR ${name}`, 150);
  await send(data, from < NEW.length ? NEW.slice(from) : NEW);
  data.close();
  await client.expect(226);
  const told = await client.ask(`SIZE ${name}`, 213);
  assert(Number(told.lines[0]) === NEW.length, told.raw.join());
}

/** Sends the whole new content in place of whatever is there. */
export async function sendAnew(server: FerryServer, name: string): Promise<void> {
  using client = await WireClient.login(server);
  await client.ask("TYPE I", 200);
  await client.upload(`STOR ${name}`, NEW);
}

/** Removes a file, or what came of it. */
export async function remove(server: FerryServer, name: string): Promise<void> {
  using client = await WireClient.login(server);
  await client.ask(`DELE ${name}`, 250);
}

/** A turn of the event loop: what is looked at is another process's doing. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
