import { plainText } from "../../../core/base/terminal_line.ts";
import { runClient } from "../../../actors/subcommands/get_put_ls.ts";
import { type Clock, systemClock, type TraceEvent } from "../../../actors/kernel/kernel.ts";
import type { InputBytes, OutputBytes, Prompt, World } from "../../../actors/machine/world.ts";
import { asksForJobs } from "../../../actors/subcommands/client_jobs.ts";
import { runBatch } from "../../../actors/subcommands/batch/run_batch.ts";
import { isRunSummary } from "../process/run_summary.ts";
import { parseInvocation } from "../process/parse_command_line.ts";
import type { ExitCode } from "../../../core/cli/exit_code.ts";
import { concatBytes, decodeLenient } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";

/** The environment of a client. */
export interface ClientWorldOptions {
  readonly cwd: string;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: InputBytes;
  readonly stdout?: OutputBytes;
  readonly terminal?: boolean;
  /** Answers the questions of the run in this order, then its input has ended; undefined: nobody can be asked. */
  readonly answers?: readonly string[];
}

/** A test that says nothing else sees one session and one attempt. */
const ONE_ATTEMPT: Readonly<Record<string, string>> = { FERRY_RETRY: "0", FERRY_PARALLEL: "1" };

/** One run of `ferry get`, `put` or `ls` inside the test, with everything except files and sockets replaced. */
export class ClientRun {
  /** The exit code. */
  readonly code: Promise<ExitCode>;
  /** The lines on standard error, without the summary. */
  readonly words: string[] = [];
  /** The line that sums up a run of several files. */
  summary = "";
  /** What was drawn on standard error. */
  readonly drawn: string[] = [];
  /** What the run asked the person at the terminal. */
  readonly asked: string[] = [];
  readonly #written: Uint8Array[] = [];
  readonly #traced: TraceEvent[] = [];
  readonly #watchers = new Set<() => void>();
  #interrupt: () => void = () => {};

  constructor(args: readonly string[], options: ClientWorldOptions) {
    const env = (name: string) => options.env?.[name] ?? ONE_ATTEMPT[name];
    const parsed = parseInvocation([...args, "--trace"], env);
    if (!parsed.ok) throw new Error(parsed.failure.message);
    const invocation = parsed.value;
    if (!asksForJobs(invocation)) throw new Error(`not the client's: ${args.join(" ")}`);
    const world = this.#world(options, env);
    const running = invocation.kind === "batch"
      ? runBatch(invocation, world)
      : runClient(invocation, world);
    this.code = within(running, `the end of ferry ${args[0]}`, () => this.words.join(" | "));
    this.code.catch(() => {});
  }

  /** The bytes on standard output. */
  get output(): string {
    return decodeLenient(this.outputBytes);
  }

  get outputBytes(): Uint8Array {
    return concatBytes(this.#written);
  }

  /** SIGINT. */
  interrupt(): void {
    this.#interrupt();
  }

  /** Waits until an actor with a matching path has received a message of this kind. */
  async delivered(kind: string, path = /./): Promise<void> {
    const found = () => this.#traced.some((one) => one.msg.kind === kind && path.test(one.to));
    const seen = () => this.#traced.map((one) => one.msg.kind).join(" ");
    while (!found()) {
      const next = new Promise<void>((resolve) => this.#watchers.add(resolve));
      await within(next, kind, seen);
    }
  }

  #prompt(answers: readonly string[]): Prompt {
    const left = [...answers];
    const answer = (question: string, signal: AbortSignal) => {
      signal.throwIfAborted();
      this.asked.push(question);
      return Promise.resolve(left.shift());
    };
    return { secret: answer, line: answer };
  }

  #world(options: ClientWorldOptions, env: World["env"]): World {
    const { answers } = options;
    return {
      ...(answers === undefined ? {} : { prompt: this.#prompt(answers) }),
      env,
      cwd: options.cwd,
      clock: options.clock ?? systemClock,
      words: (line) => {
        const text = plainText(line);
        if (isRunSummary(text)) this.summary = text;
        else this.words.push(text);
      },
      draw: (lines) => {
        this.drawn.push(lines.join("\n"));
      },
      stderr: { write: () => Promise.resolve() },
      stdout: options.stdout ?? {
        write: (bytes) => {
          this.#written.push(bytes.slice());
          return Promise.resolve();
        },
      },
      stdin: options.stdin ?? { read: () => Promise.resolve(null) },
      stderrIsTerminal: options.terminal ?? false,
      size: () => ({ columns: 80, rows: 24 }),
      trace: (event) => {
        this.#traced.push(event);
        for (const wake of this.#watchers) wake();
        this.#watchers.clear();
      },
      onReload: () => ({ [Symbol.dispose]: () => {} }),
      onInterrupt: (callback) => {
        this.#interrupt = callback;
        return { [Symbol.dispose]: () => {} };
      },
    };
  }
}

/** How a run has ended, and what it wrote and asked. */
export interface RunResult {
  readonly code: ExitCode;
  readonly words: readonly string[];
  readonly output: string;
  readonly asked: readonly string[];
}

/** Waits for the end of the run. */
export async function runToEnd(
  args: readonly string[],
  options: ClientWorldOptions,
): Promise<RunResult> {
  const run = new ClientRun(args, options);
  const code = await run.code;
  return { code, words: run.words, output: run.output, asked: run.asked };
}
