import type { Variables } from "../../../core/serving/hooks/environment.ts";
import type { CommandEnd } from "../../../core/serving/hooks/verdict.ts";
import type { Answer, Settled } from "../../kernel/kernel.ts";

/** A command that runs, with an upload as its standard input. Disposed of, it is killed. */
export interface UploadPipe extends Disposable {
  /**
   * Resolves when the command has taken the bytes; with its end when it will take no more because it has failed. One that
   * has ended well before its input did takes the rest in name only.
   */
  write(bytes: Uint8Array): Promise<CommandEnd | undefined>;
  /** The end of the input; resolves when the command has ended. */
  finish(): Promise<CommandEnd>;
}

/** What the hooks actor understands. */
export type HooksMsg =
  /** Runs the command that judges uploads, in its turn; killed when the signal is aborted. */
  | {
    readonly kind: "judge-upload";
    readonly variables: Variables;
    /** The real path of the upload. */
    readonly file: string;
    readonly signal: AbortSignal;
    readonly answer: Answer<CommandEnd>;
  }
  /** Starts the command that takes an upload, in its turn. */
  | {
    readonly kind: "open-pipe";
    readonly variables: Variables;
    readonly signal: AbortSignal;
    readonly answer: Answer<UploadPipe>;
  }
  /** Something happened; the command for that is told in its turn, or not at all when too much happens. */
  | { readonly kind: "event"; readonly variables: Variables }
  /** Answered once every event has been told. */
  | { readonly kind: "finish-events"; readonly answer: Answer<void> };

/** What the hooks actor sends to itself. */
export type OwnHooksMsg =
  /** One command for an upload has ended. */
  | { readonly kind: "upload-hook-ended"; readonly settled: Settled<void> }
  /** The command for an event has ended. */
  | { readonly kind: "event-hook-ended"; readonly settled: Settled<CommandEnd> };
