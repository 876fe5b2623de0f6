// This folder: batch, which carries out commands from standard input in one session.

import { type ExitCode, exitCodeOf } from "../../../core/cli/exit_code.ts";
import { BATCH_SUBCOMMANDS } from "../../../core/cli/batch/batch_command.ts";
import type { BatchInvocation } from "../../../core/cli/subcommands/client/sessions/batch.ts";
import { loadSubcommand } from "../../../core/cli/subcommands/table.ts";
import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type { Request, Tally } from "../../client/client.ts";
import type { RunView } from "../../client/reports/run_view.ts";
import type { World } from "../../machine/world.ts";
import { commonOf, prepare, runJobs } from "../get_put_ls.ts";
import { CommandRunner, type Step } from "./command_runner.ts";
import { inputLines, LineTooLong } from "./input_lines.ts";

/** `ferry batch`. Prints failures on standard error; resolves with the exit code. */
export async function runBatch(invocation: BatchInvocation, world: World): Promise<ExitCode> {
  const common = commonOf(world, invocation);
  const prepared = await prepare(invocation, world, common);
  if (!prepared.ok) {
    common.status.print(`ferry: ${prepared.failure.message}`);
    return exitCodeOf([prepared.failure]);
  }
  const { settings, jobs } = prepared.value;
  const [first] = jobs;
  const loaded = await Promise.all(BATCH_SUBCOMMANDS.map((name) => loadSubcommand(name)));
  const runner = new CommandRunner({
    world,
    settings,
    url: first?.url ?? invocation.url,
    subcommands: loaded.flat(),
    inherited: invocation.inherited,
  });
  const tally: Tally = { failures: [], succeeded: 0, skipped: 0 };
  const commands = new Commands(inputLines(world.stdin), runner, {
    tally,
    keepGoing: invocation.keepGoing,
  });
  const next = () => commands.next();
  const code = await runJobs({ jobs: [], settings, tally, next }, invocation, () => commands.view);
  await commands.end();
  return code;
}

/** The commands of an input, each given when the one before has ended. */
class Commands {
  readonly #lines: AsyncGenerator<string>;
  readonly #runner: CommandRunner;
  readonly #tally: Tally;
  readonly #keepGoing: boolean;
  #number = 0;
  #step: Step | undefined;
  #before: Tally = { failures: [], succeeded: 0, skipped: 0 };

  constructor(
    lines: AsyncGenerator<string>,
    runner: CommandRunner,
    { tally, keepGoing }: { readonly tally: Tally; readonly keepGoing: boolean },
  ) {
    this.#lines = lines;
    this.#runner = runner;
    this.#tally = tally;
    this.#keepGoing = keepGoing;
  }

  /** What is shown of the present command. */
  get view(): RunView | undefined {
    return this.#step?.view;
  }

  /** What the next command asks of the client; undefined at the end, and after a failure unless it goes on. */
  async next(): Promise<Request | undefined> {
    await this.end();
    for (;;) {
      if (this.#tally.failures.length > 0 && !this.#keepGoing) return undefined;
      const line = await this.#line();
      if (line === undefined) return undefined;
      const step = await this.#runner.read(line, this.#number);
      if (!step.ok) this.#fail(step.failure);
      else if (step.value !== undefined && step.value.jobs.length > 0) {
        this.#step = step.value;
        const { failures, ...counts } = this.#tally;
        this.#before = { failures: [...failures], ...counts };
        return step.value;
      }
    }
  }

  /** The present command has ended, if there is one. */
  async end(): Promise<void> {
    const step = this.#step;
    this.#step = undefined;
    const failures = this.#tally.failures.slice(this.#before.failures.length);
    await step?.ended?.(exitCodeOf(failures, {
      succeeded: this.#tally.succeeded - this.#before.succeeded,
      skipped: this.#tally.skipped - this.#before.skipped,
    }));
  }

  async #line(): Promise<string | undefined> {
    this.#number += 1;
    try {
      const { done, value } = await this.#lines.next();
      return done === true ? undefined : value;
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error;
      this.#fail({ kind: "usage", message: "the line is too long for a command" });
      return undefined;
    }
  }

  #fail(failure: ClientFailure): void {
    this.#tally.failures.push(failure);
    this.#runner.statusOf(this.#number).print(`ferry: ${failure.message}`);
  }
}
