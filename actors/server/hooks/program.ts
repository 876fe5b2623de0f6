import { plainReason } from "../../../core/base/error_text.ts";
import type { Variables } from "../../../core/serving/hooks/hook_variables.ts";
import { LastLine } from "../../../core/serving/hooks/last_line.ts";
import type { CommandResult } from "../../../core/serving/hooks/command_result.ts";
import type { Clock } from "../../kernel/kernel.ts";
import { atMost } from "../../kernel/waiting/pause.ts";

/** How long, in ms, to wait for output after a program has ended: a child outside its process group may hold the pipe open. */
const LAST_WORDS = 500;

/** A program to run: arguments, working directory and environment. */
export interface ProgramPlan {
  /** An absolute path. */
  readonly program: string;
  readonly args: readonly string[];
  /** The working directory. */
  readonly folder: string;
  /** The complete environment. */
  readonly variables: Variables;
}

/** What ends a program early: a time limit, or an abort. */
export interface ProgramBounds {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Aborted when the result is no longer needed; this kills the program. */
  readonly signal: AbortSignal;
}

type Exited = Extract<CommandResult, { readonly kind: "exited" }>;

/**
 * A program in a process group of its own, so that it can be killed together with its children. Children that still run
 * when it ends are killed too. All output is read, and the last line of it is kept.
 */
export class Program {
  readonly ended: Promise<CommandResult>;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #running = true;
  #killedFor: CommandResult | undefined;

  /** Starts the program; throws if it cannot be started. */
  constructor(plan: ProgramPlan, stdin: "null" | "piped", clock: Clock) {
    this.#child = new Deno.Command(plan.program, {
      args: [...plan.args],
      cwd: plan.folder,
      clearEnv: true,
      env: { ...plan.variables },
      stdin,
      stdout: "piped",
      stderr: "piped",
      // In its own session neither Ctrl-C on ferry's terminal nor a signal to ferry's process group reaches the program.
      detached: true,
    }).spawn();
    if (stdin === "piped") {
      this.#input = this.#child.stdin.getWriter();
      // `write` and `close` report a closed input; this only prevents an unhandled rejection.
      this.#input.closed.catch(() => {});
    }
    this.ended = this.#watch(clock);
  }

  /** Writes to its standard input; false if it reads no more. */
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
      // The program has closed its input already.
    }
  }

  /** Kills the program and its children; `ended` then resolves with `why`. */
  kill(why: CommandResult): void {
    if (!this.#running) return;
    this.#killedFor ??= why;
    this.#killGroup();
  }

  /** Does the work. If that takes too long, kills the program, and `ended` resolves with `timed-out`. */
  async limited<T>(
    { clock, timeoutMs }: Pick<ProgramBounds, "clock" | "timeoutMs">,
    work: () => Promise<T>,
  ): Promise<T> {
    const cancel = clock.schedule(
      timeoutMs,
      () => this.kill({ kind: "timed-out", seconds: timeoutMs / 1000 }),
    );
    try {
      return await work();
    } finally {
      cancel();
    }
  }

  async #watch(clock: Clock): Promise<CommandResult> {
    const { stdout, stderr, status } = this.#child;
    const words = new LastLine();
    const complaints = new LastLine();
    const readers = [stdout.getReader(), stderr.getReader()] as const;
    const heard = Promise.all([listen(readers[0], words), listen(readers[1], complaints)]);
    const { code, signal } = await status;
    this.#running = false;
    this.#killGroup();
    await atMost(clock, LAST_WORDS, heard);
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
      // The group is empty; or the runtime, before Deno 2.5, makes no process group.
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
    // The output read so far has to do.
  }
}

/** The result of a program that could not be started. */
export function notStarted(error: unknown): CommandResult {
  return { kind: "not-started", reason: plainReason(error) };
}

/** Runs a program to its end, without standard input. Never rejects. */
export async function runProgram(
  plan: ProgramPlan,
  bounds: ProgramBounds,
): Promise<CommandResult> {
  const { clock, signal } = bounds;
  if (signal.aborted) return { kind: "called-off" };
  let program: Program;
  try {
    program = new Program(plan, "null", clock);
  } catch (error) {
    return notStarted(error);
  }
  const callOff = () => program.kill({ kind: "called-off" });
  signal.addEventListener("abort", callOff, { once: true });
  try {
    return await program.limited(bounds, () => program.ended);
  } finally {
    signal.removeEventListener("abort", callOff);
  }
}
