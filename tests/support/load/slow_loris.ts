import { encodeText } from "../../../core/base/text.ts";
import { BoundConnection } from "../network/bound_connection.ts";
import { WireClient } from "../ftp/wire_client.ts";

/** The file for the slow readers; it must be larger than the socket buffers. */
export const SLOW_FILE = "large";

/** Connections that do as little as possible and stay open as long as possible. */
export interface SlowLoris extends Disposable {
  readonly count: number;
  /** Each connection sends or reads one more byte; returns how many are still connected. */
  drip(): Promise<number>;
}

interface Dripping extends Disposable {
  drip(): Promise<boolean>;
}

/** Control connections from a loopback address that send a command letter by letter and never finish it. */
export async function slowTalkers(
  server: { readonly hostname: string; readonly port: number },
  count: number,
  address = "127.0.0.1",
): Promise<SlowLoris> {
  const open = async (): Promise<Dripping> => {
    const conn = await BoundConnection.open(server, { hostname: address });
    return {
      drip: () => succeeds(conn.write(encodeText("N"))),
      [Symbol.dispose]: () => conn.close(),
    };
  };
  return gather(await inTurns(count, open));
}

/** Logged-in sessions that read a download byte by byte. */
export async function slowReaders(
  server: { readonly hostname: string; readonly port: number },
  count: number,
): Promise<SlowLoris> {
  const open = async (): Promise<Dripping> => {
    const client = await WireClient.login(server);
    await client.ask("TYPE I", 200);
    const data = await client.extendedPassive();
    await client.ask(`RETR ${SLOW_FILE}`, 150);
    return {
      drip: () => succeeds(data.read(new Uint8Array(1))),
      [Symbol.dispose]: () => (data.close(), client[Symbol.dispose]()),
    };
  };
  return gather(await inTurns(count, open));
}

function gather(all: readonly Dripping[]): SlowLoris {
  return {
    count: all.length,
    drip: async () => (await Promise.all(all.map((one) => one.drip()))).filter(Boolean).length,
    [Symbol.dispose]: () => all.forEach((one) => one[Symbol.dispose]()),
  };
}

/** Opens this many, some at the same time: a listener's queue is short. */
async function inTurns<T>(count: number, open: () => Promise<T>): Promise<readonly T[]> {
  const all: T[] = [];
  while (all.length < count) {
    const next = Math.min(50, count - all.length);
    all.push(...await Promise.all(Array.from({ length: next }, open)));
  }
  return all;
}

async function succeeds(work: Promise<number | null>): Promise<boolean> {
  try {
    return await work !== null;
  } catch {
    return false;
  }
}
