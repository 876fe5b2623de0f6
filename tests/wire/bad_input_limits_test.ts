import { assert, assertEquals } from "@std/assert";
import { besideAnother, Bystander } from "../support/ftp/bystander.ts";
import { within } from "../support/time/deadline.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { descriptorsBackTo, openDescriptors } from "../support/process/process_facts.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { writeFully } from "../support/network/sockets.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const DISK_BYTES = 1_048_576;

async function run(program: string, ...args: readonly string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: [...args], stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

// ---- a full disk ----

Deno.test("a full disk: 452, what fitted is left, and there is room after DELE", () =>
  besideAnother({ files: { "disk/": "" } }, async (served, client) => {
    const disk = served.folder.at("disk");
    if (!await run("mount", "-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", disk)) {
      return console.error("skipped: only root can mount a small disk");
    }
    try {
      await client.ask("TYPE I", 200);
      await client.ask("CWD disk", 250);
      for (const line of ["STOR big", "APPE big", "STOU big"]) {
        await sendTooMuch(client, line);
        await client.ask("NOOP", 200);
      }
      const { size } = await Deno.stat(`${disk}/big`);
      assert(size > 0 && size <= DISK_BYTES, `${size} bytes are left of a disk of ${DISK_BYTES}`);
      assertEquals((await client.ask("SIZE big", 213)).lines, [String(size)]);
      assertEquals((await client.download("RETR big")).bytes.length, size);
      await client.ask("DELE big", 250);
      await client.upload("STOR small", "fits");
      await client.ask("DELE small", 250);
    } finally {
      // Lazily: the session may hold the folder of its last file for a moment.
      await run("umount", "--lazy", disk);
    }
  }));

/** Sends twice what the disk holds; the server stops reading at some point and says 452. */
async function sendTooMuch(client: WireClient, line: string): Promise<void> {
  using data = await client.passive();
  await client.ask(line, 150);
  const content = new Uint8Array(2 * DISK_BYTES).fill(1);
  await writeFully(data, content).then(() => data.closeWrite(), () => {});
  await client.expect(452);
}

// ---- too many sessions ----

Deno.test("more sessions than there is room for: 421 each, and room when one has left", async () => {
  await using served = await servedFolder({ limits: { sessions: 20 }, files: Bystander.files });
  const sessions = await Promise.all(Array.from({ length: 20 }, () => served.login()));
  for (let extra = 0; extra < 30; extra += 1) {
    using client = await served.connect();
    await client.expect(421);
    await client.expectClosed();
  }
  for (const client of sessions) await client.ask("NOOP", 200);
  await sessions[0]?.ask("QUIT", 221);
  await sessions[0]?.expectClosed();
  const welcomed = await within(untilWelcome(served), "a session that is not refused");
  welcomed[Symbol.dispose]();
  for (const client of sessions) client[Symbol.dispose]();
});

/** Connects until the server has noticed that a client has disconnected. */
async function untilWelcome(server: { hostname: string; port: number }): Promise<WireClient> {
  for (;;) {
    const client = await WireClient.connect(server);
    if ((await client.reply()).code === 220) return client;
    client[Symbol.dispose]();
  }
}

// ---- out of descriptors ----

const DESCRIPTORS = 64;

Deno.test("out of descriptors: 4yz for what needs one, others work, all is well afterwards", async () => {
  await using folder = await tempFolder();
  for (const [name, content] of Object.entries(Bystander.files)) await folder.write(name, content);
  await using server = await startFerry(["--write", "--anonymous", folder.path]);
  // Only now: a server that begins with few lets in no more sessions than fit.
  const limit = ["--pid", String(server.pid), `--nofile=${DESCRIPTORS}`];
  assert((await new Deno.Command("prlimit", { args: limit }).output()).success);
  using other = await Bystander.login(server);
  await other.assertUnharmed();
  const before = await openDescriptors(server.pid);

  const crowd = await fillUp(server, DESCRIPTORS - before);
  // No session is left without an answer, and none is closed.
  const refused: number[] = [];
  for (const client of crowd) {
    refused.push(...await refusals(client));
    await client.ask("NOOP", 200);
  }
  assert(refused.length > 0, "the limit was never reached");
  for (const code of refused) assert(code >= 400 && code < 500, `${code} is not 4yz`);
  await other.noop();

  // A waiting connection is not lost: it is greeted as soon as there is room.
  using waiting = await WireClient.connect(server);
  for (const client of crowd) client[Symbol.dispose]();
  await waiting.expect(220);
  await waiting.login();
  waiting[Symbol.dispose]();
  await descriptorsBackTo(server.pid, before, () => other.noop());
  await other.assertUnharmed();
});

/** So many sessions that hardly a descriptor is left; each takes one. */
async function fillUp(
  server: { hostname: string; port: number },
  room: number,
): Promise<readonly WireClient[]> {
  const crowd: WireClient[] = [];
  for (let count = 0; count < room - 2; count += 1) crowd.push(await WireClient.login(server));
  return crowd;
}

const FIRST_COMMANDS = ["CWD /", "MDTM bystander.txt", "MLST bystander.txt", "RNFR bystander.txt"];

/** Sends commands that need a descriptor; returns the codes of the refusals. */
async function refusals(client: WireClient): Promise<readonly number[]> {
  const codes: number[] = [];
  // The first of these opens the account's files.
  for (const line of FIRST_COMMANDS) {
    const { code } = await client.command(line);
    if (code >= 400) codes.push(code);
  }
  const passive = await client.command("EPSV");
  if (passive.code !== 229) codes.push(passive.code);
  for (const line of ["LIST", "RETR bystander.txt", "STOR new", "MLSD"]) {
    // Nobody connects to the port: 425 after the dial to the default port is refused, or for want of a descriptor.
    if (passive.code === 229) break;
    const first = await client.command(line);
    codes.push(first.code === 150 ? (await client.reply()).code : first.code);
  }
  return codes;
}
