import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { basename } from "@std/path";
import { decodeLenient } from "../../core/base/text.ts";
import { besideAnother, Bystander } from "../support/ftp/bystander.ts";
import { DataSink } from "../support/ftp/data_sink.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { findProgram } from "../support/process/peer_programs.ts";
import { descriptorsBackTo, openDescriptors } from "../support/process/process_facts.ts";
import { StreamReader } from "../support/network/stream_reader.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

/** More than the buffers of two sockets hold, so that most of it is not read yet when the first bytes arrive. */
const LARGE_SIZE = 24 * 1024 * 1024;
const LARGE = new Uint8Array(LARGE_SIZE).fill(65);

async function run(program: string, ...args: readonly string[]): Promise<boolean> {
  const { success } = await new Deno.Command(program, { args: [...args], stderr: "null" }).output();
  return success;
}

// ---- files that change while they are sent ----

Deno.test("a file that shrinks while it is sent: 451, never 226", () =>
  besideAnother({ files: { "large": LARGE } }, async (served, client) => {
    await client.ask("TYPE I", 200);
    for (const left of [LARGE_SIZE - 1, 5_000_000, 0]) {
      await Deno.writeFile(served.folder.at("large"), LARGE);
      const data = await client.passive();
      const reader = new StreamReader(data);
      await client.ask("RETR large", 150);
      await reader.exactly(1);
      await Deno.truncate(served.folder.at("large"), left);
      const { length } = await reader.all();
      data.close();
      assert(length < LARGE_SIZE);
      await client.expect(451);
    }
  }));

Deno.test("a file that vanishes while it is sent is sent to its end: 226", () =>
  besideAnother({ files: { "large": LARGE } }, async (served, client) => {
    await client.ask("TYPE I", 200);
    const data = await client.passive();
    const reader = new StreamReader(data);
    await client.ask("RETR large", 150);
    await reader.exactly(1);
    await Deno.remove(served.folder.at("large"));
    assertEquals((await reader.all()).length, LARGE_SIZE - 1);
    data.close();
    await client.expect(226);
    await client.ask("RETR large", 550);
  }));

Deno.test("a file that is replaced or grows while it is sent: what was opened is sent, 226", () =>
  besideAnother({ files: { "large": LARGE } }, async (served, client) => {
    await client.ask("TYPE I", 200);
    const data = await client.passive();
    const reader = new StreamReader(data);
    await client.ask("RETR large", 150);
    await reader.exactly(1);
    await served.folder.write("other", "other");
    await Deno.rename(served.folder.at("other"), served.folder.at("large"));
    assertEquals(await reader.all(), LARGE.subarray(1));
    data.close();
    await client.expect(226);
    assertEquals(decodeLenient((await client.download("RETR large")).bytes), "other");
  }));

Deno.test("a folder that vanishes under a session: 550 until it chooses another", () =>
  besideAnother({ files: { "gone/deep/file": "x" } }, async (served, client) => {
    await client.ask("CWD gone/deep", 250);
    await Deno.remove(served.folder.at("gone"), { recursive: true });
    for (const line of ["LIST", "NLST", "MLSD", "MLST file", "RETR file", "STOR new", "MKD new"]) {
      await client.ask(line, 550);
    }
    await client.ask("PWD", 257);
    await client.ask("CDUP", 550);
    await client.ask("CWD /", 250);
    assertStringIncludes(decodeLenient((await client.download("NLST")).bytes), "bystander.txt");
  }));

Deno.test("a file that vanishes while it is received: 226, and what vanished stays away", () =>
  besideAnother({}, async (served, client) => {
    using data = await client.passive();
    await client.ask("STOR new", 150);
    await data.write(Uint8Array.of(1));
    await served.folder.appears("new");
    await Deno.remove(served.folder.at("new"));
    await data.write(Uint8Array.of(2));
    await data.closeWrite();
    await client.expect(226);
    assertEquals(await served.folder.names(), ["bystander.txt"]);
  }));

// ---- links ----

