import { errorMessage } from "../../../core/base/error_text.ts";
import { Random } from "../../fuzz/random.ts";
import { type FerryServer, startFerry } from "../process/ferry_process.ts";
import { descriptorsBackTo, memoryOf, openDescriptors } from "../process/process_facts.ts";
import { SoakSession } from "./soak_session.ts";
import { tempFolder } from "../files/temp_folder.ts";
import { WireClient } from "../ftp/wire_client.ts";

/** How many sessions work at the same time. */
const WORKERS = 20;

/** The result of a soak test. */
export interface SoakResult {
  /** How often each kind of work was done. */
  readonly operations: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  /** Whether nothing failed and no descriptor stayed open. */
  readonly isClean: boolean;
}

/**
 * Lets sessions work for this many ms; `tell` gets memory and descriptors at the start, in the middle and at the end.
 */
export async function soak(ms: number, tell: (line: string) => void): Promise<SoakResult> {
  await using folder = await tempFolder();
  await folder.write("shared.bin", SoakSession.shared);
  await folder.write("folder/inner.txt", "inner");
  // The watcher is idle in between and must still be connected at the end.
  const idleSeconds = Math.ceil(ms / 1000) + 300;
  await using server = await startFerry([
    ...[
      "--idle-timeout",
      String(idleSeconds),
      "--write",
      "--anonymous",
      "--log-level",
      "warning",
      "--max-sessions",
      "100",
    ],
    ...["--max-sessions-per-address", "100", folder.path],
  ]);
  using watcher = await WireClient.login(server);
  const state = new SoakState(server, tell);
  // Code and data that the server loads for the first sessions do not count as growth.
  await state.work(0, 1);
  await state.work(1, 1);
  await descriptorsSettle(server, watcher);
  const before = await openDescriptors(server.pid);
  await state.report("start");
  const end = performance.now() + ms;
  const workers = Array.from({ length: WORKERS }, async (_, worker) => {
    for (let turn = 0; performance.now() < end; turn += 1) {
      await state.work(worker, turn);
      if (worker === 0 && performance.now() > end - ms / 2) await state.reportOnce("middle");
    }
  });
  await Promise.all(workers);
  const after = await descriptorsBackTo(server.pid, before, () => watcher.ask("NOOP", 200)).then(
    () => undefined,
    String,
  );
  if (after !== undefined) state.failures.push(after);
  await state.report("end");
  const { code } = await server.stop();
  if (code !== 0) state.failures.push(`the server ended with ${code}`);
  const left = (await folder.names()).filter((name) => name.startsWith(".ferry"));
  if (left.length > 0) state.failures.push(`left behind: ${left.join()}`);
  const { operations, failures } = state;
  return { operations, failures, isClean: failures.length === 0 };
}

/** The warm-up sessions have ended when the count stays the same over a round trip. */
async function descriptorsSettle(server: FerryServer, watcher: WireClient): Promise<void> {
  let former = -1;
  for (let count = await openDescriptors(server.pid); count !== former;) {
    former = count;
    for (let turn = 0; turn < 20; turn += 1) await watcher.ask("NOOP", 200);
    count = await openDescriptors(server.pid);
  }
}

class SoakState {
  readonly operations: Record<string, number> = {};
  readonly failures: string[] = [];
  readonly #told = new Set<string>();

  constructor(readonly server: FerryServer, readonly tell: (line: string) => void) {}

  /** One session from its connection to its end. */
  async work(worker: number, turn: number): Promise<void> {
    const random = new Random(`soak/${worker}/${turn}`);
    try {
      using session = await SoakSession.open(this.server, random, `w${worker}`);
      await session.work((name) => this.operations[name] = (this.operations[name] ?? 0) + 1);
    } catch (error) {
      const what = errorMessage(error);
      this.failures.push(`session ${worker}/${turn}: ${what}`);
    }
  }

  async reportOnce(when: string): Promise<void> {
    if (this.#told.has(when)) return;
    this.#told.add(when);
    await this.report(when);
  }

  async report(when: string): Promise<void> {
    const { pid } = this.server;
    const memory = Math.round(await memoryOf(pid) / 1_048_576);
    const descriptors = await openDescriptors(pid);
    this.tell(`${when.padEnd(6)}: ${memory} MiB of memory, ${descriptors} descriptors`);
  }
}
