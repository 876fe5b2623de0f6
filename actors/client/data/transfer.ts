import type { ClientFailure, ClientFailureKind } from "../../../core/cli/exit_code.ts";
import type { DataFailureKind, TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { FileFailure } from "../../../core/files/file_failure.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import { isPreliminary } from "../../../core/protocol/replies/reply.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { TransferOutline } from "../reports/client_events.ts";
import { transferReports } from "../reports/transfer_reports.ts";
import type { Clock, Context, OwnedRef } from "../../kernel/kernel.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import type { InterpreterMsg, ProgressMsg } from "../client_messages.ts";
import { pause } from "../../kernel/pause.ts";
import { progress } from "../reports/progress.ts";
import { disposeFlow } from "../../transport/flow/pump.ts";
import { untilAborted } from "../../transport/wire.ts";
import type {
  DataChannelHandle,
  DataEnd,
} from "../../transport/data_channel/data_channel_handle.ts";
import type { ReadyChannel } from "./data_connections.ts";
import type { Dialogue, Exchange } from "../conversation/dialogue.ts";
import { brokenOff, ClientFault, fileFault, isPositive, refusal, replyText } from "../fault.ts";
import { isSessionOver } from "../conversation/optional.ts";
import { secondsText } from "../conversation/patience.ts";
import type { ClientSettings } from "../settings.ts";

/** What a transfer moves. */
export interface TransferOptions {
  /**
   * The command; asked for once the data connection is prepared, because REST must come right before it
   * (RFC 959 §4.1.3).
   */
  command(): string | Promise<string>;
  /**
   * Opens the local end, once the server has agreed; the server's refusal leaves nothing behind. `agreed`: the words in
   * which it did, when it has said any.
   */
  flow(agreed: ReceivedReply | undefined): Promise<Flow>;
  /** Whether bytes are sent: these need not wait for a server that says nothing and takes them. */
  readonly sends?: true;
  /** The failure of the local end as people know the file. */
  shownFailure(failure: FileFailure): FileFailure;
  /** What the progress line says, once the local end is open; without it there is none. */
  shown?(): ShownTransfer;
  /** The file that travels, for the events of it, once the local end is open; a listing has none. */
  outline?(): TransferOutline;
}

/** What the progress line says of a transfer. */
export interface ShownTransfer {
  readonly name: string;
  readonly total: number | undefined;
  readonly resumedAt: number;
}

/** What has become of a transfer that the server agreed to. */
export interface TransferResult {
  /** Bytes on the data connection. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** Undefined when both sides are content. */
  readonly failure: ClientFailure | undefined;
  /** Whether the server is content, though the data connection was not. */
  readonly confirmed: boolean;
}

/** How long, in ms, a server that takes an upload may say nothing until its bytes are sent all the same. */
const AGREEMENT_PATIENCE = 2_000;

/** How long, in ms, a data connection may go on, or be awaited, when the control side has ended the transfer. */
const DATA_GRACE = 3_000;

/** The conversation that a transfer is part of. */
export interface TransferSurroundings {
  readonly dialogue: Dialogue;
  readonly context: Context<InterpreterMsg>;
  readonly settings: ClientSettings;
  /** Aborted when the user wants to stop; ABOR was sent then. */
  readonly interruption: AbortSignal;
}

/**
 * One transfer over an open channel: over when the data side and the control side are (RFC 959 §3.2). While
 * bytes travel the control side may be silent; its time-out begins when the data side has ended. Throws a
 * `ClientFault` when the server refuses, or when the control connection fails.
 */
export async function runTransfer(
  { channel, agreed }: ReadyChannel,
  options: TransferOptions,
  surroundings: TransferSurroundings,
): Promise<TransferResult> {
  const { dialogue, context, settings, interruption } = surroundings;
  const line = await options.command();
  const exchange = dialogue.begin(line);
  const first = await agreement(exchange, channel, options, context.clock);
  if (interruption.aborted) throw interruption.reason;
  if (first !== undefined && !isPreliminary(first.code) && !isPositive(first)) {
    throw await explained(refusal(line, first), channel);
  }
  agreed();
  const began = context.clock.now();
  const opened = await openFlow(options, first, channel, exchange, interruption);
  const outline = options.outline?.();
  const events = outline === undefined ? undefined : settings.events;
  const flow = outline === undefined ? opened : events?.started(outline, opened) ?? opened;
  channel.transfer({ flow, stallMs: settings.timeoutMs });
  const reported = events === undefined ? undefined : context.spawn(
    "reports",
    transferReports({ channel: channel.ref, report: (bytes) => events.progress(bytes) }),
  );
  const shown = options.shown === undefined
    ? undefined
    : showProgress(options.shown(), channel, surroundings);
  try {
    const end = await dataEnd(flow, channel, exchange, surroundings);
    events?.moved(end.bytes, context.clock.now() - began);
    const judged = await verdict(line, end, { exchange, channel, flow }, options, surroundings);
    return { bytes: end.bytes, milliseconds: context.clock.now() - began, ...judged };
  } finally {
    await Promise.all([shown?.stop(), reported?.stop()]);
  }
}

/**
 * The first reply. To an upload it may be missing: some servers answer only when the first bytes have come, or when all
 * have. So where the data connection stands, undefined after a moment of silence.
 */
async function agreement(
  exchange: Exchange,
  channel: DataChannelHandle,
  { sends }: TransferOptions,
  clock: Clock,
): Promise<ReceivedReply | undefined> {
  if (sends !== true) return await exchange.first();
  const heard = new AbortController();
  try {
    const silence = channel.reached.then(() => pause(clock, AGREEMENT_PATIENCE, heard.signal));
    return await exchange.firstUnless(silence);
  } finally {
    heard.abort();
  }
}

/** The refusal, and what this end knows of the reason: somebody else came to the data connection, for instance. */
async function explained(fault: ClientFault, channel: DataChannelHandle): Promise<ClientFault> {
  if (channel.wasReached) return fault;
  channel.abort();
  const { outcome } = await channel.ended;
  return withDetail(fault, outcome.ok ? undefined : outcome.failure);
}

function withDetail(fault: ClientFault, failure: TransferFailure | undefined): ClientFault {
  const detail = failure?.side === "data" ? failure.detail : undefined;
  if (detail === undefined) return fault;
  const message = `${fault.message}; ${escapeControls(detail)}`;
  return new ClientFault({ ...fault.failure, message }, fault.received);
}

/**
 * The local end of the transfer; when it cannot be opened, the server is left with a closed data connection. To
 * open a pipe may take for ever, so an interrupt ends the wait.
 */
async function openFlow(
  options: TransferOptions,
  agreed: ReceivedReply | undefined,
  channel: DataChannelHandle,
  exchange: Exchange,
  interruption: AbortSignal,
): Promise<Flow> {
  const opening = options.flow(agreed);
  try {
    return await untilAborted(opening, interruption);
  } catch (error) {
    opening.then(disposeFlow, () => undefined);
    if (interruption.aborted) throw interruption.reason;
    channel.abort();
    await exchange.final();
    throw error;
  }
}

/**
 * Waits for the data side. What the server refuses in the middle need not be sent to its end, over a connection that
 * does not stand by then nothing will come, and without the control connection nobody would hear how it went.
 */
async function dataEnd(
  flow: Flow,
  channel: DataChannelHandle,
  exchange: Exchange,
  { context: { clock }, settings }: TransferSurroundings,
): Promise<DataEnd> {
  let over = false;
  // Before the time-out of the data connection, so that it is not the silence that is told.
  const graceMs = Math.min(DATA_GRACE, settings.timeoutMs / 2);
  let cancel = () => {};
  const abortSoon = () => {
    if (!over) cancel = clock.schedule(graceMs, () => channel.abort());
  };
  // What is on its way may still arrive.
  const mayGoOn = () => flow.direction === "in" && channel.wasReached;
  exchange.whenFinal().then(
    (received) => {
      if (isPositive(received) ? !channel.wasReached : mayGoOn()) abortSoon();
      else if (!isPositive(received)) channel.abort();
    },
    (error) => isSessionOver(error) && mayGoOn() ? abortSoon() : channel.abort(),
  );
  try {
    return await channel.ended;
  } finally {
    over = true;
    cancel();
  }
}

interface Judged {
  readonly failure: ClientFailure | undefined;
  readonly confirmed: boolean;
}

/** Joins what both sides say to one failure, or none. */
async function verdict(
  line: string,
  end: DataEnd,
  { exchange, channel, flow }: {
    readonly exchange: Exchange;
    readonly channel: DataChannelHandle;
    readonly flow: Flow;
  },
  options: TransferOptions,
  { dialogue, interruption, settings }: TransferSurroundings,
): Promise<Judged> {
  const broken = (failure: ClientFailure): Judged => ({ failure, confirmed: false });
  const failure = end.outcome.ok ? undefined : end.outcome.failure;
  if (failure?.side === "data" && failure.kind === "stalled") {
    const silence = secondsText(settings.timeoutMs);
    const message =
      `the transfer stalled: no byte within ${silence}; try again, or a longer --timeout`;
    // Its final reply is still owed, so nothing else can be said on this connection.
    dialogue.fail({ kind: "timed-out", message });
    return broken({ kind: "timed-out", message });
  }
  if (failure?.side === "data" && failure.kind === "not-secured") {
    return broken(await notSecured(failure.detail, exchange));
  }
  const last = await lastWord(exchange);
  if (interruption.aborted) throw interruption.reason;
  if (failure?.side === "file") {
    return broken(fileFault(options.shownFailure(failure.failure)).failure);
  }
  if ("lost" in last) return broken(last.lost);
  const { received } = last;
  if (!isPositive(received)) {
    const fault = exchange.agreed
      ? brokenOff(line, received, flow.direction === "in" && end.bytes > 0)
      : refusal(line, received);
    return broken((channel.wasReached ? fault : withDetail(fault, failure)).failure);
  }
  if (failure === undefined) return { failure: undefined, confirmed: true };
  const kind = channel.wasReached ? failure.kind : "not-opened";
  const detail = failure.detail === undefined ? "" : ` (${escapeControls(failure.detail)})`;
  const message = dataFailureText(kind) + detail;
  return { failure: { kind: dataFailureKind(kind), message }, confirmed: true };
}

/**
 * The final reply, or how the session ended without one, be it by what the server says and nobody can use: a transfer
 * that nobody has confirmed was cut.
 */
async function lastWord(
  exchange: Exchange,
): Promise<{ readonly received: ReceivedReply } | { readonly lost: ClientFailure }> {
  try {
    return { received: await exchange.final() };
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
    const { kind, message } = error.failure;
    if (!isSessionOver(error) && kind !== "unreachable") throw error;
    // More than the session is over: another one has to begin where this one was cut.
    return { lost: { kind: kind === "timed-out" ? kind : "integrity", message } };
  }
}

/** The server may know better why: it wants the session of the control connection resumed, for instance. */
async function notSecured(detail: string | undefined, exchange: Exchange): Promise<ClientFailure> {
  const received = await exchange.final().catch(() => undefined);
  const said = received === undefined || isPositive(received)
    ? ""
    : `; the server says: ${replyText(received)}`;
  const reason = escapeControls(detail ?? "no TLS");
  return { kind: "trust", message: `${dataFailureText("not-secured")}: ${reason}${said}` };
}

function dataFailureKind(kind: DataFailureKind): ClientFailureKind {
  switch (kind) {
    case "refused":
    case "no-port":
      return "unreachable";
    case "not-opened":
    case "stalled":
      return "timed-out";
    case "not-secured":
      return "trust";
    case "broken":
    case "aborted":
      return "integrity";
  }
}

function dataFailureText(kind: DataFailureKind): string {
  switch (kind) {
    case "refused":
    case "no-port":
    case "not-opened":
      return "the data connection was not opened";
    case "not-secured":
      return "the data connection could not be secured with TLS";
    case "stalled":
    case "broken":
    case "aborted":
      return "the data connection broke before the transfer was complete";
  }
}

function showProgress(
  shown: ShownTransfer,
  channel: DataChannelHandle,
  { context, settings }: TransferSurroundings,
): OwnedRef<ProgressMsg> | undefined {
  const { status, columns } = settings;
  if (!status.watched) return undefined;
  return context.spawn(
    "progress",
    progress({ ...shown, channel: channel.ref, status, columns: columns() }),
  );
}
