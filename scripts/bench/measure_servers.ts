import { errorMessage } from "../../core/base/error_text.ts";
import { type TempFolder, tempFolder } from "../../tests/support/files/temp_folder.ts";
import { figuresOf, type Measured, SERVER_CASES, type ServerCase } from "./cases/server_cases.ts";
import { startCanned } from "./contestants/canned.ts";
import type { Contestant } from "./contestants/contestant.ts";
import { TWO_WORKERS, WITHOUT_NATIVE } from "./contestants/ferry.ts";
import { PEERS } from "./contestants/peers.ts";
import { holdSessions, runLoad } from "./contestants/run_load.ts";
import { type BenchRun, startAll } from "./contestants/start_all.ts";
import { forgetPeaks, memoryNow, peakMemory, processorSeconds } from "./machine/process_tree.ts";
import { emptyFolder, servedFiles, uploadFolder } from "./machine/served_files.ts";
import { CEILING, type Figure, Measurements, OWN } from "./report/figures.ts";
import type { Section } from "./report/report.ts";

const HOST = "127.0.0.1";
const KIBIBYTE = 1024;
const MEBIBYTE = 2 ** 20;
/** How often the memory of a server is looked at while a load runs, and how long one that has ended may still cost. */
const LOOK_EVERY = 100;
const SETTLING = 50;

/** The ways to run ferry that are measured. */
const WAYS = [OWN, WITHOUT_NATIVE, TWO_WORKERS] as const;

const AFTER: Figure = { name: "memory after this run", unit: "MiB", better: "less" };

/** Measures all servers, round after round, each load on each of them in turn. */
export async function measureServers(run: BenchRun): Promise<readonly Section[]> {
  const cases = SERVER_CASES.filter(({ name }) => name.includes(run.options.only));
  const words = cases.flatMap((each) => each.words(run.sizes, ""));
  const servers = [...PEERS, ...WAYS, CEILING] as const;
  await using root = await servedFiles(run.sizes, servers, (name) => words.includes(name));
  await using folder = await tempFolder();
  await using stack = new AsyncDisposableStack();
  const parts = [...new Set(cases.map(({ tls }) => tls))];
  const idle = "1,000 idle sessions".includes(run.options.only);
  const needed = parts.length === 0 && idle ? [false] : parts;
  const all: Contestant[] = [];
  for (const tls of needed) {
    const names = tls ? [...PEERS, OWN] as const : [...PEERS, ...WAYS] as const;
    all.push(...await startAll(run, { root, stack, tls, names, host: HOST }));
    all.push(stack.use(await startCanned(run.sizes, tls ? folder : undefined)));
  }
  const bench = new ServerBench(run, root);
  for (let round = 1; round <= run.options.rounds; round += 1) {
    for (const each of cases) {
      run.progress(`round ${round}: ${each.name}`);
      for (const server of all.filter(({ tls }) => tls === each.tls)) {
        await bench.load(each, server);
      }
    }
  }
  if (idle) {
    for (const server of all.filter(({ tls, name }) => !tls && name !== CEILING)) {
      await bench.idle(server, run.options.only === "");
    }
  }
  return bench.sections();
}

/** Makes the loads and keeps what they gave. */
class ServerBench {
  readonly #run: BenchRun;
  readonly #root: TempFolder;
  readonly #speed = new Measurements();
  readonly #cost = new Measurements();
  readonly #memory = new Measurements();

  constructor(run: BenchRun, root: TempFolder) {
    this.#run = run;
    this.#root = root;
  }

  /** One load on one server. */
  async load(each: ServerCase, server: Contestant): Promise<void> {
    const { sizes, leftOut } = this.#run;
    try {
      const measured = await this.#measure(each, server);
      const due = each.bytes(sizes, measured.operations);
      if (due !== undefined && due !== measured.bytes && server.name !== CEILING) {
        throw new Error(`${measured.bytes} bytes came in place of ${due}`);
      }
      const { speed, cost, memory } = figuresOf(each, measured, sizes);
      this.#speed.add(speed.figure, server.name, speed.value);
      if (server.name === CEILING) return;
      this.#cost.add(cost.figure, server.name, cost.value);
      this.#memory.add(memory.figure, server.name, memory.value);
    } catch (error) {
      leftOut(`${each.name}, ${server.name}: ${errorMessage(error)}`);
    }
  }

  async #measure(each: ServerCase, server: Contestant): Promise<Measured> {
    const { sizes, options } = this.#run;
    const uploads = uploadFolder(server.name);
    const words = each.words(sizes, uploads);
    await this.#prepare(each, server, words);
    forgetPeaks(server.pid);
    const before = processorSeconds(server.pid);
    let peak = peakMemory(server.pid);
    const looking = setInterval(
      () => peak = Math.max(peak, peakMemory(server.pid)),
      LOOK_EVERY,
    );
    try {
      const result = await runLoad(server, words, options.seconds);
      // A process for each session may end a moment after its session.
      await pause(SETTLING);
      return { ...result, processor: processorSeconds(server.pid) - before, peak };
    } finally {
      clearInterval(looking);
    }
  }

  async #prepare(each: ServerCase, server: Contestant, words: readonly string[]): Promise<void> {
    const folder = this.#root.at(uploadFolder(server.name));
    if (each.before === "nothing") emptyFolder(folder);
    else if (server.name !== CEILING && [...Deno.readDirSync(folder)].length === 0) {
      await runLoad(server, words, this.#run.options.seconds);
    }
  }

  /** The memory of a server, and what many sessions add to it. */
  async idle(server: Contestant, afterAll: boolean): Promise<void> {
    const { sizes, progress, leftOut } = this.#run;
    progress(`${sizes.idle} idle sessions of ${server.name}`);
    const before = memoryNow(server.pid);
    if (afterAll) this.#memory.add(AFTER, server.name, before / MEBIBYTE);
    try {
      await using _sessions = await holdSessions(server, sizes.idle);
      await pause(SETTLING);
      const name = `each of ${sizes.idle.toLocaleString("en")} idle sessions`;
      const value = (memoryNow(server.pid) - before) / KIBIBYTE / sizes.idle;
      this.#memory.add({ name, unit: "KiB", better: "less" }, server.name, value);
    } catch (error) {
      leftOut(`${sizes.idle} idle sessions, ${server.name}: ${errorMessage(error)}`);
    }
  }

  sections(): readonly Section[] {
    const contestants = [...PEERS, ...WAYS, CEILING];
    return [
      { title: "Servers: speed", explained: SPEED, contestants, rows: this.#speed.rows },
      { title: "Servers: processor time", explained: COST, contestants, rows: this.#cost.rows },
      { title: "Servers: memory", explained: MEMORY, contestants, rows: this.#memory.rows },
    ];
  }
}

const SPEED = "More is better. `generator alone` is the load generator with a server that only " +
  "answers and has no files: what it could measure at most.";
const COST = "Less is better: user and system time of the server with all its processes.";
const MEMORY =
  "Less is better: the most that was resident during each load, summed over the processes " +
  "(pages that they share count for each), and with shared pages counted once for the last rows.";

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
