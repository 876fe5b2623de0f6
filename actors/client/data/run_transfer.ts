import { defined } from "../../../core/base/defined.ts";
import { abortable } from "@std/async/abortable";
import { isPreliminary } from "../../../core/protocol/replies/reply.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { DataEnd } from "../../transport/data_channel/handle.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import { disposeFlow } from "../../transport/flow/pump.ts";
import { isSessionOver } from "../conversation/optional.ts";
import { type ClientFault, isPositive, refusal } from "../client_fault.ts";
import { agreement, agreementAhead, noticeDrop } from "./agreement.ts";
import type { ReadyChannel } from "./data_opener.ts";
import type {
  ClientTransfer,
  RunningTransfer,
  TransferResult,
  TransferSurroundings,
} from "./client_transfer.ts";
import { verdict, withDetail } from "./transfer_verdict.ts";

/** How long, in ms, no byte may move once the control connection has ended. */
const ALONE_GRACE = 10_000;

/** How long, in ms, a data connection may still last, or be waited for, after the final reply. */
const DATA_GRACE = 3_000;

/**
 * Runs one transfer over a channel. It has ended when the data side and the control side have ended (RFC 959 §3.2). While
 * bytes move, the control side may be silent; its time-out begins when the data side has ended. Throws a `ClientFault` if
 * the server refuses or the control connection fails.
 */
export async function runTransfer(
  { channel, agreed, isAhead }: ReadyChannel,
  transfer: ClientTransfer,
  surroundings: TransferSurroundings,
): Promise<TransferResult> {
  const { dialogue, context: { clock }, settings, interruption, report, memory, opener } =
    surroundings;
  const line = await transfer.command();
  const leadsOn = transfer.leadsOn === true && memory.isFollowed;
  const isAlone = !leadsOn || !opener.takesAhead;
  const exchange = isAlone ? dialogue.begin(line) : dialogue.holding(() => dialogue.begin(line));
  if (!isAlone) opener.prepare();
  const running: RunningTransfer = { ...surroundings, transfer, line, exchange, channel };
  const first = isAhead === true ? await agreementAhead(running) : await agreement(running);
  if (interruption.aborted) throw interruption.reason;
  // A first try, where it can do the least harm: the data connection of this transfer is open already.
  if (leadsOn && exchange.agreed && channel.wasReached) opener.prepare();
  if (first !== undefined && !isPreliminary(first.code) && !isPositive(first)) {
    throw await explained(refusal(line, first), running);
  }
  agreed();
  const began = clock.now();
  const opened = await openFlow(running, first);
  const outline = transfer.outline?.();
  const flow = outline === undefined ? opened : report.started(outline, opened, channel.ref);
  const throttle = settings.certainty.throttle();
  channel.transfer({ flow, stallMs: settings.timeoutMs, ...defined({ throttle }) });
  const stopKeepingAlive = keepAlive(running);
  const end = await dataEnd(running).finally(stopKeepingAlive);
  // How much of what was sent has arrived shows only when the next attempt asks.
  const arrived = transfer.direction === "in" ? end.bytes : 0;
  if (outline !== undefined) {
    memory.reached(outline.resumedAt + arrived);
    report.moved(end.bytes, clock.now() - began);
  }
  if (opener.ahead !== undefined) noticeDrop(running, opener.ahead);
  const judged = await verdict(end, running);
  const final = judged.confirmed ? await exchange.final() : undefined;
  await dialogue.settleKeepAlives();
  const replies = [first, final].filter((one) => one !== undefined);
  return { bytes: end.bytes, milliseconds: clock.now() - began, replies, ...judged };
}

/** Adds what this end knows about the reason, for instance that a stranger connected to the data connection. */
async function explained(fault: ClientFault, { channel }: RunningTransfer): Promise<ClientFault> {
  if (channel.wasReached) return fault;
  channel.abort();
  const { outcome } = await channel.ended;
  return withDetail(fault, outcome.ok ? undefined : outcome.failure);
}

/**
 * Opens the local end of the transfer. If that fails, the data connection is closed. Opening a pipe may block for ever, so
 * an interrupt ends the wait.
 */
async function openFlow(
  { transfer, exchange, channel, interruption }: RunningTransfer,
  agreed: ReceivedReply | undefined,
): Promise<Flow> {
  const opening = transfer.open(agreed);
  try {
    return await abortable(opening, interruption);
  } catch (error) {
    opening.then(disposeFlow, () => undefined);
    if (interruption.aborted) throw interruption.reason;
    channel.abort();
    await exchange.final();
    throw error;
  }
}

/** Sends NOOP again and again, until the returned call. */
function keepAlive(
  { dialogue, context: { clock }, settings: { certainty: { keepaliveMs } } }: RunningTransfer,
): () => void {
  let cancel = () => {};
  const again = () => {
    cancel = clock.schedule(keepaliveMs, () => {
      dialogue.keepAlive();
      again();
    });
  };
  if (keepaliveMs !== Infinity) again();
  return () => cancel();
}

/**
 * Waits for the data side. It is ended early in three cases: the server refuses in the middle of an upload; the control
 * connection ends before there is a data connection; or it ends later, and then no bytes move for a while. As long as they
 * move, all of them may come although the reply to them is lost.
 */
async function dataEnd(
  { transfer, exchange, channel, context: { clock }, settings }: RunningTransfer,
): Promise<DataEnd> {
  let over = false;
  // Shorter than the time-out of the data connection, or the message would be about a silent server.
  const graceMs = Math.min(DATA_GRACE, settings.timeoutMs / 2);
  const aloneMs = Math.min(ALONE_GRACE, settings.timeoutMs / 2);
  let cancel = () => {};
  const abortSoon = () => {
    if (!over) cancel = clock.schedule(graceMs, () => channel.abort());
  };
  const goOnWhileMoving = (before?: number) =>
    channel.ref.send({
      kind: "count",
      answer: {
        send: (bytes): undefined => {
          if (bytes === before) channel.abort();
          else if (!over) cancel = clock.schedule(aloneMs, () => void goOnWhileMoving(bytes));
        },
      },
    });
  // Bytes that the server has sent may still arrive.
  const mayContinue = () => transfer.direction === "in" && channel.wasReached;
  exchange.whenFinal().then(
    (received) => {
      channel.look();
      if (isPositive(received) ? !channel.wasReached : mayContinue()) abortSoon();
      else if (!isPositive(received)) channel.abort();
    },
    (error) => isSessionOver(error) && channel.wasReached ? goOnWhileMoving() : channel.abort(),
  );
  try {
    return await channel.ended;
  } finally {
    over = true;
    cancel();
  }
}
