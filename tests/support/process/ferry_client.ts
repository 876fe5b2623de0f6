import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { type FerryOptions, type FerryServer, killQuietly, runFerry } from "./ferry_process.ts";
import { spawnFerry, startFerry } from "./ferry_process.ts";
import { LineLog } from "./line_log.ts";
import { type TempFolder, tempFolder } from "../files/temp_folder.ts";

/** How a client ended, and what it said. */
export interface ClientResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `ferry serve` process with a folder to serve, and another folder in which the client is run. */
export interface ClientBench extends AsyncDisposable {
  readonly server: FerryServer;
  /** What the server serves. */
  readonly remote: TempFolder;
  /** Where the client is run. */
  readonly local: TempFolder;
  /** The URL of a path, encoded already; `login` is `NAME` or `NAME:PASSWORD`. */
  url(path: string, login?: string): string;
  /** Runs the client to its end. */
  ferry(...args: readonly string[]): Promise<ClientResult>;
}

/** What a bench is made of. */
export interface BenchOptions {
  /** The files of the server: path to content; a path that ends in `/` is a folder. */
  readonly remote?: Readonly<Record<string, string | Uint8Array>>;
  /** The files beside the client. */
  readonly local?: Readonly<Record<string, string | Uint8Array>>;
  /** Options of `ferry serve`. */
  readonly serve?: readonly string[];
  /** The environment of the client. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the server; disposing ends it and removes both folders. */
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

/** Runs a client to its end. */
export async function runClient(
  args: readonly string[],
  options: FerryOptions = {},
): Promise<ClientResult> {
  const { code, stdout, stderr } = await runFerry(args, options);
  return { code, stdout: decodeLenient(stdout), stderr };
}

/** A client process under way. */
export interface RunningClient extends AsyncDisposable {
  /** Sends a signal. */
  signal(signal: Deno.Signal): void;
  /** How it ended, and what it said on standard error. */
  ended(): Promise<{ code: number; signal: Deno.Signal | null; stderr: string }>;
}

/**
 * Starts a client; disposing kills it if it still runs. Its standard output is thrown away. With `idlePipes` the
 * programs beside it do nothing: nobody writes its standard input or ends it, and nobody reads its output.
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
