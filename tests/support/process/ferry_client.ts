import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { type FerryOptions, type FerryServer, killQuietly, runFerry } from "./ferry_process.ts";
import { spawnFerry, startFerry } from "./ferry_process.ts";
import { withoutSummary } from "./run_summary.ts";
import { LineLog } from "./line_log.ts";
import { type TempFolder, tempFolder } from "../files/temp_folder.ts";

/** The exit code and the output of a client, without the line that sums up several files. */
export interface ClientResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `ferry serve` process with a folder to serve, and another folder as the client's working directory. */
export interface ClientBench extends AsyncDisposable {
  readonly server: FerryServer;
  /** The folder of the server. */
  readonly remote: TempFolder;
  /** The working directory of the client. */
  readonly local: TempFolder;
  /** The URL of an encoded path; `login` is `NAME` or `NAME:PASSWORD`. */
  url(path: string, login?: string): string;
  /** Runs the client and waits for its end. */
  ferry(...args: readonly string[]): Promise<ClientResult>;
}

/** The settings of a bench. */
export interface BenchOptions {
  /** The server's files: path to content; a path with a final `/` is a folder. */
  readonly remote?: Readonly<Record<string, string | Uint8Array>>;
  /** The files in the client's working directory. */
  readonly local?: Readonly<Record<string, string | Uint8Array>>;
  /** Options of `ferry serve`. */
  readonly serve?: readonly string[];
  /** The environment of the client. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the server; disposing stops it and removes both folders. */
export async function clientBench(options: BenchOptions = {}): Promise<ClientBench> {
  await using stack = new AsyncDisposableStack();
  const remote = stack.use(await filledFolder(options.remote));
  const local = stack.use(await filledFolder(options.local));
  const server = stack.use(await startFerry([...options.serve ?? [], remote.path]));
  const authority = server.url.slice("ftp://".length);
  const owned = stack.move();
  return {
    server,
    remote,
    local,
    url: (path, login) => `ftp://${login === undefined ? "" : `${login}@`}${authority}/${path}`,
    ferry: (...args) => runClient(args, { cwd: local.path, env: options.env ?? {} }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Runs a client and waits for its end. */
export async function runClient(
  args: readonly string[],
  options: FerryOptions = {},
): Promise<ClientResult> {
  const { code, stdout, stderr } = await runFerry(args, options);
  return { code, stdout: decodeLenient(stdout), stderr: withoutSummary(stderr) };
}

/** A running client process. */
export interface RunningClient extends AsyncDisposable {
  /** Sends a signal. */
  signal(signal: Deno.Signal): void;
  /** Its exit code and its standard error. */
  ended(): Promise<{ code: number; signal: Deno.Signal | null; stderr: string }>;
}

/**
 * Starts a client; disposing kills it if it still runs. Its standard output is discarded. With `idlePipes`, the
 * programs at its pipes do nothing: nobody writes or closes its standard input, and nobody reads its output.
 */
export async function startClient(
  args: readonly string[],
  options: FerryOptions & { readonly idlePipes?: boolean } = {},
): Promise<RunningClient> {
  const child = spawnFerry(args, options);
  const { idlePipes = false } = options;
  if (!idlePipes) await child.stdin.close();
  const stderr = new LineLog(child.stderr);
  const stdout = idlePipes ? undefined : child.stdout.pipeTo(new WritableStream());
  const all = Promise.all([child.status, stderr.ended, stdout]);
  const ended = async () => {
    const [status] = await within(all, `ferry ${args.join(" ")} to end`, () => stderr.text());
    return { code: status.code, signal: status.signal, stderr: stderr.text() };
  };
  return {
    signal: (signal) => child.kill(signal),
    ended,
    [Symbol.asyncDispose]: async () => {
      killQuietly(child);
      await ended();
      if (idlePipes) {
        await Promise.all([child.stdin.close().catch(() => {}), child.stdout.cancel()]);
      }
    },
  };
}

async function filledFolder(files: BenchOptions["remote"] = {}): Promise<TempFolder> {
  const folder = await tempFolder();
  for (const [path, content] of Object.entries(files)) {
    if (path.endsWith("/")) await Deno.mkdir(folder.at(path), { recursive: true });
    else await folder.write(path, typeof content === "string" ? encodeText(content) : content);
  }
  return folder;
}
