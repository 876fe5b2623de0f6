import { encodeText } from "../../core/base/text.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { awkwardCell } from "./awkward_cell.ts";
import { AWKWARD_NAMES, type AwkwardName } from "./awkward_names.ts";
import type { Link, Operation, PeerClient } from "./clients/peer_client.ts";
import {
  type Cell,
  DATA_COMMANDS,
  type DataCommand,
  type Family,
  fillRow,
  type Gap,
  type Row,
} from "./matrix.ts";
import { type Printed, runProgram, versionOf } from "./program.ts";
import { expectFile, expectGone, expectListed, PART, sampleBytes, SIZE } from "./samples.ts";
import { type Seen, type ServedFerry, serveFerry } from "./served_ferry.ts";

const YES: Cell = { kind: "yes" };

/** Tries ferry's server with one client, over real processes and sockets. */
export async function serverRow(client: PeerClient): Promise<Row> {
  await using remote = await tempFolder();
  await using local = await tempFolder();
  await using ipv4 = await serveFerry(remote.path, "ipv4");
  await using ipv6 = await serveFerry(remote.path, "ipv6");
  const cases = await ServerCases.prepare(client, remote, local, { ipv4, ipv6 });
  const version = await versionOf(client.version, local.path);
  const data = (command: DataCommand) => () => cases.data(command);
  return await fillRow(client.name, version, {
    "list": () => cases.list(),
    "fetch": () => cases.fetch(),
    "send": () => cases.send(),
    "resume fetch": () => cases.resumeFetch(),
    "resume send": () => cases.resumeSend(),
    "rename": () => cases.rename(),
    "delete": () => cases.delete(),
    "awkward names": () => cases.awkwardNames(),
    "EPSV": data("EPSV"),
    "PASV": data("PASV"),
    "EPRT": data("EPRT"),
    "PORT": data("PORT"),
    "IPv4": () => cases.family("ipv4"),
    "IPv6": () => cases.family("ipv6"),
  });
}

/** The cells of one client. Each works in a remote folder of its own. */
class ServerCases {
  readonly #client: PeerClient;
  readonly #remote: TempFolder;
  readonly #local: TempFolder;
  readonly #servers: Readonly<Record<Family, ServedFerry>>;
  readonly #bytes = sampleBytes();

  private constructor(
    client: PeerClient,
    remote: TempFolder,
    local: TempFolder,
    servers: Readonly<Record<Family, ServedFerry>>,
  ) {
    this.#client = client;
    this.#remote = remote;
    this.#local = local;
    this.#servers = servers;
  }

