import { errorMessage } from "../../../core/base/error_text.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";
import { type FerryServer, startFerry } from "../../support/process/ferry_process.ts";
import { ACCOUNT } from "../account.ts";
import type { Cell } from "../matrix.ts";
import { runProgram, versionOf } from "../program.ts";
import { expectFile, sampleBytes } from "../samples.ts";
import type { TlsClient, TlsLink } from "./tls_client.ts";

/** What is tried with each client, version and mode. */
export const TLS_COLUMNS = [
  "PROT P passive",
  "PROT P active",
  "PROT C passive",
  "PROT C active",
  "resumes",
] as const;

export type TlsColumn = typeof TLS_COLUMNS[number];

/** One client in one version and mode. */
export interface TlsRow {
  readonly peer: string;
  readonly version: string;
  readonly mode: string;
  readonly cells: ReadonlyMap<TlsColumn, Cell>;
}

/** The data connections of one exchange, in the server's words. */
interface Served {
  readonly secured: number;
  readonly resumed: number;
  readonly clear: number;
  /** Every version that was agreed on, of control and data connections. */
  readonly versions: readonly string[];
}

/** Tries one client in every version and mode. */
export async function tlsRows(client: TlsClient): Promise<readonly TlsRow[]> {
  await using remote = await tempFolder();
  await using local = await tempFolder();
  const bytes = sampleBytes();
  await remote.write("sample.bin", bytes);
  const account = ["--user", `${ACCOUNT.user}:${ACCOUNT.password}`];
  const options = ["--write", "--trace", ...account];
  await using explicit = await startFerry([...options, remote.path]);
  await using implicit = await startFerry([...options, "--tls", "implicit", remote.path]);
  const rows: TlsRow[] = [];
  for (const version of ["1.2", "1.3"] as const) {
    for (const mode of ["explicit", "implicit"] as const) {
      const server = mode === "explicit" ? explicit : implicit;
      const cases = new TlsCases(client, server, remote, local, { version, mode }, bytes);
      rows.push({
        peer: `${client.name} ${await versionOf(client.versionOf, local.path)}`,
        version,
        mode,
        cells: await cases.all(),
      });
    }
  }
  return rows;
}

class TlsCases {
  readonly #client: TlsClient;
  readonly #server: FerryServer;
  readonly #remote: TempFolder;
  readonly #local: TempFolder;
  readonly #way: Pick<TlsLink, "version" | "mode">;
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(
    client: TlsClient,
    server: FerryServer,
    remote: TempFolder,
    local: TempFolder,
    way: Pick<TlsLink, "version" | "mode">,
    bytes: Uint8Array<ArrayBuffer>,
  ) {
    this.#bytes = bytes;
    this.#client = client;
    this.#server = server;
    this.#remote = remote;
    this.#local = local;
    this.#way = way;
  }

  async all(): Promise<ReadonlyMap<TlsColumn, Cell>> {
    return new Map<TlsColumn, Cell>([
      ["PROT P passive", await this.#carry("P", true)],
      ["PROT P active", await this.#carry("P", false)],
      ["PROT C passive", await this.#carry("C", true)],
      ["PROT C active", await this.#carry("C", false)],
      ["resumes", await this.#resumption()],
    ]);
  }

  async #carry(level: TlsLink["level"], passive: boolean): Promise<Cell> {
    const link = this.#link(level, passive);
    const gap = this.#client.gapOf(link);
    if (gap !== undefined) return { kind: "no", reason: gap.gap };
    try {
      const { served } = await this.#exchange(link);
      const [wanted, other] = level === "P"
        ? [served.secured, served.clear]
        : [served.clear, served.secured];
      if (wanted !== 2 || other !== 0) {
        throw new Error(`${served.secured} data connections under TLS, ${served.clear} in clear`);
      }
      const others = served.versions.filter((version) => version !== this.#way.version);
      if (others.length > 0) throw new Error(`it spoke TLS ${others.join()}`);
      return { kind: "yes" };
    } catch (error) {
      return failure(error);
    }
  }

  /** Whether both of two data connections resumed, by the server's word and by the client's where it has one. */
  async #resumption(): Promise<Cell> {
    const link = this.#link("P", true);
    const gap = this.#client.gapOf(link);
    if (gap !== undefined) return { kind: "no", reason: gap.gap };
    try {
      const { served, printed } = await this.#exchange(link);
      const said = printed.map((text) => this.#client.saysResumed?.(text));
      const word = said.includes(undefined) ? "" : `, the client says ${said.every(Boolean)}`;
      if (served.resumed === served.secured && !said.includes(false)) return { kind: "yes" };
      const { resumed, secured } = served;
      return { kind: "no", reason: `${resumed} of ${secured} data connections resumed${word}` };
    } catch (error) {
      return failure(error);
    }
  }

  #link(level: TlsLink["level"], passive: boolean): TlsLink {
    return { port: this.#server.port, ...ACCOUNT, ...this.#way, level, passive };
  }

  async #exchange(link: TlsLink): Promise<{ served: Served; printed: readonly string[] }> {
    const start = await this.#mark();
    const target = this.#local.at("fetched.bin");
    for (const stale of [target, this.#remote.at("sent.bin")]) {
      await Deno.remove(stale).catch(() => undefined);
    }
    const printed: string[] = [];
    for (const invocation of this.#client.exchange(link, "/sample.bin", target, "/sent.bin")) {
      const { stdout, stderr } = await runProgram(invocation, this.#local.path);
      printed.push(`${stdout}\n${stderr}`);
    }
    await expectFile(target, this.#bytes, "the fetched file");
    await expectFile(this.#remote.at("sent.bin"), this.#bytes, "the sent file");
    const end = await this.#mark();
    return { served: servedIn(this.#server.stderrLines.slice(start, end)), printed };
  }

  /** A silent session: when its end is printed, everything before it has been printed. */
  async #mark(): Promise<number> {
    // An earlier session may have had the same port: only lines from here on count.
    const from = this.#server.stderrLines.length;
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: this.#server.port });
    const { port } = conn.localAddr;
    conn.close();
    const closed = new RegExp(`"session-closed".* port: ${port}\\b`);
    return this.#server.stderrLines.indexOf(await this.#server.waitForLine(closed, from), from);
  }
}

function servedIn(lines: readonly string[]): Served {
  const opened = lines.filter((line) => / data-opened /.test(line));
  const secured = opened.filter((line) => line.includes("tls="));
  const tls = [...secured, ...lines.filter((line) => / secured tls=/.test(line))];
  return {
    secured: secured.length,
    resumed: secured.filter((line) => line.includes("resumed: true")).length,
    clear: opened.length - secured.length,
    versions: tls.flatMap((line) => /version: "([\d.]+)"/.exec(line)?.[1] ?? []),
  };
}

function failure(error: unknown): Cell {
  return { kind: "failed", reason: errorMessage(error) };
}
