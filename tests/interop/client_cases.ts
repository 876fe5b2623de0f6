import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { runFerry } from "../support/process/ferry_process.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { awkwardCell } from "./awkward_cell.ts";
import { AWKWARD_NAMES, type AwkwardName } from "./awkward_names.ts";
import {
  type Cell,
  DATA_COMMANDS,
  type DataCommand,
  type Family,
  fillRow,
  type Row,
} from "./matrix.ts";
import { versionOf } from "./program.ts";
import { oldRelay } from "./relay.ts";
import { type RunningServer, startServer } from "./running_server.ts";
import { expectFile, expectListed, PART, sampleBytes } from "./samples.ts";
import type { PeerServer } from "./servers/peer_server.ts";

const YES: Cell = { kind: "yes" };

/** What ferry says to arrange a data connection; EPSV and EPRT come first and are refused by old servers. */
const DIALOGUE: Readonly<Record<DataCommand, readonly DataCommand[]>> = {
  EPSV: ["EPSV"],
  PASV: ["EPSV", "PASV"],
  EPRT: ["EPRT"],
  PORT: ["EPRT", "PORT"],
};

/** Where ferry connects to. */
interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** Tries ferry's client with one server, over real processes and sockets. */
export async function clientRow(server: PeerServer): Promise<Row> {
  await using remote = await tempFolder();
  await using local = await tempFolder();
  const bytes = await prepareFiles(remote, local);
  await using ipv4 = await startServer(server, remote.path, "ipv4");
  await using ipv6 = await startServer(server, remote.path, "ipv6");
  await using old = oldRelay(ipv4);
  const cases = new ClientCases({ server, remote, local, bytes, ipv4, ipv6, old });
  const data = (command: DataCommand) => () => cases.data(command);
  return await fillRow(server.name, await versionOf(server.version, local.path), {
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

async function prepareFiles(
  remote: TempFolder,
  local: TempFolder,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = sampleBytes();
  await remote.write("files/sample.bin", bytes);
  await remote.write("files/deeper/inside.txt", "inside");
  for (const { name } of AWKWARD_NAMES) await remote.write(`names/${name}`, name);
  await remote.write("inbox/sample.bin", bytes.subarray(0, PART));
  await remote.write("inbox/sent.bin", "before");
  await local.write("sample.bin", bytes);
  return bytes;
}

interface Setting {
  readonly server: PeerServer;
  readonly remote: TempFolder;
  readonly local: TempFolder;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ipv4: RunningServer;
  readonly ipv6: RunningServer;
  /** The IPv4 server, seen through a relay that does not know EPSV. */
  readonly old: Address;
}

/** What ferry printed when all went well. */
interface Said {
  readonly stdout: string;
  /** The command lines it sent. */
  readonly commands: readonly string[];
}

/** The cases of one server. */
class ClientCases {
  readonly #setting: Setting;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  async list(): Promise<Cell> {
    await this.#listSample(this.#setting.ipv4);
    return YES;
  }

  async fetch(): Promise<Cell> {
    await this.#fetchSample(this.#setting.ipv4);
    return YES;
  }

  async send(): Promise<Cell> {
    await this.#sendSample(this.#setting.ipv4);
    return YES;
  }

  async resumeFetch(): Promise<Cell> {
    const { ipv4, local, bytes } = this.#setting;
    await local.write("resumed/sample.bin.part", bytes.subarray(0, PART));
    const url = this.#url(ipv4, "files/sample.bin");
    const { commands } = await this.#ferry(["get", "-c", "-d", local.at("resumed"), url]);
    await expectFile(local.at("resumed", "sample.bin"), bytes, "the file fetched in two parts");
    const rests = commands.flatMap((line) => /^REST (\d+)$/.exec(line)?.[1] ?? []).map(Number);
    if (!rests.some((rest) => rest <= PART && rest >= PART - MOST_COMPARED)) {
      throw new Error(`ferry did not go on near byte ${PART}, but said ${commands.join(" / ")}`);
    }
    return YES;
  }

  async resumeSend(): Promise<Cell> {
    const { ipv4, local, remote, bytes } = this.#setting;
    const url = this.#url(ipv4, "inbox/sample.bin");
    const { commands } = await this.#ferry(["put", "-c", local.at("sample.bin"), url]);
    await expectFile(remote.at("inbox", "sample.bin"), bytes, "the file sent in two parts");
    // Sending the whole file again would have needed neither of the two.
    if (!commands.some((line) => line.startsWith("APPE "))) expectCommand(commands, `REST ${PART}`);
    return YES;
  }

  async rename(): Promise<Cell> {
    const { ipv4, remote } = this.#setting;
    await this.#ferry(["put", "sample.bin", this.#url(ipv4, "inbox/old-name.bin")]);
    await this.#ferry(["mv", this.#url(ipv4, "inbox/old-name.bin"), "inbox/new-name.bin"]);
    await expectFile(remote.at("inbox", "new-name.bin"), this.#setting.bytes, "the renamed file");
    return YES;
  }

  async delete(): Promise<Cell> {
    const { ipv4, remote } = this.#setting;
    await this.#ferry(["put", "sample.bin", this.#url(ipv4, "inbox/surplus.bin")]);
    await this.#ferry(["rm", "--yes", this.#url(ipv4, "inbox/surplus.bin")]);
    const gone = await Deno.stat(remote.at("inbox", "surplus.bin")).then(() => false, () => true);
    if (!gone) throw new Error("surplus.bin is there after ferry rm");
    return YES;
  }

  async awkwardNames(): Promise<Cell> {
    const { ipv4, server } = this.#setting;
    const { stdout } = await this.#ferry(["ls", this.#url(ipv4, "names/")]);
    const names = stdout.split("\n");
    return await awkwardCell(
      server.names,
      (awkward) => this.#carry(awkward, names),
    );
  }

  async data(command: DataCommand): Promise<Cell> {
    const { ipv4, old } = this.#setting;
    const address = command === "PASV" || command === "PORT" ? old : ipv4;
    const before = command === "EPRT" || command === "PORT" ? ["--active"] : [];
    const runs = [
      await this.#listSample(address, before),
      await this.#fetchSample(address, before),
      await this.#sendSample(address, before),
    ];
    for (const { commands } of runs) expectDataCommands(commands, DIALOGUE[command]);
    return YES;
  }

  async family(family: Family): Promise<Cell> {
    const { server } = this.#setting;
    if (family === "ipv6" && server.ipv6 !== "yes") return { kind: "no", reason: server.ipv6.gap };
    const address = this.#setting[family];
    await this.#listSample(address);
    await this.#fetchSample(address);
    await this.#sendSample(address);
    return YES;
  }

  async #listSample(address: Address, options: readonly string[] = []): Promise<Said> {
    const said = await this.#ferry(["ls", ...options, this.#url(address, "files/")]);
    expectListed(said.stdout, ["sample.bin", "deeper"]);
    return said;
  }

  async #fetchSample(address: Address, options: readonly string[] = []): Promise<Said> {
    const { local, bytes } = this.#setting;
    const target = local.at("fetched.bin");
    await Deno.remove(target).catch(() => undefined);
    const url = this.#url(address, "files/sample.bin");
    const said = await this.#ferry(["get", ...options, "-o", target, url]);
    await expectFile(target, bytes, "the fetched file");
    return said;
  }

  async #sendSample(address: Address, options: readonly string[] = []): Promise<Said> {
    const { local, remote, bytes } = this.#setting;
    // The file exists already, and stays owned by the server: some servers run as another user.
    await Deno.writeTextFile(remote.at("inbox", "sent.bin"), "before");
    const url = this.#url(address, "inbox/sent.bin");
    const said = await this.#ferry(["put", ...options, local.at("sample.bin"), url]);
    await expectFile(remote.at("inbox", "sent.bin"), bytes, "the sent file");
    return said;
  }

  /** Lists, fetches and sends a file of this name. */
  async #carry({ name }: AwkwardName, listed: readonly string[]): Promise<void> {
    const { ipv4, local, remote } = this.#setting;
    if (!listed.includes(name)) throw new Error(`the listing lacks it: ${listed.join(", ")}`);
    const content = encodeText(name);
    const url = this.#url(ipv4, `names/${name}`);
    const named = await local.write(`named/${name}`, "before");
    await this.#ferry(["get", "-o", named, url]);
    await expectFile(named, content, "the file fetched with -o");
    await this.#ferry(["put", named, this.#url(ipv4, "inbox/")]);
    await expectFile(remote.at("inbox", name), content, "the sent file");
    await this.#ferry(["get", "-d", local.path, url]);
    await expectFile(local.at(name), content, "the file fetched under its own name");
  }

  #url({ hostname, port }: Address, path: string): string {
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    return `ftp://${
      encodeURIComponent(this.#setting.server.account.user)
    }@${host}:${port}/${encoded}`;
  }

  async #ferry(args: readonly string[]): Promise<Said> {
    const { server: { account }, local } = this.#setting;
    const [verb = "", ...rest] = args;
    const { code, stdout, stderr } = await runFerry([verb, "-v", ...rest], {
      cwd: local.path,
      env: { FERRY_PASSWORD: account.password },
    });
    if (code !== 0) {
      const said = stderr.trim().split("\n").slice(-12).join(" / ");
      throw new Error(`ferry ${verb} ended with ${code}; it said: ${said}`);
    }
    const commands = stderr.split("\n").flatMap((line) => /^---> (.*)$/.exec(line)?.[1] ?? []);
    return { stdout: decodeLenient(stdout), commands };
  }
}

/** How many of the last bytes of a part may be fetched again, to be compared. */
const MOST_COMPARED = 65_536;

function expectCommand(commands: readonly string[], expected: string): void {
  if (commands.includes(expected)) return;
  throw new Error(`ferry did not say ${expected}, but ${commands.join(" / ")}`);
}

function expectDataCommands(
  commands: readonly string[],
  expected: readonly DataCommand[],
): void {
  const used = commands
    .map((line) => DATA_COMMANDS.find((command) => line.split(" ")[0] === command))
    .filter((command) => command !== undefined);
  if (used.join() === expected.join()) return;
  throw new Error(`used ${used.join(" and ") || "none"} instead of ${expected.join(" and ")}`);
}
