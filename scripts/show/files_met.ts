// Which files of ferry one RETR, one STOR and one `ferry put` meet: those in which a function runs.
//   deno run -A scripts/show/files_met.ts [FOLDER OF A CHECKOUT]
// The server runs under the inspector; functions are counted from just before the command to the end of its 226. The put
// is a whole run of the program, without what is only loaded.

import { join, resolve, toFileUrl } from "@std/path";
import { encodeText } from "../../core/base/text.ts";
import { within } from "../../tests/support/time/deadline.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

/** What the engine tells of a script (Chrome DevTools Protocol, Profiler.ScriptCoverage). */
interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
  }[];
}

const checkout = resolve(Deno.args[0] ?? ".");
const root = toFileUrl(`${checkout}/`).href;
await using folder = await tempFolder();
await folder.write("a.txt", "hello");
await folder.write("b.txt", "hello again");
const server = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", "--inspect=127.0.0.1:0", ...config(), main(), ...serveArgs()],
  cwd: folder.path,
  stdout: "null",
  stderr: "piped",
}).spawn();
const lines = linesOf(server.stderr);
try {
  // A program that is looked into waits at its end until nobody looks any more.
  using inspector = await connectInspector(await lines.find(/ws:\/\/\S+/));
  const port = Number((await lines.find(/listening on ftp:.*:\d+/)).split(":").at(-1));
  await inspector.ask("Profiler.enable");
  await inspector.ask("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  for (const command of ["RETR a.txt", "STOR c.txt"]) {
    show(command, await metByCommand(inspector, port, command));
  }
  const url = `ftp://127.0.0.1:${port}/d.txt`;
  show("ferry put b.txt ftp://127.0.0.1/d.txt", await metByRun(["put", "b.txt", url]));
} finally {
  server.kill("SIGTERM");
  await server.status;
}

function main(): string {
  return join(checkout, "main.ts");
}

function config(): string[] {
  return ["--config", join(checkout, "deno.json")];
}

function serveArgs(): string[] {
  return ["serve", "--port", "0", "--host", "127.0.0.1", "--write", "--anonymous=write", "."];
}

function show(what: string, files: readonly string[]): void {
  console.log(`${what}: ${files.length} files`);
  const folders = Map.groupBy(files, (file) => file.split("/").slice(0, -1).join("/"));
  for (const [name, members] of folders) {
    console.log(`  ${name}/ ${members.map((file) => file.split("/").at(-1)).join(" ")}`);
  }
}

/** The files that the server meets for a command with a data connection, from the command to its 226. */
async function metByCommand(
  inspector: Inspector,
  port: number,
  command: string,
): Promise<string[]> {
  using client = await WireClient.login({ hostname: "127.0.0.1", port });
  await client.ask("TYPE I", 200);
  const { lines: [words = ""] } = await client.ask("EPSV", 229);
  const dataPort = Number(/\|(\d+)\|\)/.exec(words)?.[1]);
  using data = await Deno.connect({ hostname: "127.0.0.1", port: dataPort });
  // What has run before is counted and forgotten.
  await metSince(inspector);
  await client.ask(command, 150);
  if (command.startsWith("STOR")) await data.write(encodeText("hello"));
  await data.closeWrite();
  await client.expect(226);
  return await metSince(inspector);
}

/** The files with a function that has run since the last call. */
async function metSince(inspector: Inspector): Promise<string[]> {
  const { result } = await inspector.ask<{ result: ScriptCoverage[] }>(
    "Profiler.takePreciseCoverage",
  );
  return filesIn(result);
}

/** A function without a name that begins at 0 is the module itself, which runs when it is loaded. */
function filesIn(scripts: readonly ScriptCoverage[]): string[] {
  return scripts
    .filter(({ url, functions }) =>
      url.startsWith(root) &&
      functions.some(({ ranges: [whole] }) =>
        whole !== undefined && whole.startOffset > 0 && whole.count > 0
      )
    )
    .map(({ url }) => url.slice(root.length))
    .sort();
}

async function metByRun(args: readonly string[]): Promise<string[]> {
  await using coverage = await tempFolder();
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", `--coverage=${coverage.path}`, ...config(), main(), ...args],
    cwd: folder.path,
    env: { FERRY_PASSWORD: "x" },
    stdout: "null",
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new Error(`ferry ${args.join(" ")} ended with ${code}`);
  const scripts: ScriptCoverage[] = [];
  for await (const { name } of Deno.readDir(coverage.path)) {
    if (name.endsWith(".json")) {
      scripts.push(JSON.parse(await Deno.readTextFile(join(coverage.path, name))));
    }
  }
  return filesIn(scripts);
}

/** The lines of a stream as they come. */
function linesOf(stream: ReadableStream<Uint8Array>) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async find(pattern: RegExp): Promise<string> {
      for (;;) {
        for (const line of text.split("\n").slice(0, -1)) {
          const found = pattern.exec(line)?.[0];
          if (found !== undefined) return found;
        }
        const { value, done } = await within(reader.read(), String(pattern), () => text);
        if (done) throw new Error(`the server ended: ${text}`);
        text += value;
      }
    },
  };
}

interface Inspector extends Disposable {
  ask<T = unknown>(method: string, params?: Record<string, unknown>): Promise<T>;
}

async function connectInspector(url: string): Promise<Inspector> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (result: never) => void>();
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.(result as never);
  };
  await new Promise((resolve) => socket.onopen = resolve);
  let last = 0;
  return {
    ask<T>(method: string, params = {}): Promise<T> {
      const id = ++last;
      const answer = new Promise<T>((resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params }));
      return within(answer, method);
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
