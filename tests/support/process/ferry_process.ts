import { fromFileUrl, join, resolve } from "@std/path";
import { BUNDLE_FLAGS } from "../../../scripts/bundle.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { LineLog } from "./line_log.ts";

const MAIN = fromFileUrl(new URL("../../../main.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../../deno.json", import.meta.url));

/** The folder with the bundle of main.ts. */
const BUNDLE = Deno.env.get("FERRY_BUNDLE");

/** Where ferry stores its certificate in tests: not among the user's files, and shared by all tests. */
const STATE = join(Deno.env.get("TMPDIR") ?? "/tmp", `ferry-tests-${Deno.uid() ?? ""}`);

/** How to start a ferry process. */
export interface FerryOptions {
  /** Variables to add to an environment without FERRY_ variables. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A program with its arguments that replaces itself by ferry, for instance `setpriv`. */
  readonly launcher?: readonly string[];
}

/** The results of a ferry process. */
export interface FerryResult {
  readonly code: number;
  /** The signal that ended it; null if it exited. */
  readonly signal: Deno.Signal | null;
  readonly stdout: Uint8Array<ArrayBuffer>;
  readonly stderr: string;
}

/** A running `ferry serve`. */
export interface FerryServer extends AsyncDisposable {
  /** `ftp://HOST:PORT`, or `ftps:` with implicit TLS, from the "listening" line. */
  readonly url: string;
  readonly hostname: string;
  readonly port: number;
  readonly pid: number;
  /** The lines on standard error so far. */
  readonly stderrLines: readonly string[];
  /** The lines on standard output so far. */
  readonly stdoutLines: readonly string[];
  /** Like `waitForLine`, but on standard output. */
  waitForOutput(pattern: RegExp, from?: number): Promise<string>;
  /** The lines on standard error about sessions: `[NUMBER] ...`. */
  readonly sessionLines: readonly string[];
  /** Waits for the first matching line on standard error, past or future; `from` skips this many lines. */
  waitForLine(pattern: RegExp, from?: number): Promise<string>;
  /** Resolves when it ends; sends no signal. */
  readonly ended: Promise<{ code: number; signal: Deno.Signal | null }>;
  /** Sends the signal and waits for the end. */
  stop(signal?: Deno.Signal): Promise<{ code: number; signal: Deno.Signal | null }>;
}

/** As `deno task ferry` and the executable run it: with the larger young heap of other programs ferry only holds more garbage. */
const YOUNG_HEAP = "--v8-flags=--max-semi-space-size=4";

/**
 * The program and the arguments before ferry's own: the executable in FERRY_BIN, or the bundle that scripts/test.ts has
 * made in FERRY_BUNDLE, or the source.
 */
export function ferryCommand(): { readonly program: string; readonly args: readonly string[] } {
  const binary = Deno.env.get("FERRY_BIN");
  if (binary !== undefined && binary !== "") return { program: resolve(binary), args: [] };
  if (BUNDLE !== undefined) {
    const main = join(BUNDLE, "main.js");
    return {
      program: Deno.execPath(),
      args: ["run", "-A", ...BUNDLE_FLAGS, "--quiet", "--no-config", YOUNG_HEAP, main],
    };
  }
  // The configuration is explicit, because a test may run ferry in another folder.
  const args = ["run", "-A", "--quiet", "--config", CONFIG, YOUNG_HEAP, MAIN];
  return { program: Deno.execPath(), args };
}

/**
 * Whether ferry is an executable with the fallback runtime of scripts/compile.ts: its client has no TLS, and it cannot join
 * multicast groups.
 */
export async function hasFallbackRuntime(): Promise<boolean> {
  const binary = Deno.env.get("FERRY_BIN");
  if (binary === undefined || binary === "") return false;
  return await Deno.stat(`${binary}.NOT_FOR_RELEASE`).then(() => true, () => false);
}

