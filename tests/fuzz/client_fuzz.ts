import { errorDetails, errorMessage } from "../../core/base/error_text.ts";
import { settle } from "../support/time/fake_clock.ts";
import { descriptorsBackTo, memoryOf, openDescriptors } from "../support/process/process_facts.ts";
import { runClientCase } from "./client_case.ts";
import { Random } from "./random.ts";
import {
  caseNumbers,
  ENOUGH_FINDINGS,
  type Finding,
  type FuzzOptions,
  type SideReport,
} from "./report.ts";

/** How many clients run at once. */
const CROWD = 32;

/** After this many cases one client runs as a separate process, and descriptors are counted. */
const ROUND = 25;

/** The most memory, in bytes, that this process with all its clients and servers may ever hold. */
const MEMORY_LIMIT = 1024 * 1024 * 1024;

/** Drives clients with hostile servers until the time is over. */
export async function fuzzClient(options: FuzzOptions): Promise<SideReport> {
  const run = new ClientRun(options.tls);
  globalThis.addEventListener("unhandledrejection", run.onUnhandled);
  try {
    await openWhatStaysOpen(run);
    const descriptors = await openDescriptors(Deno.pid);
    for (const number of caseNumbers(options)) {
      await run.case(number, new Random(`${options.seed}/client/${number}`));
      if (number % ROUND === 0) await run.round(descriptors);
      if (run.findings.length >= ENOUGH_FINDINGS) break;
    }
    await run.round(descriptors);
    return await run.report(descriptors);
  } finally {
    globalThis.removeEventListener("unhandledrejection", run.onUnhandled);
  }
}

/** Deno keeps some descriptors for good once it has listened to signals or run a process; the first case opens others. */
async function openWhatStaysOpen(run: ClientRun): Promise<void> {
  const listener = () => {};
  Deno.addSignalListener("SIGTERM", listener);
  Deno.removeSignalListener("SIGTERM", listener);
  await run.case(-1, new Random("warm-up"));
  await runClientCase(new Random("warm-up"), true, run.underTls);
}

class ClientRun {
  readonly findings: Finding[] = [];
  #inputs = 0;
  #sessions = 0;
  #processes = 0;
  #cases = 0;
  #number = 0;

  constructor(readonly underTls: boolean) {}

  /** A promise that is not awaited must not fail unnoticed. */
  readonly onUnhandled = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    this.#found(`unhandled rejection: ${event.reason?.stack ?? event.reason}`);
  };

  async case(number: number, random: Random): Promise<void> {
    this.#number = number;
    this.#cases += 1;
    const asProcess = number % ROUND === ROUND - 1;
    const crowd = Array.from(
      { length: CROWD },
      (_, index) => this.#client(random.branch(index), asProcess && index === 0),
    );
    await Promise.all(crowd);
  }

  async round(descriptors: number): Promise<void> {
    try {
      await descriptorsBackTo(Deno.pid, descriptors, settle);
    } catch (error) {
      this.#found(`descriptors: ${errorMessage(error)}`);
    }
  }

  async report(descriptors: number): Promise<SideReport> {
    const memory = await memoryOf(Deno.pid, "VmHWM");
    if (memory > MEMORY_LIMIT) {
      this.#found(`${memory} bytes of memory are more than ${MEMORY_LIMIT}`);
    }
    return {
      side: "client",
      inputs: this.#inputs,
      sessions: this.#sessions,
      cases: this.#cases,
      findings: this.findings,
      facts: [
        `${this.#processes} of the sessions as processes of their own`,
        `descriptors ${descriptors} at the start, ${await openDescriptors(Deno.pid)} at the end`,
        `memory ${Math.round(memory / 1_048_576)} MiB at most, hostile servers included`,
      ],
    };
  }

  async #client(random: Random, asProcess: boolean): Promise<void> {
    this.#sessions += 1;
    if (asProcess) this.#processes += 1;
    try {
      const { inputs, complaints } = await runClientCase(random, asProcess, this.underTls);
      this.#inputs += inputs;
      for (const complaint of complaints) this.#found(`${random.seed}: ${complaint}`);
    } catch (error) {
      this.#found(`${random.seed}: ${errorDetails(error)}`);
    }
  }

  #found(what: string): void {
    this.findings.push({ number: this.#number, what });
  }
}
