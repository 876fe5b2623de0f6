import process from "node:process";
import { onTerminal } from "../../core/base/terminal_line.ts";
import { encodeText } from "../../core/base/text.ts";
import { systemClock } from "../kernel/kernel.ts";
import { onSignals } from "./signals.ts";
import { askLine } from "./terminal/ask_line.ts";
import { askSecret } from "./terminal/ask_secret.ts";
import { isInForeground, realTerminal, terminalSize } from "./terminal/real_terminal.ts";
import type { World } from "./world.ts";
import { writeAll, writeAllSync } from "./write_all.ts";

/** The world of a real process. */
export function realWorld(): World {
  // Some runtimes print warnings about their own modules (Deno 2.4 about punycode, at every host lookup).
  process.removeAllListeners("warning");
  return {
    env: readEnvironment,
    cwd: Deno.cwd(),
    clock: systemClock,
    words: (line) => writeToStderr(`${onTerminal(line)}\n`),
    draw: (text) => writeToStderr(CLEAR_LINE + onTerminal(text)),
    stderr: { write: (bytes) => writeAll(Deno.stderr, bytes) },
    stdout: { write: (bytes) => writeAll(Deno.stdout, bytes) },
    stdin: { read: (into) => Deno.stdin.read(into) },
    stderrIsTerminal: Deno.stderr.isTerminal(),
    ...(hasTerminal() ? { terminal: realTerminal(systemClock) } : {}),
    ...(canAsk() ? { prompt: { secret: askSecret, line: askLine } } : {}),
    columns: () => terminalSize().columns,
    onInterrupt: (callback) => onSignals(INTERRUPTS, callback),
    onReload: (callback) => onSignals(RELOADS, callback),
  };
}

function readEnvironment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    // There is no --allow-env, or no variable can have this name.
    return undefined;
  }
}

function writeToStderr(text: string): void {
  try {
    writeAllSync(Deno.stderr, encodeText(text));
  } catch {
    // The reader of standard error has closed the pipe (2>&1 | head): the message is lost, the transfer continues.
  }
}

function hasTerminal(): boolean {
  return Deno.build.os !== "windows" && Deno.stdin.isTerminal() && Deno.stderr.isTerminal() &&
    isInForeground();
}

function canAsk(): boolean {
  return Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}

/** Clears the line that the cursor is on. */
const CLEAR_LINE = "\r\x1b[K";

const WINDOWS = Deno.build.os === "windows";
const INTERRUPTS = WINDOWS ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const;
const RELOADS = WINDOWS ? [] as const : ["SIGHUP"] as const;
