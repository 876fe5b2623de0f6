import { encodeText } from "../../../core/base/text.ts";
import { type FerryServer, startFerry } from "./ferry_process.ts";
import { type TempFolder, tempFolder } from "../files/temp_folder.ts";
import { WireClient, type WireReply } from "../ftp/wire_client.ts";

/** The harmless text that every virus scanner reports (EICAR), in two parts so that no scanner reports this file. */
export const EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

/** The settings of a server in tests of commands for uploads. */
export interface HookedOptions {
  /** Programs outside of the shared folder: their names and their /bin/sh scripts. */
  readonly scripts: Readonly<Record<string, string>>;
  /** The options of `serve`; `TOOLS` in them means the folder of the programs, `ROOT` the shared one. */
  readonly options: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A server with commands for uploads. */
export interface Hooked extends AsyncDisposable {
  /** The shared folder. */
  readonly root: TempFolder;
  /** The folder of the programs and their output. */
  readonly tools: TempFolder;
  readonly server: FerryServer;
  login(): Promise<WireClient>;
}

/** Starts the real program with these commands. */
export async function hooked({ scripts, options, env = {} }: HookedOptions): Promise<Hooked> {
  const stack = new AsyncDisposableStack();
  const root = stack.use(await tempFolder());
  const tools = stack.use(await tempFolder());
  for (const [name, text] of Object.entries(scripts)) {
    await Deno.chmod(await tools.write(name, `#!/bin/sh\n${text}\n`), 0o755);
  }
  const words = options.split(" ").map((word) =>
    word.replaceAll("TOOLS", tools.path).replaceAll("ROOT", root.path)
  );
  const server = stack.use(await startFerry(words, { env: { ...env } }));
  return {
    root,
    tools,
    server,
    login: async () => {
      const client = await WireClient.login(server);
      await client.ask("TYPE I", 200);
      return client;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Sends an upload and its end, from an offset (REST) if given; the final reply is not read. */
export async function send(
  client: WireClient,
  line: string,
  content: string | Uint8Array,
  offset = 0,
): Promise<void> {
  using data = await client.extendedPassive();
  if (offset > 0) await client.ask(`REST ${offset}`, 350);
  await client.ask(line, 150);
  const bytes = typeof content === "string" ? encodeText(content) : content;
  for (let at = 0; at < bytes.length;) at += await data.write(bytes.subarray(at));
  await data.closeWrite();
}

/** Sends an upload; returns its final reply. */
export async function sent(
  client: WireClient,
  line: string,
  content: string | Uint8Array,
  offset = 0,
): Promise<WireReply> {
  await send(client, line, content, offset);
  return await client.reply();
}

/**
 * A FIFO through which a program reports: it writes when it starts, and the FIFO ends when no process holds it any
 * more.
 */
export class Lifeline implements Disposable {
  readonly #opened: Promise<Deno.FsFile>;

  constructor(path: string) {
    this.#opened = Deno.open(path, { read: true });
  }

  /** Makes the FIFO; a program opens it with `exec 3>PATH` and writes with `echo here >&3`. */
  static make(path: string): Lifeline {
    const { success } = new Deno.Command("mkfifo", { args: [path] }).outputSync();
    if (!success) throw new Error(`cannot make the FIFO ${path}`);
    return new Lifeline(path);
  }

  /** Waits until a program has opened it and written. */
  async begun(): Promise<void> {
    const file = await this.#opened;
    if (await file.read(new Uint8Array(1024)) === null) throw new Error("nobody spoke");
  }

  /** Waits until the program and all its child processes are gone. */
  async over(): Promise<void> {
    const file = await this.#opened;
    const buffer = new Uint8Array(1024);
    while (await file.read(buffer) !== null);
  }

  [Symbol.dispose](): void {
    this.#opened.then((file) => file.close());
  }
}
