import { accepts, type CommandResult } from "../../../core/serving/hooks/command_result.ts";
import type { UploadPipe } from "./hook_messages.ts";
import { notStarted, Program, type ProgramBounds, type ProgramPlan } from "./program.ts";

/** A pipe to a program, and the result of that program. */
export interface StartedPipe {
  readonly pipe: UploadPipe;
  readonly ended: Promise<CommandResult>;
}

/** Starts a program that reads an upload. If it cannot be started, the pipe's methods resolve with the reason. Never throws. */
export function startPipe(plan: ProgramPlan, bounds: ProgramBounds): StartedPipe {
  try {
    const program = new Program(plan, "piped", bounds.clock);
    const callOff = () => program.kill({ kind: "called-off" });
    if (bounds.signal.aborted) callOff();
    bounds.signal.addEventListener("abort", callOff, { once: true });
    const ended = program.ended.finally(() => {
      bounds.signal.removeEventListener("abort", callOff);
    });
    return { pipe: new Pipe(program, bounds), ended };
  } catch (error) {
    const end = notStarted(error);
    const pipe: UploadPipe = {
      write: () => Promise.resolve(end),
      finish: () => Promise.resolve(end),
      [Symbol.dispose]: () => {},
    };
    return { pipe, ended: Promise.resolve(end) };
  }
}

/** The time limit applies while ferry waits for the program: until it has read a block, and at the end until it has ended. */
class Pipe implements UploadPipe {
  readonly #program: Program;
  readonly #bounds: ProgramBounds;
  /** The result of a program that ended before its input did. */
  #early: CommandResult | undefined;

  constructor(program: Program, bounds: ProgramBounds) {
    this.#program = program;
    this.#bounds = bounds;
  }

  async write(bytes: Uint8Array): Promise<CommandResult | undefined> {
    if (this.#early === undefined) {
      const taken = await this.#program.limited(this.#bounds, () => this.#program.write(bytes));
      if (taken) return undefined;
      this.#early = await this.#program.limited(this.#bounds, () => this.#program.ended);
    }
    return accepts(this.#early) ? undefined : this.#early;
  }

  async finish(): Promise<CommandResult> {
    return await this.#program.limited(this.#bounds, async () => {
      await this.#program.closeInput();
      return await this.#program.ended;
    });
  }

  [Symbol.dispose](): void {
    this.#program.kill({ kind: "called-off" });
  }
}
