import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { dataFailure, type TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import type { NativeConn } from "../../machine/native/sockets/native_conn.ts";
import type { Clock } from "../../kernel/kernel.ts";
import { Later } from "../../kernel/later.ts";
import { Buffers } from "../flow/buffers.ts";
import type { ByteSource, Flow } from "../flow/flow.ts";
import { disposeFlow, failureOf, WireFault } from "../flow/pump.ts";
import {
  type Counting,
  type DataChannelHandle,
  type DataEnd,
  type DialledChannel,
  MOST_AT_ONCE,
  type Order,
} from "./handle.ts";

/** How long, in ms, it does without an actor: most small files have moved by then. */
const PATIENCE = 100;

/** What a direct channel is made of. */
export interface DirectChannelOptions {
  /** How it was dialled. */
  readonly order: Order<"dial">;
  readonly clock: Clock;
  /** A channel with an actor. */
  spawn(): DataChannelHandle;
  /** Called once it has ended. */
  ended(): void;
}

/**
 * A data connection for a small file, which moves in one or two calls of the system that never wait: when the transfer begins,
 * or when the server says that it is complete. What takes longer, or is more, an actor takes over as it is then.
 */
export class DirectChannel implements DialledChannel {
  readonly #conn: NativeConn;
  readonly #options: DirectChannelOptions;
  readonly #reached = new Later<void>();
  readonly #ended = new Later<DataEnd>();
  #wasReached = false;
  #transfer: Order<"transfer"> | undefined;
  #actor: DataChannelHandle | undefined;
  /** Bytes that have moved without the actor. */
  #bytes = 0;
  #isMoving = false;
  /** What it does not move at once is to be left to the actor. */
  #isLate = false;
  #cancelTimer = () => {};

  constructor(conn: NativeConn, options: DirectChannelOptions) {
    this.#conn = conn;
    this.#options = options;
  }

  /** See `DataChannels.dialDirectly`. */
  begin(isPatient: boolean): void {
    if (!isPatient && !this.wasReached) return this.#leaveToActor();
    this.#cancelTimer = this.#options.clock.schedule(PATIENCE, () => this.#leaveToActor());
  }

  /** Counts for those who show how far it is. */
  readonly ref: Counting = {
    send: ({ answer }) => {
      const add = { send: (bytes: number) => void answer.send(this.#bytes + bytes) };
      if (this.#actor !== undefined) return this.#actor.ref.send({ kind: "count", answer: add });
      answer.send(this.#bytes);
      return "accepted";
    },
  };

  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  get wasReached(): boolean {
    if (this.#wasReached) return true;
    this.#wasReached = this.#actor?.wasReached ?? this.#conn.isConnected;
    if (this.#wasReached) this.#reached.come();
    return this.#wasReached;
  }

  get ended(): Promise<DataEnd> {
    return this.#ended.promise;
  }

  transfer(order: Order<"transfer">): Promise<DataEnd> {
    if (this.#ended.value !== undefined || this.#transfer !== undefined) disposeFlow(order.flow);
    else if (this.#actor !== undefined) this.#actor.transfer(order);
    else {
      this.#transfer = order;
      // Asked now: once the connection is broken, the system does not know. A peer that has not answered yet would never
      // learn of an empty file, for the end of that closes the connection.
      const isReady = this.wasReached || order.flow.direction === "in";
      if (isReady && isPlain(order)) this.#move();
      else this.#leaveToActor();
    }
    return this.#ended.promise;
  }

  /** The server says that the transfer is complete: what is left has come, or will soon. */
  look(): void {
    if (this.#actor !== undefined || this.#transfer === undefined) return;
    this.#isLate = true;
    this.#move();
  }

  abort(): void {
    if (this.#actor !== undefined) this.#actor.abort();
    else this.#end(failed(dataFailure("aborted")));
  }

  /** Moves what can be moved now. */
  async #move(): Promise<void> {
    const flow = this.#transfer?.flow;
    if (this.#isMoving || flow === undefined || this.#ended.value !== undefined) return;
    this.#isMoving = true;
    try {
      const isComplete = flow.direction === "in"
        ? await this.#receive(flow)
        : await this.#send(flow);
      this.#isMoving = false;
      if (isComplete) this.#end(success(undefined));
      else if (this.#isLate) this.#leaveToActor();
    } catch (error) {
      this.#isMoving = false;
      this.#end(failed(anyFailureOf(error)));
    }
  }

  /** Whether all has come. */
  async #receive({ sink }: Extract<Flow, { readonly direction: "in" }>): Promise<boolean> {
    using buffers = new Buffers(Infinity);
    const buffer = buffers.next(0);
    for (;;) {
      const count = onWire(() => this.#conn.readNow(buffer));
      if (count === undefined) break;
      if (count === null) {
        buffers.release();
        await sink.finish();
        return true;
      }
      this.#bytes += count;
      await sink.write(buffer.subarray(0, count));
      if (this.#ended.value !== undefined) break;
      this.#isLate ||= this.#bytes > MOST_AT_ONCE;
      if (this.#isLate) break;
    }
    buffers.release();
    return false;
  }

  /** Whether all has left. What there was no room for is left to the actor. */
  async #send({ source }: Extract<Flow, { readonly direction: "out" }>): Promise<boolean> {
    using buffers = new Buffers(Infinity);
    const buffer = buffers.next(0);
    const count = await source.read(buffer) ?? 0;
    if (this.#ended.value !== undefined) return false;
    const written = count === 0 ? 0 : onWire(() => this.#conn.writeNow(buffer.subarray(0, count)));
    this.#bytes += written ?? 0;
    const isAll = written === count && source.left === 0;
    if (!isAll) {
      const rest = buffer.slice(written ?? 0, count);
      this.#transfer = withSource(this.#transfer, new Resumed(rest, source));
    }
    buffers.release();
    this.#isLate = true;
    return isAll;
  }

  #leaveToActor(): void {
    if (this.#isMoving) return this.#waitForFile();
    if (this.#actor !== undefined || this.#ended.value !== undefined) return;
    this.#cancelTimer();
    const actor = this.#options.spawn();
    this.#actor = actor;
    const conn = this.#conn;
    const by = async (_: unknown, signal: AbortSignal) => {
      signal.addEventListener("abort", () => conn.close(), { once: true });
      await conn.connected();
      conn.tune();
      return conn;
    };
    actor.dial({ ...this.#options.order, by });
    actor.reached.then(() => this.#reached.come());
    actor.ended.then(({ bytes, outcome }) => this.#close(this.#bytes + bytes, outcome));
    if (this.#transfer !== undefined) actor.transfer(this.#transfer);
  }

  /** The file keeps it waiting, perhaps for ever. */
  #waitForFile(): void {
    this.#isLate = true;
    const { stallMs = 0 } = this.#transfer ?? {};
    this.#cancelTimer = this.#options.clock.schedule(stallMs, () => {
      if (this.#isMoving) this.#end(failed(dataFailure("stalled")));
    });
  }

  /** Ends without an actor. */
  #end(outcome: Outcome<void, TransferFailure>): void {
    if (this.#ended.value !== undefined) return;
    // Known from now on only from what is kept here.
    void this.wasReached;
    this.#conn.close();
    if (this.#transfer !== undefined) disposeFlow(this.#transfer.flow);
    this.#transfer = undefined;
    this.#close(this.#bytes, outcome);
  }

  #close(bytes: number, outcome: Outcome<void, TransferFailure>): void {
    this.#cancelTimer();
    this.#ended.come({ bytes, outcome });
    this.#options.ended();
  }
}

/** Whether the bytes move as they are, as fast as they can, and may be few. */
function isPlain({ flow, throttle }: Order<"transfer">): boolean {
  if (flow.transform !== undefined || throttle !== undefined) return false;
  return flow.direction === "in" || (flow.source.left ?? Infinity) <= MOST_AT_ONCE;
}

/** Also of what is the fault of neither side: nobody else waits for it. */
function anyFailureOf(error: unknown): TransferFailure {
  try {
    return failureOf(error);
  } catch {
    return dataFailure("broken", plainReason(error));
  }
}

function onWire<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new WireFault(plainReason(error));
  }
}

function withSource(
  transfer: Order<"transfer"> | undefined,
  source: ByteSource,
): Order<"transfer"> | undefined {
  return transfer === undefined ? undefined : { ...transfer, flow: { direction: "out", source } };
}

/** What was read of a source already, and then the rest of it. */
class Resumed implements ByteSource {
  #first: Uint8Array;
  readonly #source: ByteSource;

  constructor(first: Uint8Array, source: ByteSource) {
    this.#first = first;
    this.#source = source;
  }

  read(into: Uint8Array): Promise<number | null> {
    if (this.#first.length === 0) return this.#source.read(into);
    const bytes = this.#first.subarray(0, into.length);
    into.set(bytes);
    this.#first = this.#first.subarray(bytes.length);
    return Promise.resolve(bytes.length);
  }

  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }
}
