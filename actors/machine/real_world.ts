import { systemClock } from "../kernel/kernel.ts";
import { onSignals } from "./signals.ts";
import { askLine } from "./terminal/ask_line.ts";
import { askSecret } from "./terminal/ask_secret.ts";
import { hasKeyboard } from "./terminal/keyboard.ts";
import { isInForeground } from "./terminal/job_control.ts";
import { realTerminal, terminalSize } from "./terminal/real_terminal.ts";
import { StandardError } from "./terminal/standard_error.ts";
import type { World } from "./world.ts";
import { writeAll } from "./write_all.ts";

/** The world of a real process. */
export function realWorld(): World {
  const standardError = new StandardError(systemClock);
  return {
    env: readEnvironment,
    cwd: Deno.cwd(),
    clock: systemClock,
    words: (line) => standardError.words(line),
    draw: (lines) => standardError.draw(lines),
    stderr: { write: (bytes) => writeAll(Deno.stderr, bytes) },
    stdout: { write: (bytes) => writeAll(Deno.stdout, bytes) },
    stdin: { read: (into) => Deno.stdin.read(into) },
    stderrIsTerminal: Deno.stderr.isTerminal(),
    ...(hasTerminal() ? { terminal: realTerminal(systemClock) } : {}),
    ...(canAsk() ? { prompt: { secret: askSecret, line: askLine } } : {}),
    size: terminalSize,
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

function hasTerminal(): boolean {
  return Deno.build.os !== "windows" && Deno.stdin.isTerminal() && Deno.stderr.isTerminal() &&
    isInForeground();
}

function canAsk(): boolean {
  return Deno.stderr.isTerminal() && hasKeyboard();
}

const WINDOWS = Deno.build.os === "windows";
const INTERRUPTS = WINDOWS ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const;
const RELOADS = WINDOWS ? [] as const : ["SIGHUP"] as const;
