// This folder: the process that ferry runs in, with its environment, standard streams, signals and system errors.

import type { TerminalLine } from "../../core/base/terminal_line.ts";
import type { Clock, TraceEvent } from "../kernel/kernel.ts";

/** Where a command writes its data; `write` resolves when every byte has been written. */
export interface OutputBytes {
  write(bytes: Uint8Array): Promise<void>;
}

/** Where a command reads its data; null at the end. */
export interface InputBytes {
  read(into: Uint8Array): Promise<number | null>;
}

/** An interactive terminal: standard input for keys, standard error for output. */
export interface Terminal {
  /** Its current size, in characters. */
  size(): { readonly columns: number; readonly rows: number };
  /** Writes the text as it is; resolves when the terminal has taken it. */
  write(text: string): Promise<void>;
  /** Delivers each key at once, without echo, until disposed; then restores the terminal. Ctrl-C stays an interrupt. */
  attend(listener: TerminalListener): Disposable;
}

/** Receives the events of a terminal. */
export interface TerminalListener {
  typed(bytes: Uint8Array): void;
  resized(): void;
  /** Ctrl-Z: the program is stopped as soon as this has resolved. */
  left(): Promise<void>;
  /** The program continues; other programs have written to the terminal meanwhile. */
  returned(): void;
}

/** Questions to the person at a terminal, on standard error. Each rejects with the signal's reason when that is aborted. */
export interface Prompt {
  /** An answer that is not shown; undefined when the input ends before anything was typed. */
  secret(question: string, signal: AbortSignal): Promise<string | undefined>;
  /** A line, without spaces around it; undefined as above. The question may have several lines. */
  line(question: string, signal: AbortSignal): Promise<string | undefined>;
}

/**
 * Everything outside the program that a command needs, in one value, so that a test can replace it. Files and sockets are
 * not in it: the actors open these themselves.
 */
export interface World {
  /** The environment variable of that name; undefined if it is unset or may not be read. */
  env(name: string): string | undefined;
  /** The address of the program's entry module, for threads; without it there are none. */
  readonly program?: string;
  /** The folder that relative local paths start from. */
  readonly cwd: string;
  readonly clock: Clock;
  /** Prints a message on standard error; the line end is added, control characters are escaped. */
  words(line: TerminalLine): void;
  /**
   * Replaces the changing lines below the messages on standard error (progress); without any they are gone. To be called
   * with fewer lines than the terminal has rows, each narrower than it. Control characters are escaped.
   */
  draw(lines: readonly string[]): void;
  /**
   * Standard error as a stream, for callers that must not block: `words` waits for a terminal that was stopped with Ctrl-S
   * or for a full pipe. Text from `words` is lost while a write to this stream is pending.
   */
  readonly stderr: OutputBytes;
  readonly stdout: OutputBytes;
  readonly stdin: InputBytes;
  /** Whether standard error is a terminal: prompts and progress are shown only then. */
  readonly stderrIsTerminal: boolean;
  /** Undefined unless standard input and error are a terminal and this process is in its foreground. */
  readonly terminal?: Terminal;
  /** Undefined when nobody can be asked: standard error is no terminal, or there is none to type on. */
  readonly prompt?: Prompt;
  /** The current size of the terminal on standard error, in characters; 80 x 24 if it is unknown. */
  size(): { readonly columns: number; readonly rows: number };
  /** Gets every delivered message (`--trace`); `mask` hides secrets in a text. */
  readonly trace?: (event: TraceEvent, mask?: (text: string) => string) => void;
  /** Calls back at every SIGINT and SIGTERM, until disposed. */
  onInterrupt(callback: () => void): Disposable;
  /** Calls back at every SIGHUP, which asks to reload files, until disposed. */
  onReload(callback: () => void): Disposable;
}
