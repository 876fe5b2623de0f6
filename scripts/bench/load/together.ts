import { failed, LIBC } from "./libc.ts";
import { LoadSession, type Target } from "./load_session.ts";
import type { ByteSocket } from "./plain_socket.ts";
import { type Bound, type Done, repeat } from "./repeat.ts";

const POLLIN = 1;
const ENTRY = 8;
const FOREVER = -1;

/** Fetches a file in several sessions at the same time, all of them again when the last one is done. */
export function downloadTogether(
  target: Target,
  path: string,
  sessions: number,
  count: number,
  bound: Bound,
): Done {
  const all = Array.from({ length: sessions }, () => new LoadSession(target));
  for (const session of all) session.ask("TYPE I", 2);
  const command = `RETR ${path}`;
  const done = repeat(count, bound, () => {
    const bytes = drainAll(all.map((session) => session.begin(command)));
    for (const session of all) session.expectEnd(command);
    return bytes;
  });
  for (const session of all) session.close();
  return done;
}

/** Receives from all of them whatever comes, until each has ended; the bytes of all. */
function drainAll(sockets: readonly ByteSocket[]): number {
  const into = new Uint8Array(1 << 20);
  const open = new Map(sockets.map((socket) => [socket.descriptor, socket]));
  let bytes = 0;
  while (open.size > 0) {
    for (const descriptor of readable([...open.keys()])) {
      const socket = open.get(descriptor);
      const count = socket?.receive(into) ?? 0;
      bytes += count;
      if (count > 0) continue;
      socket?.close();
      open.delete(descriptor);
    }
  }
  return bytes;
}

/** Waits until some of the descriptors can be read. */
function readable(descriptors: readonly number[]): number[] {
  // `struct pollfd`: the descriptor, what is asked, what is so.
  const entries = new DataView(new ArrayBuffer(ENTRY * descriptors.length));
  for (const [at, descriptor] of descriptors.entries()) {
    entries.setInt32(at * ENTRY, descriptor, true);
    entries.setInt16(at * ENTRY + 4, POLLIN, true);
  }
  const bytes = new Uint8Array(entries.buffer);
  if (LIBC.poll(bytes, BigInt(descriptors.length), FOREVER) < 0) throw failed("poll");
  return descriptors.filter((_, at) => entries.getInt16(at * ENTRY + 6, true) !== 0);
}
