import { decodeLenient, encodeText } from "../../core/base/text.ts";

/** A relay of control connections that is up. */
export interface Relay extends AsyncDisposable {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Relays control connections to a server as one would that is from before RFC 2428: EPSV and EPRT are
 * answered 502 and never reach it. Loopback and IPv4 only, where the server's and the client's own addresses stay true.
 */
export function oldRelay(server: { readonly hostname: string; readonly port: number }): Relay {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connections = new Set<Promise<void>>();
  const accepting = (async () => {
    for await (const client of listener) {
      const connection = relay(client, server).finally(() => connections.delete(connection));
      connections.add(connection);
    }
  })();
  return {
    hostname: listener.addr.hostname,
    port: listener.addr.port,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await accepting;
      await Promise.all(connections);
    },
  };
}

async function relay(
  client: Deno.TcpConn,
  { hostname, port }: { readonly hostname: string; readonly port: number },
): Promise<void> {
  using from = client;
  let server: Deno.TcpConn;
  try {
    server = await Deno.connect({ hostname, port });
  } catch {
    // A server that does not listen yet, or no more: the client sees its connection end.
    return;
  }
  using to = server;
  await Promise.allSettled([passReplies(to, from), passCommands(from, to)]);
}

async function passReplies(server: Deno.TcpConn, client: Deno.TcpConn): Promise<void> {
  for await (const chunk of chunksOf(server)) await writeAll(client, chunk);
  await client.closeWrite();
}

async function passCommands(client: Deno.TcpConn, server: Deno.TcpConn): Promise<void> {
  let rest = "";
  for await (const chunk of chunksOf(client)) {
    const lines = (rest + decodeLenient(chunk)).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (/^(EPSV|EPRT)\b/i.test(line)) {
        await writeAll(client, encodeText("502 Unknown command.\r\n"));
      } else await writeAll(server, encodeText(`${line}\r\n`));
    }
  }
  await server.closeWrite();
}

async function* chunksOf(connection: Deno.TcpConn): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(4096);
  for (;;) {
    const count = await connection.read(buffer);
    if (count === null) return;
    yield buffer.subarray(0, count);
  }
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}
