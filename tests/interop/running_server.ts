import { decodeLenient } from "../../core/base/text.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import type { Family } from "./matrix.ts";
import { freePort, startPeer } from "./peer_process.ts";
import type { PeerServer } from "./servers/peer_server.ts";

/** A peer server that answers. */
export interface RunningServer extends AsyncDisposable {
  readonly hostname: string;
  readonly port: number;
  readonly pid: number;
}

const HOST: Readonly<Record<Family, string>> = { ipv4: "127.0.0.1", ipv6: "::1" };

/** Starts a server on a free port, by default of the loopback, and waits for its greeting. Disposing ends it. */
export async function startServer(
  server: PeerServer,
  root: string,
  family: Family,
  implicitTls = false,
  hostname = HOST[family],
): Promise<RunningServer> {
  const settings = await tempFolder();
  const port = freePort(hostname);
  const invocation = await server.prepare({ hostname, port, family, root, settings })
    .catch(async (error: unknown) => {
      await settings[Symbol.asyncDispose]();
      throw error;
    });
  const isReady = () => saysHello(hostname, port, implicitTls);
  const running = await startPeer({ name: server.name, invocation, settings, isReady });
  return {
    hostname,
    port,
    pid: running.pid,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** Whether a server answers 220 there. */
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