/** Starts ferry with its standard streams as pipes, for tests that talk to it while it runs. */
export function spawnFerry(args: readonly string[], options: FerryOptions = {}): Deno.ChildProcess {
  const ferry = ferryCommand();
  const [program = ferry.program, ...rest] = [
    ...(options.launcher ?? []),
    ferry.program,
    ...ferry.args,
    ...args,
  ];
  return new Deno.Command(program, {
    args: rest,
    clearEnv: true,
    env: { ...inheritedEnvironment(), ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs ferry and waits for its end. Standard input is closed after `stdin`. */
export async function runFerry(
  args: readonly string[],
  options: FerryOptions & { readonly stdin?: string | Uint8Array<ArrayBuffer> } = {},
): Promise<FerryResult> {
  const child = spawnFerry(args, options);
  const input = options.stdin ?? "";
  const fed = feed(child.stdin, typeof input === "string" ? encodeText(input) : input);
  try {
    const [output] = await within(
      Promise.all([child.output(), fed]),
      `ferry ${args.join(" ")} to end`,
    );
    return {
      code: output.code,
      signal: output.signal,
      stdout: output.stdout,
      stderr: decodeLenient(output.stderr),
    };
  } catch (error) {
    killQuietly(child);
    throw error;
  }
}

/** Starts `ferry serve` with `--host 127.0.0.1 --port 0` and these arguments, and waits until it listens. */
export function startFerry(
  args: readonly string[] = [],
  options: FerryOptions = {},
): Promise<FerryServer> {
  return startServe(["--host", "127.0.0.1", "--port", "0", ...args], options);
}

/** Starts `ferry serve` with exactly these arguments and waits until it listens. */
export async function startServe(
  args: readonly string[],
  options: FerryOptions = {},
): Promise<FerryServer> {
  const child = spawnFerry(["serve", ...args], options);
  await child.stdin.close();
  const stderr = new LineLog(child.stderr);
  const stdout = new LineLog(child.stdout);
  const ended = Promise.all([child.status, stderr.ended, stdout.ended]).then((
    [{ code, signal }],
  ) => ({ code, signal }));
  try {
    const line = await stderr.waitFor(/^listening on ftps?:\/\//);
    const url = line.slice("listening on ".length);
    // The platform's URL does not support zones of addresses.
    const [, hostname = "", port] = /^ftps?:\/\/(.*):(\d+)$/.exec(url) ?? [];
    const stop = (signal: Deno.Signal = "SIGTERM") => {
      killQuietly(child, signal);
      return within(ended, `ferry serve to end`, () => stderr.text());
    };
    return {
      url,
      hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port),
      pid: child.pid,
      stderrLines: stderr.lines,
      stdoutLines: stdout.lines,
      waitForOutput: (pattern, from) => stdout.waitFor(pattern, from),
      get sessionLines() {
        return stderr.lines.filter((line) => line.startsWith("["));
      },
      waitForLine: (pattern, from) => stderr.waitFor(pattern, from),
      ended,
      stop,
      [Symbol.asyncDispose]: async () => {
        // The second signal ends running transfers at once.
        killQuietly(child, "SIGTERM");
        await stop("SIGTERM");
      },
    };
  } catch (error) {
    killQuietly(child);
    await ended;
    throw error;
  }
}

/** Writes everything and closes: for the standard input of a program that may not read all of it. */
export async function feed(
  stdin: WritableStream<Uint8Array<ArrayBuffer>>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writer = stdin.getWriter();
  try {
    if (bytes.length > 0) await writer.write(bytes);
    await writer.close();
  } catch {
    // A program that does not read all its input closes the pipe; only its output matters.
  }
}

/** Sends the signal if the program has not ended. */
export function killQuietly(child: Deno.ChildProcess, signal: Deno.Signal = "SIGKILL"): void {
  try {
    child.kill(signal);
  } catch {
    // It has already ended.
  }
}

/**
 * The environment of the tests without FERRY_ variables, except those for the system's own calls and for threads, and without
 * proxies.
 */
export function inheritedEnvironment(): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject())
    .filter(([name]) => !/^FERRY_(?!(?:NATIVE|WORKERS)$)|^(?:ftps?|all|no)_proxy$/i.test(name));
  return {
    ...Object.fromEntries(kept),
    // Deno's cache for the bundle is removed together with the bundle.
    ...(BUNDLE === undefined ? {} : { DENO_DIR: join(BUNDLE, "cache") }),
    XDG_STATE_HOME: STATE,
    // What the person who runs the tests has there is nothing to them.
    XDG_CONFIG_HOME: STATE,
    NETRC: "/dev/null",
    NO_COLOR: "1",
  };
}
