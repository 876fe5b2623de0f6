import { plainReason } from "../../../core/base/plain_reason.ts";
import type { Variables } from "../../../core/serving/hooks/environment.ts";
import { LastLine } from "../../../core/serving/hooks/last_line.ts";
import type { CommandEnd } from "../../../core/serving/hooks/verdict.ts";
import type { Clock } from "../../kernel/kernel.ts";

/** How long, in ms, output is awaited after the end of a program: one that left its process group may hold it open. */
const LAST_WORDS = 500;

/** What is to be run, and where. */
export interface ProgramPlan {
  /** An absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** The working directory. */
  readonly folder: string;
  /** All of its environment. */
  readonly variables: Variables;
}

/** How long a program may run, and for whom. */
export interface ProgramBounds {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Aborted when nobody wants it to go on. */
  readonly signal: AbortSignal;
}

type Exited = Extract<CommandEnd, { readonly kind: "exited" }>;

/**
 * A program in a process group of its own, so that it can be killed with everything that it has started. What it left
 * running is killed at its end as well. Its output is read all the time, and of that the last line is kept.
 */
export class Program {
  readonly ended: Promise<CommandEnd>;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #running = true;
  #killedFor: CommandEnd | undefined;

  /** Starts it; throws when that cannot be done. */
  constructor(plan: ProgramPlan, stdin: "null" | "piped", clock: Clock) {
    this.#child = new Deno.Command(plan.program, {
      args: [...plan.args],
      cwd: plan.folder,
      clearEnv: true,
      env: { ...plan.variables },
      stdin,
      stdout: "piped",
      stderr: "piped",
      // A session of its own: neither Ctrl-C on ferry's terminal nor a kill of the group reaches the other.
      detached: true,
    }).spawn();
    if (stdin === "piped") {
      this.#input = this.#child.stdin.getWriter();
      // Whoever writes learns of it; nobody else needs to.
      this.#input.closed.catch(() => {});
    }
    this.ended = this.#watch(clock);
  }

  /** Writes to its standard input; false when it reads no more. */
  async write(bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#input?.write(bytes);
      return true;
    } catch {
      return false;
    }
  }

  async closeInput(): Promise<void> {
    try {
      await this.#input?.close();
    } catch {
      // It has closed its end already.
    }
  }

  /** Ends it and all that it has started; `ended` then resolves with the given end. */
  kill(why: CommandEnd): void {
    if (!this.#running) return;
    this.#killedFor ??= why;
    this.#killGroup();
  }

  async #watch(clock: Clock): Promise<CommandEnd> {
    const { stdout, stderr, status } = this.#child;
    const words = new LastLine();
    const complaints = new LastLine();
    const readers = [stdout.getReader(), stderr.getReader()] as const;
    const heard = Promise.all([listen(readers[0], words), listen(readers[1], complaints)]);
    const { code, signal } = await status;
    this.#running = false;
    this.#killGroup();
    await orAfter(clock, LAST_WORDS, heard);
    for (const reader of readers) reader.cancel().catch(() => {});
    await heard;
    await this.#input?.abort().catch(() => {});
    const exited: Exited = {
      kind: "exited",
      code,
      ...(signal === null ? {} : { signal }),
      lastLine: words.text === "" ? complaints.text : words.text,
    };
    return this.#killedFor ?? exited;
  }

  #killGroup(): void {
    try {
      Deno.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // Nobody is left of it; or the runtime is one (before Deno 2.5) that makes no group.
      if (this.#running) killAlone(this.#child);
    }
  }
}

function killAlone(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It has ended.
  }
}

async function listen(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  line: LastLine,
): Promise<void> {
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      line.push(read.value);
    }
  } catch {
    // What was heard until then has to do.
  }
}

/** Resolves with the work, or after so many ms without it. */
function orAfter(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(ms, resolve);
    work.then(() => {
      cancel();
      resolve();
    });
  });
}

/** Why a program cannot be started. */
export function notStarted(error: unknown): CommandEnd {
  return { kind: "not-started", reason: plainReason(error) };
}

/** Runs a program to its end, without standard input. Never rejects. */
export async function runProgram(
  plan: ProgramPlan,
  { clock, timeoutMs, signal }: ProgramBounds,
): Promise<CommandEnd> {
  if (signal.aborted) return { kind: "called-off" };
  let program: Program;
  try {
    program = new Program(plan, "null", clock);
  } catch (error) {
    return notStarted(error);
  }
  const callOff = () => program.kill({ kind: "called-off" });
  const cancel = clock.schedule(
    timeoutMs,
    () => program.kill({ kind: "timed-out", seconds: timeoutMs / 1000 }),
  );
  signal.addEventListener("abort", callOff, { once: true });
  try {
    return await program.ended;
  } finally {
    cancel();
    signal.removeEventListener("abort", callOff);
  }
}
