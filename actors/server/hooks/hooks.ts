// This folder: the actor that runs the operator's commands for uploads and events.

import { argumentsOf, type HookCommand } from "../../../core/serving/hooks/hook_command.ts";
import type { Variables } from "../../../core/serving/hooks/hook_variables.ts";
import type { CommandResult } from "../../../core/serving/hooks/command_result.ts";
import { EventQueue } from "./event_queue.ts";
import type { HooksMsg, OwnHooksMsg } from "./hook_messages.ts";
import { type ProgramBounds, type ProgramPlan, runProgram } from "./program.ts";
import { startPipe } from "./upload_pipe.ts";
import type { Answer, Behavior, Context } from "../../kernel/kernel.ts";

/** One of the operator's commands, with the program that was found for it. */
export interface FoundCommand {
  readonly command: HookCommand;
  /** The absolute path of its program. */
  readonly program: string;
}

/** What the hooks actor is made of. */
export interface HooksOptions {
  /** The command of `--on-upload` or `--pipe-upload`. */
  readonly upload: FoundCommand | undefined;
  readonly event: FoundCommand | undefined;
  /** The working directory of every command. */
  readonly folder: string;
  /** The environment variables of every command. */
  readonly variables: Variables;
  /** How long, in ms, a command may take. */
  readonly timeoutMs: number;
  /** How many commands for uploads may run at once. */
  readonly limit: number;
  /** Called with a sentence for the operator. */
  readonly onTrouble: (words: string) => void;
}

/** Owns all running commands: those for uploads in the order of the questions, at most `limit` at once; those for events one by one. */
export function hooks(
  options: HooksOptions,
): (ctx: Context<HooksMsg | OwnHooksMsg>) => Behavior<HooksMsg | OwnHooksMsg> {
  return (ctx) => new Hooks(ctx, options);
}

type UploadQuestion = Extract<HooksMsg, { readonly kind: "judge-upload" | "open-pipe" }>;

class Hooks implements Behavior<HooksMsg | OwnHooksMsg> {
  readonly #ctx: Context<HooksMsg | OwnHooksMsg>;
  readonly #options: HooksOptions;
  readonly #events: EventQueue;
  readonly #finishing: Answer<void>[] = [];
  #waiting: UploadQuestion[] = [];
  #running = 0;
  #reporting = false;

  constructor(ctx: Context<HooksMsg | OwnHooksMsg>, options: HooksOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#events = new EventQueue(options.onTrouble);
  }

  receive(msg: HooksMsg | OwnHooksMsg): undefined {
    switch (msg.kind) {
      case "judge-upload":
      case "open-pipe":
        // Uploads that were aborted meanwhile must not fill the queue.
        this.#waiting = [...this.#waiting.filter(({ signal }) => !signal.aborted), msg];
        return this.#startNext();
      case "upload-hook-ended":
        this.#running -= 1;
        return this.#startNext();
      case "event":
        this.#events.add(msg.variables);
        return this.#reportNext();
      case "event-hook-ended":
        this.#reporting = false;
        if (msg.settled.kind === "fulfilled") this.#events.ended(msg.settled.value);
        return this.#reportNext();
      case "finish-events":
        this.#finishing.push(msg.answer);
        return this.#reportNext();
      default:
        return msg satisfies never;
    }
  }

  #startNext(): undefined {
    while (this.#running < this.#options.limit) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      if (next.signal.aborted) continue;
      this.#running += 1;
      this.#ctx.run(
        ({ signal }) => this.#answer(next, AbortSignal.any([signal, next.signal])),
        (settled) => ({ kind: "upload-hook-ended", settled }),
      );
    }
  }

  async #answer(question: UploadQuestion, signal: AbortSignal): Promise<void> {
    const { upload } = this.#options;
    if (upload === undefined) throw new Error("no command for uploads is configured");
    const bounds = this.#bounds(signal);
    if (question.kind === "judge-upload") {
      const plan = this.#plan(upload, question.variables, question.file);
      const end = await runProgram(plan, bounds);
      question.answer.send(end);
      return this.#note(end);
    }
    const { pipe, ended } = startPipe(this.#plan(upload, question.variables), bounds);
    question.answer.send(pipe);
    this.#note(await ended);
  }

  /** Reports to the operator why a command cannot be started: the client does not get the system's reason. */
  #note(end: CommandResult): void {
    if (end.kind !== "not-started") return;
    this.#options.onTrouble(`the command for an upload cannot be started: ${end.reason}`);
  }

  #reportNext(): undefined {
    const { event } = this.#options;
    if (this.#reporting) return;
    const next = this.#events.next();
    if (next === undefined || event === undefined) {
      for (const answer of this.#finishing.splice(0)) answer.send(undefined);
      return;
    }
    this.#reporting = true;
    this.#ctx.run<CommandResult>(
      ({ signal }) => runProgram(this.#plan(event, next), this.#bounds(signal)),
      (settled) => ({ kind: "event-hook-ended", settled }),
    );
  }

  #plan({ command, program }: FoundCommand, own: Variables, file?: string): ProgramPlan {
    const { folder, variables } = this.#options;
    return {
      program,
      args: argumentsOf(command, file),
      folder,
      variables: { ...variables, ...own },
    };
  }

  #bounds(signal: AbortSignal): ProgramBounds {
    return { clock: this.#ctx.clock, timeoutMs: this.#options.timeoutMs, signal };
  }
}
