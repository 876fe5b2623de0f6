import { descriptorOf, isOpen } from "../../machine/native/connection_descriptor.ts";
import { sendFile } from "../../machine/native/send_file.ts";
import { SHUT_WR } from "../../machine/native/sockets/numbers.ts";
import { sharedTurns } from "../../machine/native/sockets/turns.ts";
import { NativeConn } from "../../machine/native/sockets/native_conn.ts";
import { type SystemCalls, systemCalls } from "../../machine/native/system_calls.ts";
import { setService } from "../../machine/native/type_of_service.ts";
import { writeAll } from "../../machine/write_all.ts";
import { isTcp, type Wire } from "../wire.ts";
import type { ByteSource } from "./flow.ts";

/** What is told of the bytes that move (see `Meter`). */
interface Progress {
  readonly bytes: number;
  moved(count: number): void;
  watch<T>(work: () => Promise<T>): Promise<T>;
}

/** How many bytes the system sends in one call, which takes about a quarter of a millisecond. Others wait for it. */
const SLICE = 1_048_576;

/** How many bytes are written as usual when the socket is full: the runtime wakes the program when there is room again. */
const NUDGE = 8_192;

const NOTHING = new Uint8Array(0);

/**
 * Has the system send the source by itself as far as it can (sendfile(2)), and the end: the bytes never enter the program.
 * Nothing waits for a peer here but this transfer. Gives "rest" when something is left, perhaps everything or only the end,
 * that must be read and written as usual; then the source is where it goes on. Rejects with `FileFault`, or as `meter.watch`
 * does.
 */
export async function sendBySystem(
  source: ByteSource,
  conn: Wire,
  meter: Progress,
): Promise<"all" | "rest"> {
  const calls = systemCalls();
  if (calls === undefined || source.sendFrom === undefined) return "rest";
  const socket = conn instanceof NativeConn
    ? nativeSocket(conn, meter)
    : runtimeSocket(calls, { conn, source, meter });
  if (socket === undefined) return "rest";
  const turns = sharedTurns();
  const piece = () =>
    source.sendFrom?.((from) => sendFile(calls, { from, to: socket.descriptor, most: SLICE })) ??
      "impossible";
  for (let isTuned = false;;) {
    const sent = await turns.piece(piece);
    if (sent === 0) break;
    if (typeof sent === "number") {
      meter.moved(sent);
      // A file that went at once is sent as it was then, without a look at whether it has grown since.
      if (meter.bytes === sent && source.left === 0) break;
      continue;
    }
    if (sent === "impossible") {
      await socket.checkIntact();
      return "rest";
    }
    if (!isTuned) setService(calls, socket.descriptor, "high throughput");
    isTuned = true;
    if (await socket.waitForRoom() === "end") return "rest";
  }
  return calls.shutdown(socket.descriptor, SHUT_WR) === 0 ? "all" : "rest";
}

/** A socket that the system may send to. */
interface Socket {
  /** Valid until the next time that something else can run. Throws once the connection is closed. */
  readonly descriptor: number;
  /** Waits until the peer has taken something. "end": there is nothing more to send. */
  waitForRoom(): Promise<"room" | "end">;
  /** Rejects if the connection is known to be broken. */
  checkIntact(): Promise<void>;
}

function nativeSocket(conn: NativeConn, meter: Progress): Socket {
  return {
    get descriptor() {
      return conn.descriptor;
    },
    waitForRoom: async () => {
      await meter.watch(() => conn.wait("write"));
      return "room";
    },
    checkIntact: async () => {
      await meter.watch(() => conn.write(NOTHING));
    },
  };
}

/** The runtime wakes the program only for what it has written itself. */
function runtimeSocket(
  calls: SystemCalls,
  { conn, source, meter }: {
    readonly conn: Wire;
    readonly source: ByteSource;
    readonly meter: Progress;
  },
): Socket | undefined {
  const descriptor = isTcp(conn) ? descriptorOf(calls, conn) : undefined;
  if (descriptor === undefined || !isTcp(conn)) return undefined;
  let nudge: Uint8Array | undefined;
  return {
    get descriptor() {
      // Once it is closed its descriptor may belong to another connection.
      if (!isOpen(conn)) throw new Deno.errors.BadResource("the connection is closed");
      return descriptor;
    },
    waitForRoom: async () => {
      nudge ??= new Uint8Array(NUDGE);
      const count = await source.read(nudge);
      if (count === null) return "end";
      const bytes = nudge.subarray(0, count);
      // If the connection is broken this says so.
      await meter.watch(() => writeAll(conn, bytes, (written) => meter.moved(written)));
      return "room";
    },
    // The next write says so.
    checkIntact: () => Promise.resolve(),
  };
}