Deno.test("symbolic links out of the root are not followed nor written through: 550", async () => {
  await using outside = await tempFolder();
  await outside.write("secret.txt", "secret");
  await besideAnother({ files: { "inside/": "" } }, async (served, client) => {
    const links: Readonly<Record<string, string>> = {
      "to-file": outside.at("secret.txt"),
      "to-folder": outside.path,
      "relative": `../${basename(outside.path)}/secret.txt`,
      "relative-folder": `../${basename(outside.path)}`,
      "parent": "..",
      "root": "/",
      "chain": "to-file",
      "dangling": outside.at("planted.txt"),
      "loop": "loop",
      "proc": "/proc/self/environ",
      "cwd": "/proc/self/cwd",
    };
    for (const [name, target] of Object.entries(links)) {
      await Deno.symlink(target, served.folder.at(name));
    }
    await Deno.symlink("../to-folder", served.folder.at("inside", "chain-folder"));
    await client.ask("TYPE I", 200);
    for (const name of Object.keys(links)) {
      for (const verb of ["RETR", "STOR", "APPE", "CWD", "SIZE", "MLSD"]) {
        const { code } = await client.command(`${verb} ${name}`);
        assert(code === 550 || (verb === "MLSD" && code === 501), `${verb} ${name}: ${code}`);
      }
      const facts = (await client.ask(`MLST ${name}`, 250)).raw.join();
      assert(!/type=(dir|file)/i.test(facts), facts);
    }
    const folders = ["to-folder", "relative-folder", "inside/chain-folder", "chain", "dangling"];
    for (const folder of folders) {
      for (const verb of ["RETR", "STOR", "LIST", "MKD", "DELE", "RNFR", "CWD", "MLST", "STOU"]) {
        await client.ask(`${verb} ${folder}/secret.txt`, 550);
      }
    }
    await client.ask("RNFR bystander.txt", 350);
    await client.ask("RNTO to-folder/stolen.txt", 550);
    await client.ask("RMD to-folder", 550);
    const { bytes } = await client.download("LIST");
    for (const line of decodeLenient(bytes).split("\r\n")) {
      assert(!line.includes("secret.txt") || !line.startsWith("-"), line);
      if (/ (to-|relative|parent|root|cwd)/.test(line)) assert(line.startsWith("l"), line);
    }
    // A link may be deleted as such.
    await client.ask("DELE to-folder", 250);
    assertEquals(await outside.names(), ["secret.txt"]);
    assertEquals(decodeLenient(await outside.read("secret.txt")), "secret");
  });
});

Deno.test("a folder swapped for a link out of the root under a session: 550", async () => {
  await using outside = await tempFolder();
  await outside.write("secret.txt", "secret");
  await besideAnother({ files: { "folder/a": "a" } }, async (served, client) => {
    await client.ask("CWD folder", 250);
    await Deno.remove(served.folder.at("folder"), { recursive: true });
    await Deno.symlink(outside.path, served.folder.at("folder"));
    for (const line of ["RETR secret.txt", "MLSD", "STOR planted", "DELE secret.txt"]) {
      await client.ask(line, 550);
    }
    // LIST shows the link itself, as it does with any name that is no folder.
    const listing = decodeLenient((await client.download("LIST")).bytes);
    assert(listing.startsWith("l") && !listing.includes("secret"), listing);
    assertEquals(await outside.names(), ["secret.txt"]);
  });
});

// ---- what is neither file nor folder ----

Deno.test("FIFOs are never opened: 550 at once, and nobody waits at the other end", () =>
  besideAnother({}, async (served, client) => {
    assert(await run("mkfifo", served.folder.at("fifo")), "mkfifo is not there");
    await Deno.symlink("fifo", served.folder.at("link"));
    await client.ask("TYPE I", 200);
    for (const name of ["fifo", "link"]) {
      for (const verb of ["RETR", "STOR", "APPE", "SIZE", "CWD"]) {
        await client.ask(`${verb} ${name}`, 550);
      }
    }
    const listing = decodeLenient((await client.download("MLSD")).bytes);
    assert(!/type=(file|dir)[^\r]* fifo\r/i.test(listing), listing);
    await client.ask("DELE fifo", 250);
  }));

Deno.test("devices and sockets are never opened: 550", () =>
  besideAnother({}, async (served, client) => {
    const names = ["socket"];
    using _socket = Deno.listen({ transport: "unix", path: served.folder.at("socket") });
    const devices = { "zero": ["c", "1", "5"], "null": ["c", "1", "3"], "disk": ["b", "7", "0"] };
    for (const [name, numbers] of Object.entries(devices)) {
      if (await run("mknod", served.folder.at(name), ...numbers)) names.push(name);
      else console.error(`skipped: only root can make the device ${name}`);
    }
    await client.ask("TYPE I", 200);
    for (const name of names) {
      for (const verb of ["RETR", "STOR", "APPE", "SIZE", "CWD"]) {
        await client.ask(`${verb} ${name}`, 550);
      }
    }
    const listing = decodeLenient((await client.download("LIST")).bytes);
    for (const name of names) assert(!new RegExp(`^[-d].* ${name}\r$`, "m").test(listing), listing);
  }));

