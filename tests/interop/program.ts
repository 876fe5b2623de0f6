import { fromFileUrl, join } from "@std/path";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { findProgram } from "../support/process/peer_programs.ts";

/** The longest that one run of a peer program may take, in ms. */
const PATIENCE = 60_000;

/** One run of a program. */
export interface Invocation {
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a program printed, standard error after standard output. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** The local path of a file beside this one. */
export function besides(name: string): string {
  return fromFileUrl(new URL(name, import.meta.url));
}

/**
 * Runs a program and waits for its end. Throws if it takes too long, has an exit code other than 0, or is missing; the
 * message contains its output.
 */
export async function runProgram(invocation: Invocation, home: string): Promise<Printed> {
  const { program, args, stdin = "", cwd = home, env = {} } = invocation;
  const child = new Deno.Command(findPeer(program) ?? program, {
    args: [...args],
    cwd,
    clearEnv: true,
    env: { ...environment(home), ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    child.kill("SIGKILL");
  }, PATIENCE);
  try {
    const [output] = await Promise.all([child.output(), feed(child.stdin, stdin)]);
    const printed = {
      stdout: decodeLenient(output.stdout),
      stderr: decodeLenient(output.stderr),
    };
    if (expired) throw new Error(`${program} took over ${PATIENCE} ms; ${excerpt(printed)}`);
    if (!output.success) {
      throw new Error(`${program} ended with ${output.code}; ${excerpt(printed)}`);
    }
    return printed;
  } finally {
    clearTimeout(timer);
  }
}

/** The name of the current user (`-un`) or group (`-gn`), from `id`. */
export async function ownName(option: "-un" | "-gn"): Promise<string> {
  return (await runProgram({ program: "id", args: [option] }, "/")).stdout.trim();
}

/** The first version number that the program prints, whatever its exit code. */
export async function versionOf(invocation: Invocation, home: string): Promise<string> {
  const { program, args, env = {} } = invocation;
  const { stdout, stderr } = await new Deno.Command(findPeer(program) ?? program, {
    args: [...args],
    clearEnv: true,
    env: { ...environment(home), ...env },
    stdin: "null",
  }).output();
  const text = `${decodeLenient(stdout)}\n${decodeLenient(stderr)}`;
  return /\d+(\.\d+)+[\w.-]*|\d{8}[\w.-]*/.exec(text)?.[0] ?? "unknown";
}

/** The end of what a program printed, on one line, for a message. */
export function excerpt({ stdout, stderr }: Printed): string {
  const text = `${stdout}\n${stderr}`.trim().replaceAll(/\s*\n\s*/g, " / ");
  return `it printed: ${text === "" ? "nothing" : text.slice(-600)}`;
}

/** The path of a peer program: on PATH, or among the servers that scripts/install_peers.sh unpacks. */
export function findPeer(name: string): string | undefined {
  if (name.includes("/")) return name;
  return findProgram(name) ?? unpacked(name);
}

function unpacked(name: string): string | undefined {
  const root = Deno.env.get("PEERS_ROOT") ?? join(cacheFolder(), "ferry-peers", "root");
  return [join(root, "usr/sbin", name), join(root, "usr/bin", name)].find(exists);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function cacheFolder(): string {
  return Deno.env.get("XDG_CACHE_HOME") ?? join(Deno.env.get("HOME") ?? "/", ".cache");
}

/** A separate home, so that no .netrc, .lftprc or .wgetrc has an effect; Deno keeps its cache. */
function environment(home: string): Record<string, string> {
  const denoFolder = Deno.env.get("DENO_DIR");
  return {
    PATH: Deno.env.get("PATH") ?? "",
    HOME: home,
    XDG_CACHE_HOME: cacheFolder(),
    LC_ALL: "C.UTF-8",
    TERM: "dumb",
    NO_COLOR: "1",
    ...(denoFolder === undefined ? {} : { DENO_DIR: denoFolder }),
  };
}

async function feed(stdin: WritableStream<Uint8Array<ArrayBuffer>>, text: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    if (text !== "") await writer.write(encodeText(text));
    await writer.close();
  } catch {
    // A program that has ended does not read the rest.
  }
}
