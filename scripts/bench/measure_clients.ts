import { errorMessage } from "../../core/base/error_text.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { type ClientCase, type JobPlace, SINGLE_CASES, treeCases } from "./cases/client_cases.ts";
import {
  type Client,
  CLIENTS,
  commandLine,
  EXECUTABLE,
  programOf,
} from "./cases/client_programs.ts";
import type { Contestant } from "./contestants/contestant.ts";
import { type BenchRun, startAll } from "./contestants/start_all.ts";
import { requireEqual } from "./machine/equal_files.ts";
import { emptyFolder, servedFiles, uploadFolder } from "./machine/served_files.ts";
import { timedRun } from "./machine/timed_run.ts";
import { isWanted } from "./options.ts";
import { Measurements, OWN } from "./report/figures.ts";
import type { Section } from "./report/report.ts";

const MEBIBYTE = 2 ** 20;
/** Trees come from each of these, single files from the first of them that is there. */
export const TREE_SERVERS = ["vsftpd", "pure-ftpd", OWN] as const;

/** A measurement of clients with the server that they are measured with. */
export interface Match {
  readonly each: ClientCase;
  readonly server: Contestant;
}

/** Measures all clients, round after round, each job with each of them in turn. */
export async function measureClients(run: BenchRun): Promise<readonly Section[]> {
  await using root = await servedFiles(
    run.sizes,
    TREE_SERVERS,
    (name) => name !== "list" && name !== "part.bin",
  );
  await using stack = new AsyncDisposableStack();
  const single = SINGLE_CASES.filter(({ name }) => name.includes(run.options.only));
  const started: Contestant[] = [];
  for (const tls of single.some((each) => each.tls) ? [false, true] : [false]) {
    started.push(
      ...await startAll(run, { root, stack, tls, names: TREE_SERVERS, host: "127.0.0.1" }),
    );
  }
  const matches = single.flatMap((each) => {
    const server = started.find(({ tls }) => tls === each.tls);
    return server === undefined ? [] : [{ each, server }];
  });
  const bench = new ClientBench(run, root.path);
  await bench.all([...matches, ...treeMatches(run, started, "")]);
  return bench.sections();
}

/** The trees that are wanted, with each of the servers in clear. */
export function treeMatches(run: BenchRun, servers: readonly Contestant[], how: string): Match[] {
  return servers.filter(({ tls }) => !tls).flatMap((server) =>
    treeCases(server.name, how)
      .filter(({ name }) => name.includes(run.options.only))
      .map((each) => ({ each, server }))
  );
}

/** Runs the programs and keeps what they took. */
export class ClientBench {
  readonly #run: BenchRun;
  readonly #root: string;
  readonly speed = new Measurements();
  readonly #cost = new Measurements();
  readonly #memory = new Measurements();

  constructor(run: BenchRun, root: string) {
    this.#run = run;
    this.#root = root;
  }

  async all(matches: readonly Match[]): Promise<void> {
    const { options, leftOut, progress } = this.#run;
    const wanted = CLIENTS.filter((client) => isWanted(client, options.clients));
    for (const client of wanted.filter((client) => programOf(client) === undefined)) {
      leftOut(
        client === EXECUTABLE
          ? `${client}: there is none; deno task compile makes it`
          : `${client}: it is not installed`,
      );
    }
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const match of matches) {
        progress(`round ${round}: ${match.each.name}`);
        for (const client of wanted) await this.#one(client, match);
      }
    }
  }

  async #one(client: Client, { each, server }: Match): Promise<void> {
    const { sizes, leftOut } = this.#run;
    await using here = await tempFolder();
    await using home = await tempFolder();
    const uploads = uploadFolder(server.name);
    const place: JobPlace = { sizes, root: this.#root, uploads, here: here.path };
    emptyFolder(`${this.#root}/${uploads}`);
    try {
      const line = await commandLine(client, each.job(place), server, home.path);
      if (line === undefined) return;
      const { seconds, processor, peak } = await timedRun(line);
      for (const [original, copy] of each.copies(place)) requireEqual(original, copy);
      const { name, unit } = each;
      if (unit === "s") this.speed.add({ name, unit, better: "less" }, client, seconds);
      else this.speed.add({ name, unit, better: "more" }, client, sizes.small / seconds);
      this.#cost.add({ name, unit: "s", better: "less" }, client, processor);
      this.#memory.add({ name, unit: "MiB", better: "less" }, client, peak / MEBIBYTE);
    } catch (error) {
      leftOut(`${each.name}, ${client}: ${errorMessage(error)}`);
    } finally {
      emptyFolder(`${this.#root}/${uploads}`);
    }
  }

  sections(): readonly Section[] {
    const contestants = CLIENTS;
    return [
      { title: "Clients: speed", explained: SPEED, contestants, rows: this.speed.rows },
      { title: "Clients: processor time", explained: COST, contestants, rows: this.#cost.rows },
      { title: "Clients: memory", explained: MEMORY, contestants, rows: this.#memory.rows },
    ];
  }
}

const SPEED =
  "Of seconds less is better, of files a second more: the whole run of the program, from its " +
  "start to its end. A ratio above 1 is better in both. Single files come from vsftpd, trees go over at most " +
  "four connections, as each client opens them. Every copy is compared with its original.";
const COST = "Less is better: user and system seconds of the whole run.";
const MEMORY = "Less is better: the most that was resident, looked at every 10 ms.";