  static async prepare(
    client: PeerClient,
    remote: TempFolder,
    local: TempFolder,
    servers: Readonly<Record<Family, ServedFerry>>,
  ): Promise<ServerCases> {
    const cases = new ServerCases(client, remote, local, servers);
    await remote.write("files/sample.bin", cases.#bytes);
    await remote.write("files/deeper/inside.txt", "inside");
    await remote.write("names/.keep", "");
    await remote.write("inbox/.keep", "");
    await local.write("sample.bin", cases.#bytes);
    return cases;
  }

  async list(): Promise<Cell> {
    await this.#listSample(this.#link());
    return YES;
  }

  async fetch(): Promise<Cell> {
    await this.#fetchSample(this.#link());
    return YES;
  }

  async send(): Promise<Cell> {
    return await this.#sendSample(this.#link());
  }

  async resumeFetch(): Promise<Cell> {
    const operation = this.#client.resumeFetch;
    if (typeof operation !== "function") return no(operation);
    const target = await this.#local.write("resumed/sample.bin", this.#bytes.subarray(0, PART));
    const { seen } = await this.#run(operation, this.#link(), "/files/sample.bin", target);
    await expectFile(target, this.#bytes, "the file fetched in two parts");
    expectRestOnly(seen, "download");
    return YES;
  }

  async resumeSend(): Promise<Cell> {
    const operation = this.#client.resumeSend;
    if (typeof operation !== "function") return no(operation);
    const target = await this.#remote.write("inbox/sample.bin", this.#bytes.subarray(0, PART));
    const source = this.#local.at("sample.bin");
    const { seen } = await this.#run(operation, this.#link(), source, "/inbox/sample.bin");
    await expectFile(target, this.#bytes, "the file sent in two parts");
    expectRestOnly(seen, "upload");
    return YES;
  }

  async rename(): Promise<Cell> {
    return await this.#renameFile("old name.txt", "new name.txt");
  }

  async delete(): Promise<Cell> {
    return await this.#deleteFile("unwanted.txt");
  }

  async awkwardNames(): Promise<Cell> {
    for (const { name } of AWKWARD_NAMES) await this.#remote.write(`names/${name}`, name);
    const { listing } = await this.#list(this.#link(), "/names");
    return await awkwardCell(this.#client.names, (awkward) => this.#carry(awkward, listing));
  }

  async data(command: DataCommand): Promise<Cell> {
    const family = this.#client.data[command];
    if (typeof family !== "string") return no(family);
    const link = this.#servers[family].link(command);
    await this.#transferBothWays(link);
    return YES;
  }

  async family(family: Family): Promise<Cell> {
    if (family === "ipv6" && this.#client.ipv6 !== "yes") return no(this.#client.ipv6);
    await this.#transferBothWays(this.#link(family));
    return YES;
  }

  #link(family: Family = "ipv4"): Link {
    return this.#servers[family].link(this.#client.usual[family]);
  }

  async #run(
    operation: Extract<Operation, CallableFunction>,
    link: Link,
    from: string,
    to = "",
  ): Promise<{ readonly printed: Printed; readonly seen: Seen }> {
    let printed: Printed = { stdout: "", stderr: "" };
    const seen = await this.#servers[link.family].watch(async () => {
      const cwd = this.#local.path;
      printed = await runProgram({ cwd, ...operation(link, from, to) }, cwd);
    });
    return { printed, seen };
  }

  async #transferBothWays(link: Link): Promise<void> {
    expectDataCommand(await this.#listSample(link), link.data);
    expectDataCommand(await this.#fetchSample(link), link.data);
    await this.#sendSample(link);
  }

  async #listSample(link: Link): Promise<Seen> {
    const { listing, seen } = await this.#list(link, "/files");
    expectListed(listing, ["sample.bin", "deeper"]);
    return seen;
  }

  async #list(
    link: Link,
    folder: string,
  ): Promise<{ readonly listing: string; readonly seen: Seen }> {
    const { printed, seen } = await this.#run(this.#client.list, link, folder);
    return { listing: this.#client.listed?.(printed.stdout) ?? printed.stdout, seen };
  }

  async #fetchSample(link: Link): Promise<Seen> {
    const target = this.#local.at("fetched.bin");
    await Deno.remove(target).catch(() => undefined);
    const { seen } = await this.#run(this.#client.fetch, link, "/files/sample.bin", target);
    await expectFile(target, this.#bytes, "the fetched file");
    return seen;
  }

  async #sendSample(link: Link): Promise<Cell> {
    const operation = this.#client.send;
    if (typeof operation !== "function") return no(operation);
    const target = this.#remote.at("inbox", "sent.bin");
    await Deno.remove(target).catch(() => undefined);
    const source = this.#local.at("sample.bin");
    const { seen } = await this.#run(operation, link, source, "/inbox/sent.bin");
    await expectFile(target, this.#bytes, "the sent file");
    expectDataCommand(seen, link.data);
    return YES;
  }

  async #renameFile(from: string, to: string): Promise<Cell> {
    const operation = this.#client.rename;
    if (typeof operation !== "function") return no(operation);
    const old = await this.#remote.write(`inbox/${from}`, from);
    await this.#run(operation, this.#link(), `/inbox/${from}`, `/inbox/${to}`);
    await expectGone(old, "the file under its old name");
    await expectFile(this.#remote.at("inbox", to), encodeText(from), "the renamed file");
    return YES;
  }

  async #deleteFile(name: string): Promise<Cell> {
    const operation = this.#client.delete;
    if (typeof operation !== "function") return no(operation);
    const path = await this.#remote.write(`inbox/${name}`, name);
    await this.#run(operation, this.#link(), `/inbox/${name}`);
    await expectGone(path, "the deleted file");
    return YES;
  }

  /** Everything the client can do, with one awkward name. */
  async #carry({ name }: AwkwardName, listing: string): Promise<void> {
    expectListed(listing, [name]);
    const content = encodeText(name);
    const fetched = this.#local.at(`fetched ${name}`);
    await this.#run(this.#client.fetch, this.#link(), `/names/${name}`, fetched);
    await expectFile(fetched, content, "the fetched file");
    if (typeof this.#client.send === "function") {
      const source = await this.#local.write(name, content);
      await this.#run(this.#client.send, this.#link(), source, `/inbox/${name}`);
      await expectFile(this.#remote.at("inbox", name), content, "the sent file");
    }
    await this.#renameFile(name, `${name}.renamed`);
    await this.#deleteFile(name);
  }
}

function no({ gap }: Gap): Cell {
  return { kind: "no", reason: gap };
}

function expectDataCommand({ commands }: Seen, expected: DataCommand): void {
  const used = new Set(
    DATA_COMMANDS.filter((command) => commands.some((line) => line.split(" ")[0] === command)),
  );
  if (used.size === 1 && used.has(expected)) return;
  throw new Error(`used ${[...used].join(" and ") || "no data command"} instead of ${expected}`);
}

function expectRestOnly({ transfers }: Seen, direction: string): void {
  const moved = transfers
    .filter((transfer) => transfer.direction === direction)
    .reduce((sum, { bytes }) => sum + bytes, 0);
  if (moved === SIZE - PART) return;
  throw new Error(`${moved} bytes were sent instead of the ${SIZE - PART} that were missing`);
}
