import { decodeLenient } from "../../core/base/text.ts";
import type { TempFolder } from "../support/files/temp_folder.ts";
import { findPeer, type Invocation } from "./program.ts";

/** The longest to wait until a program is ready, in ms. */
const PATIENCE = 10_000;
const BETWEEN_TRIES = 20;

/** A program that serves others. */
export interface PeerProcess {
  readonly name: string;
  readonly invocation: Pick<Invocation, "program" | "args">;
  /** Its folder, which is removed when it is stopped. */
  readonly settings: TempFolder;
  /** Whether it serves already: programs do not report it, so they are asked again and again. */
  isReady(): Promise<boolean>;
}

/** A program that is ready; disposing stops it. */
export interface RunningPeer extends AsyncDisposable {
  readonly pid: number;
}

/** Starts the program and waits until it is ready. Throws with what it said if it does not get ready. */
export async function startPeer(
  { name, invocation: { program, args }, settings, isReady }: PeerProcess,
): Promise<RunningPeer> {
  const child = new Deno.Command(findPeer(program) ?? program, {
    args: [...args],
    cwd: settings.path,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const stop = async () => {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    const { stdout, stderr } = await output;
    await settings[Symbol.asyncDispose]();
    return `${decodeLenient(stdout)} ${decodeLenient(stderr)}`.trim().slice(-600);
  };
  if (!await comesTrue(isReady, child.status)) {
    throw new Error(`${name} does not get ready; it said: ${await stop()}`);
  }
  return { pid: child.pid, [Symbol.asyncDispose]: async () => void await stop() };
}

/** A port of this machine that nobody uses. */
export function freePort(hostname: string): number {
  using listener = Deno.listen({ hostname, port: 0 });
  return listener.addr.port;
}

/** False when it does not come true in time, or the program ends before. */
async function comesTrue(
  isReady: () => Promise<boolean>,
  ended: Promise<Deno.CommandStatus>,
): Promise<boolean> {
  let running = true;
  void ended.then(() => running = false);
  const giveUp = performance.now() + PATIENCE;
  while (running && performance.now() < giveUp) {
    if (await isReady()) return true;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES));
  }
  return false;
}
