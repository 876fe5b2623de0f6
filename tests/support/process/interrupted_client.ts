import { join } from "@std/path";
import { fileReaches } from "../files/growing_file.ts";
import { findProgram } from "./peer_programs.ts";
import { Terminal } from "../terminal/script_terminal.ts";

/** A client program that can fetch a file by commands on a terminal. */
export interface RealClient {
  readonly program: string;
  readonly args: (port: number) => readonly string[];
  /** What is typed before `get`. */
  readonly first: readonly string[];
  readonly get: string;
  /** The file that it writes to. */
  readonly writes: string;
  /**
   * When this appears, a command is typed: the client sends the Synch at once, but ABOR itself sometimes only with its
   * next command.
   */
  readonly goesOn?: { readonly after: RegExp; readonly command: string };
}

/**
 * The clients that send ABOR, or the bytes before it, as urgent data. They log in as anonymous and show every reply.
 */
export const REAL_CLIENTS: readonly RealClient[] = [
  ...["tnftp", "inetutils-ftp"].map((program) => ({
    program,
    args: (port: number) => ["-n", "-v", "127.0.0.1", String(port)],
    first: ["user anonymous x", "binary"],
    get: "get large out",
    writes: "out",
  })),
  {
    program: "lftp",
    args: (port) => ["-d", "-u", "anonymous,x", "-p", String(port), "127.0.0.1"],
    first: ["set ftp:use-telnet-iac on", "set xfer:clobber on"],
    get: "get large -o out",
    writes: "out",
    goesOn: { after: /---> ABOR[^]*> *$/, command: "quote NOOP" },
  },
  {
    program: "ncftp3",
    args: (port) => ["-u", "anonymous", "-p", "x", "-P", String(port), "127.0.0.1"],
    first: ["debug 1"],
    get: "get -f large",
    writes: "large",
  },
];

/**
 * Makes a new client process fetch `large` and presses Ctrl-C after some bytes; returns the ms until the reply to ABOR
 * is shown. `home` is a folder for the client's files.
 */
export async function interruptDownload(
  { program, args, first, get, writes, goesOn }: RealClient,
  { port }: { readonly port: number },
  home: string,
): Promise<number> {
  const script = findProgram("script");
  if (script === undefined) throw new Error("script of util-linux is not installed");
  const command = ["env", `HOME=${home}`, "TERM=dumb", program, ...args(port)];
  const written = join(home, writes);
  await Deno.remove(written).catch(() => {});
  await using terminal = new Terminal(script, [], home, command);
  await terminal.shows(/> *$/);
  for (const line of first) await answered(terminal, line);
  await terminal.type(`${get}\n`);
  await terminal.shows(/150[ :][^\n]*\n/);
  await fileReaches(written, 1);
  const from = terminal.screen.length;
  const pressed = performance.now();
  await terminal.type("\x03");
  if (goesOn !== undefined) {
    await terminal.shows(goesOn.after, from);
    await terminal.type(`${goesOn.command}\n`);
  }
  await terminal.shows(/226[ :]+ABOR done/, from);
  return performance.now() - pressed;
}

/** Types a line and waits for the next prompt. */
async function answered(terminal: Terminal, line: string): Promise<void> {
  const from = terminal.screen.length;
  await terminal.type(`${line}\n`);
  await terminal.shows(/\n[^\n]*> *$/, from);
}
