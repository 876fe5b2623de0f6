import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import { atMost } from "../../kernel/waiting/pause.ts";
import type { Exchange } from "../conversation/dialogue.ts";
import { ClientFault, replyText } from "../client_fault.ts";
import type { RunningTransfer } from "./client_transfer.ts";

/** How long, in ms, to wait for the 1yz reply to an upload before its bytes are sent without it. */
const AGREEMENT_PATIENCE = 2_000;

/** How long, in ms, a server that has closed its port may take to say that it refuses the transfer. */
const REFUSAL_GRACE = 2_000;

/** How long, in ms, the final reply may take when the transfer may have been dropped. */
const FINAL_GRACE = 1_000;

/**
 * The first reply. Some servers answer an upload only after its first bytes, or after all of them. So for an upload this is
 * undefined if no reply comes within a moment after the data connection was opened.
 */
export async function agreement(
  { transfer, exchange, channel, context: { clock } }: RunningTransfer,
): Promise<ReceivedReply | undefined> {
  if (transfer.direction === "in") return await exchange.first();
  const silence = Promise.withResolvers<void>();
  let isOver = false;
  let cancel = () => {};
  channel.reached.then(() => {
    if (!isOver) cancel = clock.schedule(AGREEMENT_PATIENCE, silence.resolve);
  });
  try {
    return await exchange.firstUnless(silence.promise);
  } finally {
    isOver = true;
    cancel();
  }
}

/**
 * The same for a transfer that was asked for before its data connection was open. When that cannot be opened, or the server
 * has lost its place, nobody knows what the server waits for: then the session is given up, and this throws.
 */
export async function agreementAhead(running: RunningTransfer): Promise<ReceivedReply | undefined> {
  const { dialogue } = running;
  const heard = Promise.withResolvers<void>();
  try {
    const first = await Promise.race([agreement(running), failedOpening(running, heard.promise)]);
    const isLost = first instanceof ClientFault || first !== undefined && LOST.includes(first.code);
    if (!isLost) return first;
    const fault = first instanceof ClientFault ? first : outOfPlace(first);
    dialogue.fail(fault.failure);
    throw fault;
  } finally {
    heard.resolve();
  }
}

/** Resolves when the data connection could not be opened; never when it could. */
async function failedOpening(
  { channel, context: { clock } }: RunningTransfer,
  heard: Promise<void>,
): Promise<ClientFault> {
  await channel.ended;
  if (channel.wasReached) return await new Promise<never>(() => {});
  // The server may have closed its port because it refuses the transfer.
  await atMost(clock, REFUSAL_GRACE, heard);
  return sessionFault("the data connection to a port that was asked for ahead was not opened");
}

/**
 * To be called when the data has ended, with what was sent ahead in the middle of the transfer. When the server answers that
 * first, it may have dropped the transfer for it without a word (pyftpdlib): its final reply is not waited for as long as
 * usual. Never rejects.
 */
export async function noticeDrop(
  { exchange, dialogue, context: { clock } }: RunningTransfer,
  ahead: Exchange,
): Promise<void> {
  let isHeard = false;
  const hear = () => {
    isHeard = true;
  };
  const heard = exchange.whenFinal().then(hear, hear);
  await ahead.whenFinal().catch(hear);
  if (isHeard || !ahead.isEarly) return;
  await atMost(clock, FINAL_GRACE, heard);
  if (isHeard) return;
  dialogue.fail(sessionFault("the server drops a transfer over commands that came ahead").failure);
}

/** No data connection, unknown command, wrong order: what a server says that has lost commands which came ahead. */
const LOST: readonly number[] = [425, 500, 502, 503];

function outOfPlace(received: ReceivedReply): ClientFault {
  return sessionFault(`the server has lost commands that came ahead: ${replyText(received)}`);
}

function sessionFault(message: string): ClientFault {
  return new ClientFault({ kind: "unreachable", message, sessionOver: true });
}
