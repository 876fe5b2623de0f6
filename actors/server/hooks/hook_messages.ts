import type { Variables } from "../../../core/serving/hooks/hook_variables.ts";
import type { CommandResult } from "../../../core/serving/hooks/command_result.ts";
import type { Answer, Settled } from "../../kernel/kernel.ts";

/** A running command that reads an upload from its standard input. Disposing kills it. */
export interface UploadPipe extends Disposable {
  /**
   * Resolves when the command has read the bytes. Resolves with the command's result if it has failed and reads no more. If
   * it has succeeded without reading everything, the rest is discarded.
   */
  write(bytes: Uint8Array): Promise<CommandResult | undefined>;
  /** Closes the input; resolves with the command's result when it has ended. */
  finish(): Promise<CommandResult>;
}

/** How long, in ms, to wait for the hooks actor: it always answers, because commands have a time limit of their own. */
export const HOOK_TIMEOUT = 2_000_000_000;

/** What the hooks actor understands. */
export type HooksMsg =
  /** Runs the command of `--on-upload` in its turn; an aborted signal kills it. */
  | {
    readonly kind: "judge-upload";
    readonly variables: Variables;
    /** The real path of the upload. */
    readonly file: string;
    readonly signal: AbortSignal;
    readonly answer: Answer<CommandResult>;
  }
  /** Starts the command of `--pipe-upload` in its turn. */
  | {
    readonly kind: "open-pipe";
    readonly variables: Variables;
    readonly signal: AbortSignal;
    readonly answer: Answer<UploadPipe>;
  }
  /** Runs the command of `--on-event` in its turn; dropped when too many events wait. */
  | { readonly kind: "event"; readonly variables: Variables }
  /** Answered once the command has run for every waiting event. */
  | { readonly kind: "finish-events"; readonly answer: Answer<void> };

/** What the hooks actor sends to itself. */
export type OwnHooksMsg =
  /** One command for an upload has ended. */
  | { readonly kind: "upload-hook-ended"; readonly settled: Settled<void> }
  /** The command for an event has ended. */
  | { readonly kind: "event-hook-ended"; readonly settled: Settled<CommandResult> };
