import type { TerminalLine } from "../../core/base/terminal_line.ts";
import type { Clock, TraceEvent } from "../kernel/kernel.ts";

/** Where a command writes its data; `write` resolves when every byte has been taken. */
export interface OutputBytes {
  write(bytes: Uint8Array): Promise<void>;
}

/** Where a command reads its data; null at the end. */
export interface InputBytes {
  read(into: Uint8Array): Promise<number | null>;
}

/** The terminal that somebody sits at: standard input for keys, standard error for what is shown. */
export interface Terminal {
  /** How large it is now, in characters. */
  size(): { readonly columns: number; readonly rows: number };
  /** Resolves when the terminal has taken the text, as it is. */
  write(text: string): Promise<void>;
  /** Hears each key at once, not echoed, until disposed; then the terminal is as it was. Ctrl-C stays an interrupt. */
  attend(hearer: TerminalHearer): Disposable;
}

/** Who sits at a terminal hears of it. */
export interface TerminalHearer {
  typed(bytes: Uint8Array): void;
  resized(): void;
  /** Ctrl-Z: the program is stopped as soon as this has resolved. */
  left(): Promise<void>;
  /** The program goes on; others have written to the terminal meanwhile. */
  returned(): void;
}

/**
 * Everything outside of the program that a command needs, in one value, so that a test can put another in
 * its place. Files and sockets are not in it: the actors open these themselves.
 */
export interface World {
  /** The environment variable of that name, undefined when it is unset or must not be read. */
  env(name: string): string | undefined;
  /** The folder that relative local paths start from. */
  readonly cwd: string;
  readonly clock: Clock;
  /** One line on standard error, without its line end: stdout carries data, stderr carries words. Controls are escaped. */
  words(line: TerminalLine): void;
  /** The line on standard error that is drawn again and again (progress), in place of the former; empty: none. Controls are escaped. */
  draw(text: string): void;
  /**
   * Standard error as it is, for who must not be held up by it: `words` waits for a terminal that stands still (Ctrl-S) or a
   * pipe that nobody reads. What `words` says before this has resolved is lost.
   */
  readonly stderr: OutputBytes;
  readonly stdout: OutputBytes;
  readonly stdin: InputBytes;
  /** Whether standard error is a terminal: only then prompts and progress are shown. */
  readonly stderrIsTerminal: boolean;
  /** Undefined when standard input or standard error is none, or belongs to another program in the foreground. */
  readonly terminal?: Terminal;
  /** How wide standard error is now when it is a terminal; 80 where nobody knows. */
  columns(): number;
  /** Sees every delivered message (`--trace`); `mask` gives what may be shown of a text in it. */
  readonly trace?: (event: TraceEvent, mask?: (text: string) => string) => void;
  /** Calls back at SIGINT and SIGTERM, each time, until disposed. */
  onInterrupt(callback: () => void): Disposable;
  /** Calls back at SIGHUP, which asks to read files again, until disposed. */
  onReload(callback: () => void): Disposable;
}
