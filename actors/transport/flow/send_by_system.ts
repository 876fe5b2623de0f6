import { descriptorOf, isOpen } from "../../machine/native/connection_descriptor.ts";
import { sendFile } from "../../machine/native/send_file.ts";
import { systemCalls } from "../../machine/native/system_calls.ts";
import { setService } from "../../machine/native/type_of_service.ts";
import { writeAll } from "../../machine/write_all.ts";
import { isTcp, type Wire } from "../wire.ts";
import type { ByteSource } from "./flow.ts";

/** What is told of the bytes that move (see `Meter`). */
interface Progress {
  readonly bytes: number;
  readonly elapsed: number;
  moved(count: number): void;
  watch<T>(work: () => Promise<T>): Promise<T>;
}

/** How many bytes the system sends in one call, which takes about a quarter of a millisecond. Others wait for it. */
const SLICE = 1_048_576;

/** How long, in ms, all transfers together may send before the event loop turns. */
const TURN = 2;

/** How many bytes are written as usual when the socket is full: the runtime wakes the program when there is room again. */
const NUDGE = 8_192;

/** How many transfers the system sends now. */
let sending = 0;

/** Nothing more will be written (shutdown(2)). */
const SHUT_WR = 1;

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
  if (calls === undefined || source.sendFrom === undefined || !isTcp(conn)) return "rest";
  const to = descriptorOf(calls, conn);
  if (to === undefined) return "rest";
  sending += 1;
  try {
    let nudge: Uint8Array | undefined;
    for (let since = meter.elapsed;;) {
      const sent = source.sendFrom((from) => sendFile(calls, { from, to, most: SLICE }));
      if (sent === 0) break;
      if (sent === "full" || sent === "impossible") {
        if (nudge === undefined) setService(calls, to, "high throughput");
        nudge ??= new Uint8Array(NUDGE);
        const count = await source.read(nudge);
        if (count === null) return "rest";
        const bytes = nudge.subarray(0, count);
        // If the connection is broken this says so.
        await meter.watch(() => writeAll(conn, bytes, (written) => meter.moved(written)));
        if (sent === "impossible") return "rest";
      } else {
        meter.moved(sent);
        // A file that went at once is sent as it was then, without a look at whether it has grown since.
        if (meter.bytes === sent && source.left === 0) break;
        if (meter.elapsed - since < TURN / sending) continue;
        await calls.turn();
      }
      // Once it is closed its descriptor may belong to another connection.
      if (!isOpen(conn)) throw new Deno.errors.BadResource("the connection is closed");
      since = meter.elapsed;
    }
    return calls.shutdown(to, SHUT_WR) === 0 ? "all" : "rest";
  } finally {
    sending -= 1;
  }
}
