import { assertEquals } from "@std/assert";
import { runServe } from "../../actors/server.ts";
import type { World } from "../../actors/world.ts";
import type { ServeInvocation } from "../../core/cli.ts";
import { type Clock, systemClock, type TraceEvent } from "../../actors/kernel.ts";
import { within } from "./deadline.ts";

/** A `serve` that runs within the test's own process, as fast as an actor starts. */
export interface InProcessServer extends AsyncDisposable {
  readonly hostname: string;
  readonly port: number;
  /** The lines that `serve` would have put on standard error. */
  readonly lines: readonly string[];
  /** Resolves with the first line, past or to come, that matches. */
  waitForLine(pattern: RegExp): Promise<string>;
  /** SIGINT: the first ends the server after running transfers, the second at once. */
  interrupt(): void;
  /** Resolves when the server has ended. */
  readonly ended: Promise<number>;
}

/** What a test may choose: the options of `serve`, and the clock. */
export interface InProcessOptions extends Partial<Omit<ServeInvocation, "kind">> {
  readonly clock?: Clock;
  readonly onTrace?: (event: TraceEvent) => void;
}

/**
 * Starts `serve` on a free port of the loopback, sharing `path`. Everything it opens is closed when it is
 * disposed: `await using server = await serveInProcess({ path: folder.path })`.
 */
export async function serveInProcess(
  { clock = systemClock, onTrace, ...chosen }: InProcessOptions & { readonly path: string },
): Promise<InProcessServer> {
  const log = new Lines();
  const interrupts = new Set<() => void>();
  const world: World = {
    env: () => undefined,
    cwd: chosen.path,
    clock,
    words: (line) => log.add(line),
    draw: () => {},
    stdout: { write: () => Promise.reject(new Error("serve writes nothing to standard output")) },
    stdin: { read: () => Promise.resolve(null) },
    stderrIsTerminal: false,
    ...(onTrace === undefined ? {} : { trace: onTrace }),
    onInterrupt: (callback) => {
      interrupts.add(callback);
      return { [Symbol.dispose]: () => interrupts.delete(callback) };
    },
  };
  const invocation: ServeInvocation = {
    kind: "serve",
    host: "127.0.0.1",
    port: 0,
    users: [],
    anonymous: true,
    write: false,
    passivePorts: undefined,
    publicHost: undefined,
    idleSeconds: 300,
    trace: onTrace !== undefined,
    ...chosen,
  };
  const running = runServe(invocation, world);
  const early = running.then((code): never => {
    throw new Error(`serve ended with ${code}: ${log.text()}`);
  });
  // Once the server listens its end is no failure.
  early.catch(() => {});
  const line = await Promise.race([log.waitFor(/^listening on ftp:\/\//), early]);
  const { hostname, port } = new URL(line.slice("listening on ".length));
  const interrupt = () => interrupts.forEach((callback) => callback());
  return {
    hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port),
    lines: log.lines,
    waitForLine: (pattern) => log.waitFor(pattern),
    interrupt,
    ended: running,
    [Symbol.asyncDispose]: async () => {
      interrupt();
      interrupt();
      const code = await within(running, "the server to end", () => log.text());
      assertEquals(code, 0, log.text());
    },
  };
}

/** Lines as they come, and those who wait for one. */
class Lines {
  readonly lines: string[] = [];
  readonly #waiting = new Set<(line: string) => void>();

  add(line: string): void {
    this.lines.push(line);
    for (const offer of this.#waiting) offer(line);
  }

  text(): string {
    return this.lines.join("\n");
  }

  async waitFor(pattern: RegExp): Promise<string> {
    const past = this.lines.find((line) => pattern.test(line));
    if (past !== undefined) return past;
    const { promise, resolve } = Promise.withResolvers<string>();
    const offer = (line: string) => pattern.test(line) && resolve(line);
    this.#waiting.add(offer);
    try {
      return await within(promise, `a line that matches ${pattern}`, () => this.text());
    } finally {
      this.#waiting.delete(offer);
    }
  }
}
