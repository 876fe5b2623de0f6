import { connect } from "node:net";
import { writeFully } from "../support/network/sockets.ts";
import { TlsPeer } from "../support/tls/tls_peer.ts";
import { plainSocket } from "../support/tls/tls_wire.ts";
import type { Random } from "./random.ts";

/** What a client does with its data connection. */
export type DataManner = "proper" | "close" | "reset" | "stall" | "drip" | "never";

export const POLITE: readonly [DataManner, ...DataManner[]] = ["proper", "close", "reset"];
export const ANY: readonly [DataManner, ...DataManner[]] = [
  "proper",
  ...["proper", "proper", "close", "reset", "stall", "drip", "never"] as const,
];

/** The data connections of one session, all closed when it ends. */
export class DataPeers {
  readonly #random: Random;
  readonly #open = new Set<{ close(): void }>();
  readonly #work: Promise<void>[] = [];
  #closed = false;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Connects to a port of the server, makes a TLS handshake if wanted, and behaves as wanted; never throws. */
  visit(port: number, manner: DataManner, underTls = false): void {
    if (manner === "never") return;
    const work = manner === "reset"
      ? reset(port, this.#random)
      : this.#visit(port, manner, underTls);
    this.#work.push(work.catch(() => {}));
  }

  /** Closes everything and waits for it. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const conn of this.#open) closeQuietly(conn);
    await Promise.all(this.#work);
  }

  async #visit(port: number, manner: DataManner, underTls: boolean): Promise<void> {
    const conn = underTls
      ? await this.#handshake(port)
      : await Deno.connect({ hostname: "127.0.0.1", port });
    if (this.#closed) return conn.close();
    this.#open.add(conn);
    try {
      await behave(conn, manner, this.#random);
    } finally {
      if (manner !== "stall") {
        this.#open.delete(conn);
        closeQuietly(conn);
      }
    }
  }

  /** The socket counts as open at once: a handshake may never end. */
  async #handshake(port: number): Promise<TlsPeer> {
    const socket = await plainSocket(port);
    const held = { close: () => void socket.destroy() };
    this.#open.add(held);
    if (this.#closed) held.close();
    try {
      return await TlsPeer.over(socket);
    } catch (error) {
      held.close();
      throw error;
    } finally {
      this.#open.delete(held);
    }
  }
}

/** What the manners need of a connection. */
interface DataConn {
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
}

async function behave(conn: DataConn, manner: DataManner, random: Random): Promise<void> {
  switch (manner) {
    case "proper": {
      const sent = writeFully(conn, random.bytes(random.length())).then(() => conn.closeWrite());
      await Promise.all([sent, readAll(conn)]);
      return;
    }
    case "drip":
      for (let left = 20; left > 0; left -= 1) await conn.write(Uint8Array.of(left));
      await conn.read(new Uint8Array(1));
      return;
    case "stall":
      await conn.write(Uint8Array.of(1));
      return;
    case "close":
    case "reset":
    case "never":
      return;
  }
}

async function readAll(conn: DataConn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  while (await conn.read(buffer) !== null);
}

function reset(port: number, random: Random): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  return new Promise((resolve) => {
    socket.once("connect", () => {
      if (random.chance(0.5)) socket.write("part");
      socket.resetAndDestroy();
    });
    socket.on("error", () => {});
    socket.once("close", () => resolve());
  });
}

function closeQuietly(closer: { close(): void }): void {
  try {
    closer.close();
  } catch {
    // Closed already.
  }
}
