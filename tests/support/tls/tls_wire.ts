import { connect, type Socket } from "node:net";
import { assertStringIncludes } from "@std/assert";
import type { TlsSettings } from "../../../actors/server/session/data/protection.ts";
import { loopbackCertificate } from "./loopback_certificate.ts";
import { within } from "../time/deadline.ts";
import { type PeerOptions, TlsPeer } from "./tls_peer.ts";
import { extendedPassivePort, WireClient } from "../ftp/wire_client.ts";

/** The settings of a server with TLS; `offer` by default. */
export async function tlsSettings(
  choice: Partial<Pick<TlsSettings, "policy" | "requireReuse" | "bareEnds">> = {},
): Promise<{ readonly tls: TlsSettings }> {
  const pair = await loopbackCertificate();
  return { tls: { policy: "offer", requireReuse: false, certificate: () => pair, ...choice } };
}

/** What happens before AUTH. */
interface ExplicitOptions extends PeerOptions {
  /** Commands in clear before AUTH, and a function that gets their replies. */
  readonly before?: readonly string[];
  readonly onReply?: (text: string) => void;
  /** Clear text in the same packet as AUTH, after it. */
  readonly glued?: string;
}

/** A raw FTP client with TLS on its control connection. */
export class TlsWire implements Disposable {
  constructor(readonly peer: TlsPeer, readonly client: WireClient) {}

  /** Connects, sends `AUTH TLS` with the extra bytes, and makes the handshake. */
  static async explicit(
    server: { readonly port: number },
    options: ExplicitOptions = {},
  ): Promise<TlsWire> {
    const socket = await plainSocket(server.port);
    assertStringIncludes(await nextText(socket), "220");
    for (const line of options.before ?? []) {
      socket.write(`${line}\r\n`);
      options.onReply?.(await nextText(socket));
    }
    socket.write(`AUTH TLS\r\n${options.glued ?? ""}`);
    assertStringIncludes(await nextText(socket), "234");
    return TlsWire.#around(await TlsPeer.over(socket, options));
  }

  /** Makes the handshake first (implicit TLS). */
  static async implicit(server: { readonly port: number }, options: PeerOptions = {}) {
    return TlsWire.#around(await TlsPeer.connect(server.port, options));
  }

  /** Logs in with protected data connections (PROT P). */
  static async login(
    server: { readonly port: number },
    options: PeerOptions = {},
    name = "anonymous",
    password = "test@example.org",
  ): Promise<TlsWire> {
    const wire = await TlsWire.explicit(server, options);
    await wire.client.login(name, password);
    await wire.client.ask("PBSZ 0", 200);
    await wire.client.ask("PROT P", 200);
    return wire;
  }

  static #around(peer: TlsPeer): TlsWire {
    return new TlsWire(peer, new WireClient(peer));
  }

  /** Sends EPSV and opens a data connection with TLS, which by default resumes the control connection's session. */
  async data(options: PeerOptions = { session: this.peer.session }): Promise<TlsPeer> {
    const port = extendedPassivePort(await this.client.ask("EPSV", 229));
    return await TlsPeer.connect(port, options);
  }

  [Symbol.dispose](): void {
    this.peer.close();
  }
}

/** A TCP connection from `node:net`, which can start TLS later. */
export async function plainSocket(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true, noDelay: true });
  const standing = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  await within(standing, "a connection");
  return socket;
}

/** The next text that arrives. */
export async function nextText(socket: Socket): Promise<string> {
  const arrived = new Promise<string>((resolve) => {
    socket.once("data", (chunk) => {
      socket.pause();
      resolve(String(chunk));
    });
    socket.resume();
  });
  return await within(arrived, "an answer in clear");
}
