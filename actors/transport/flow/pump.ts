import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import type { TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { Clock, Signalled } from "../../kernel/kernel.ts";
import { Buffers } from "./buffers.ts";
import type { Throttle } from "./throttle.ts";
import type { Flow } from "./flow.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import type { Wire } from "../wire.ts";
import { sendBySystem } from "./send_by_system.ts";
import { NativeConn } from "../../machine/native/sockets/native_conn.ts";
import { writeAll } from "../../machine/write_all.ts";

/** Counts the bytes on one data connection, and measures how long it waits for the peer. */
export class Meter {
  readonly #clock: Clock;
  #bytes = 0;
  #waitingSince: number | undefined;
  #isCut = false;
  #hasAll = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds since some moment. */
  get elapsed(): number {
    return this.#clock.elapsed();
  }

  /** Bytes that have moved so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the transfer waits for the peer, and not for the file. */
  get isWaiting(): boolean {
    return this.#waitingSince !== undefined;
  }

  /** How long, in ms, the peer has kept the transfer waiting; 0 while the transfer waits for the file. */
  get idle(): number {
    return this.#waitingSince === undefined ? 0 : this.#clock.now() - this.#waitingSince;
  }

  /** Runs a read or write of the wire. Its errors become `WireFault`, so that they differ from those of files. */
  async watch<T>(work: () => Promise<T>): Promise<T> {
    this.#waitingSince = this.#clock.now();
    try {
      return await work();
    } catch (error) {
      throw new WireFault(plainReason(error));
    } finally {
      this.#waitingSince = undefined;
    }
  }

  /** The peer is gone: whatever ends now is not complete. */
  cut(): void {
    this.#isCut = true;
  }

  /** Whether the end of the upload has come, and only the file is to be completed. */
  get hasAll(): boolean {
    return this.#hasAll;
  }

  /** The end of the upload has come. Throws `WireFault` if the peer was gone before. */
  endCame(): void {
    if (this.#isCut) throw new WireFault("the control connection has ended");
    this.#hasAll = true;
  }

  /** This many bytes have moved. */
  moved(count: number): void {
    this.#bytes += count;
    if (this.#waitingSince !== undefined) this.#waitingSince = this.#clock.now();
  }
}

/** How fast the bytes of one transfer may move. */
export interface Pace {
  /** How many bytes to move at once. */
  readonly portion: number;
  /** Resolves when this many bytes may move. Rejects when the transfer is aborted meanwhile. */
  take(bytes: number): Promise<void>;
}

/** As fast as the network and the file allow. */
const UNHINDERED: Pace = { portion: Infinity, take: () => Promise.resolve() };

/** The pace that a throttle gives to a transfer, until the task is called off. */
export function paceOf(throttle: Throttle | undefined, task: Signalled): Pace {
  if (throttle === undefined) return UNHINDERED;
  return {
    portion: throttle.portion,
    take: async (bytes) => {
      await throttle.take(bytes, task.signal);
      task.signal.throwIfAborted();
    },
  };
}

/** The data connection broke. */
export class WireFault extends Error {
  override readonly name = "WireFault";
}

/**
 * Moves all bytes of the flow over the connection; the next bytes are read while these are written. A download ends with
 * the end of file on the wire, an upload when the sink has finished. Neither the connection nor the file is closed
 * here. To close the connection ends a pump that is blocked.
 */
export async function pump(
  flow: Flow,
  conn: Wire,
  meter: Meter,
  pace: Pace = UNHINDERED,
): Promise<Outcome<void, TransferFailure>> {
  try {
    if (flow.direction === "out") await send(flow, conn, meter, pace);
    else await receive(flow, conn, meter, pace);
    return success(undefined);
  } catch (error) {
    return failed(failureOf(error));
  }
}

/** Why bytes do not move any more. Throws what is the fault of neither side. */
export function failureOf(error: unknown): TransferFailure {
  if (error instanceof FileFault) return { side: "file", failure: error.failure };
  if (error instanceof WireFault) return { side: "data", kind: "broken", detail: error.message };
  throw error;
}

async function send(
  { source, transform }: Extract<Flow, { readonly direction: "out" }>,
  conn: Wire,
  meter: Meter,
  pace: Pace,
): Promise<void> {
  // What is converted or held back goes through the program.
  const isPlain = transform === undefined && pace === UNHINDERED;
  if (isPlain && await sendBySystem(source, conn, meter) === "all") return;
  using buffers = new Buffers(pace.portion);
  const read = () =>
    fill(buffers.next(Math.max(meter.bytes, source.left ?? 0)), (buffer) => source.read(buffer));
  const write = async (bytes: Uint8Array) => {
    await pace.take(bytes.length);
    await meter.watch(() => writeAll(conn, bytes, (count) => meter.moved(count)));
  };
  let bytes = await read();
  // A file that came at once is sent as it was then, without a look at whether it has grown since.
  const isAll = bytes !== null && source.left === 0;
  while (bytes !== null) {
    const converted = transform === undefined ? bytes : transform.push(bytes);
    if (isAll) {
      await write(converted);
      break;
    }
    [bytes] = await Promise.all([read(), write(converted)]);
  }
  if (transform !== undefined) await write(transform.end());
  buffers.release();
  await meter.watch(() => conn.closeWrite());
}

async function receive(
  { sink, transform }: Extract<Flow, { readonly direction: "in" }>,
  conn: Wire,
  meter: Meter,
  pace: Pace,
): Promise<void> {
  using buffers = new Buffers(pace.portion);
  const read = async () => {
    const bytes = await fill(
      buffers.next(meter.bytes),
      (buffer) => meter.watch(() => conn.read(buffer)),
    );
    meter.moved(bytes?.length ?? 0);
    if (bytes !== null) await pace.take(bytes.length);
    return bytes;
  };
  const write = async (bytes: Uint8Array) => {
    const began = meter.elapsed;
    await sink.write(bytes);
    // A fast disk has written it at once, while everything else waited.
    if (conn instanceof NativeConn) conn.spent(meter.elapsed - began);
  };
  let bytes = await read();
  while (bytes !== null) {
    const converted = transform === undefined ? bytes : transform.push(bytes);
    const writing = write(converted);
    try {
      [bytes] = await Promise.all([read(), writing]);
    } catch (error) {
      // The bytes that have arrived are written before the transfer ends.
      await Promise.allSettled([writing]);
      throw error;
    }
  }
  const rest = transform?.end();
  if (rest !== undefined && rest.length > 0) await sink.write(rest);
  buffers.release();
  meter.endCame();
  await answerEnd(conn);
  await sink.finish();
}

/** A peer under TLS may wait for our close_notify after its own (Python's ftplib does). */
async function answerEnd(conn: Wire): Promise<void> {
  try {
    await conn.closeWrite();
  } catch {
    // The peer has closed both directions: everything that it sent has arrived.
  }
}

async function fill(
  buffer: Uint8Array,
  read: (buffer: Uint8Array) => Promise<number | null>,
): Promise<Uint8Array | null> {
  const count = await read(buffer);
  return count === null ? null : buffer.subarray(0, count);
}

/** Releases the file end of a flow. */
export function disposeFlow(flow: Flow): void {
  if (flow.direction === "out") flow.source[Symbol.dispose]();
  else flow.sink[Symbol.dispose]();
}