// ---- what the server itself may not read ----

/**
 * The program that runs a server to which file permissions apply: none for an ordinary user; root gives up the
 * capabilities that let it read everything. Undefined if that is not possible.
 */
function withoutPrivileges(): readonly string[] | undefined {
  if (Deno.uid() !== 0) return [];
  if (findProgram("setpriv") === undefined) return undefined;
  const dropped = "-dac_override,-dac_read_search,-fowner";
  return ["setpriv", `--bounding-set=${dropped}`, `--inh-caps=${dropped}`];
}

Deno.test("unreadable folders and files: 550, and no descriptor is left", async () => {
  const launcher = withoutPrivileges();
  if (launcher === undefined) {
    return console.error(
      "skipped: permissions do not count for root, and setpriv is not installed",
    );
  }
  await using folder = await tempFolder();
  for (const [name, content] of Object.entries(Bystander.files)) await folder.write(name, content);
  await folder.write("closed/inner.txt", "x");
  await folder.write("no-search/inner.txt", "x");
  await folder.write("no-write/inner.txt", "x");
  await folder.write("closed.txt", "x");
  await Deno.chmod(folder.at("closed"), 0o000);
  await Deno.chmod(folder.at("closed.txt"), 0o000);
  await Deno.chmod(folder.at("no-search"), 0o400);
  await Deno.chmod(folder.at("no-write"), 0o500);
  await using server = await startFerry(["--write", "--anonymous", folder.path], { launcher });
  using other = await Bystander.login(server);
  await other.assertUnharmed();
  const before = await openDescriptors(server.pid);
  using client = await WireClient.login(server);
  await client.ask("TYPE I", 200);
  const refused = [
    ...["CWD closed", "LIST closed", "NLST closed", "MLSD closed", "STAT closed", "RMD closed"],
    ...["CWD no-search", "RETR closed.txt", "STOR closed.txt", "APPE closed.txt"],
    ...[
      "RETR closed/inner.txt",
      "MLST closed/inner.txt",
      "STOR closed/new",
      "DELE closed/inner.txt",
    ],
    ...["RETR no-search/inner.txt", "STOR no-write/new", "MKD no-write/new", "STOU no-write/new"],
    ...["DELE no-write/inner.txt", "RMD no-write"],
  ];
  for (const line of refused) await client.ask(line, 550);
  await client.ask("RNFR bystander.txt", 350);
  await client.ask("RNTO no-write/moved", 550);
  // Their names are in a readable folder, so they are listed; what is behind them is not.
  const listing = decodeLenient((await client.download("MLSD")).bytes);
  for (const name of ["closed", "no-search", "no-write", "closed.txt"]) {
    assertStringIncludes(listing, ` ${name}\r\n`);
  }
  await other.assertUnharmed();
  await client.ask("QUIT", 221);
  await client.expectClosed();
  await descriptorsBackTo(server.pid, before, () => other.noop());
  for (const name of ["closed", "no-search", "no-write"]) await Deno.chmod(folder.at(name), 0o700);
});

Deno.test("a folder that can be read but not searched: no facts, or 550; never a crash", async () => {
  const launcher = withoutPrivileges();
  if (launcher === undefined) {
    return console.error(
      "skipped: permissions do not count for root, and setpriv is not installed",
    );
  }
  await using folder = await tempFolder();
  for (const [name, content] of Object.entries(Bystander.files)) await folder.write(name, content);
  await folder.write("names-only/a", "x");
  await Deno.chmod(folder.at("names-only"), 0o400);
  await using server = await startFerry([folder.path], { launcher });
  using other = await Bystander.login(server);
  using client = await WireClient.login(server);
  for (const verb of ["LIST", "NLST", "MLSD"]) {
    const data = await client.extendedPassive();
    const sink = new DataSink(data);
    const first = await client.command(`${verb} names-only`);
    if (first.code === 150) await client.expect(226);
    else {
      assertEquals(first.code, 550);
      await client.ask("ABOR", 225);
    }
    await sink.bytes;
  }
  await other.assertUnharmed();
  await Deno.chmod(folder.at("names-only"), 0o700);
});
