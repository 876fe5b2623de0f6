import { decodeLenient } from "../../../core/base/text.ts";
import { endedChildrenSeconds, peakMemory } from "./process_tree.ts";

/** How often, in ms, the memory of a program is looked at: after its end it is gone. */
const LOOK_EVERY = 10;

/** The longest that one run of a program may take, in ms. */
const PATIENCE = 120_000;

/** A program to run, with nothing of the environment but this. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What one run of a program cost. */
export interface RunCost {
  readonly seconds: number;
  /** User and system time, of all that it has started too. */
  readonly processor: number;
  /** The most bytes that it held, as far as that was seen. */
  readonly peak: number;
}

/** Runs a program to its end; throws with what it printed if it fails, or takes over two minutes. */
export async function timedRun({ program, args, env }: CommandLine): Promise<RunCost> {
  const before = endedChildrenSeconds();
  const began = performance.now();
  const child = new Deno.Command(program, {
    args: [...args],
    clearEnv: true,
    env: { ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let peak = 0;
  const looking = setInterval(() => peak = Math.max(peak, peakMemory(child.pid)), LOOK_EVERY);
  const limit = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  const output = await child.output();
  const seconds = (performance.now() - began) / 1000;
  clearInterval(looking);
  clearTimeout(limit);
  if (!output.success) {
    const words = `${decodeLenient(output.stderr)} ${decodeLenient(output.stdout)}`;
    throw new Error(
      `it ended with ${output.code}: ${words.trim().replaceAll(/\s+/g, " ").slice(-160)}`,
    );
  }
  return { seconds, processor: endedChildrenSeconds() - before, peak };
}
