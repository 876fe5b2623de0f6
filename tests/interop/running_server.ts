import { decodeLenient } from "../../core/base/text.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import type { Family } from "./matrix.ts";
import { findPeer } from "./program.ts";
import type { PeerServer } from "./servers/peer_server.ts";

/** The longest to wait for a server's greeting, in ms. */
const PATIENCE = 10_000;
const BETWEEN_TRIES = 20;

/** A peer server that answers. */
export interface RunningServer extends AsyncDisposable {
  readonly hostname: string;
  readonly port: number;
}

const HOST: Readonly<Record<Family, string>> = { ipv4: "127.0.0.1", ipv6: "::1" };

/** Starts a server on a free loopback port and waits for its greeting. Disposing ends it. */
export async function startServer(
  server: PeerServer,
  root: string,
  family: Family,
  implicitTls = false,
): Promise<RunningServer> {
  const settings = await tempFolder();
  const hostname = HOST[family];
  const port = freePort(hostname);
  const { program, args } = await server.prepare({ hostname, port, family, root, settings })
    .catch(async (error: unknown) => {
      await settings[Symbol.asyncDispose]();
      throw error;
    });
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
  if (!await greets(hostname, port, child.status, implicitTls)) {
    throw new Error(`${server.name} does not greet on ${hostname}; it said: ${await stop()}`);
  }
  return { hostname, port, [Symbol.asyncDispose]: async () => void await stop() };
}

function freePort(hostname: string): number {
  using listener = Deno.listen({ hostname, port: 0 });
  return listener.addr.port;
}

/**
 * Whether a server answers 220 there in time. Servers do not report when they listen, so this tries again and again.
 */
async function greets(
  hostname: string,
  port: number,
  ended: Promise<Deno.CommandStatus>,
  implicitTls: boolean,
): Promise<boolean> {
  let running = true;
  void ended.then(() => running = false);
  const giveUp = performance.now() + PATIENCE;
  while (running && performance.now() < giveUp) {
    if (await saysHello(hostname, port, implicitTls)) return true;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES));
  }
  return false;
}

async function saysHello(
  hostname: string,
  port: number,
  implicitTls: boolean,
): Promise<boolean> {
  try {
    using connection = await Deno.connect({ hostname, port });
    // Under implicit TLS it waits for a handshake.
    if (implicitTls) return true;
    const buffer = new Uint8Array(512);
    const count = await connection.read(buffer);
    return decodeLenient(buffer.subarray(0, count ?? 0)).startsWith("220");
  } catch {
    return false;
  }
}
