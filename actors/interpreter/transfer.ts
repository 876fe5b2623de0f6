import type {
  ClientFailure,
  ClientFailureKind,
  DataFailureKind,
  FileFailure,
} from "../../core/errors.ts";
import { escapeControls } from "../../core/redact.ts";
import { isPreliminary } from "../../core/reply.ts";
import type { TransferOutline } from "../events/client_events.ts";
import { transferReports } from "../events/transfer_reports.ts";
import type { Context, OwnedRef } from "../kernel.ts";
import type { Flow, InterpreterMsg, ProgressMsg } from "../messages.ts";
import { progress } from "../progress.ts";
import { disposeFlow } from "../pump.ts";
import { untilAborted } from "../wire.ts";
import type { Channel, DataEnd } from "./channels.ts";
import type { Dialogue, Exchange } from "./dialogue.ts";
import { brokenOff, fileFault, isPositive, refusal, replyText } from "./fault.ts";
import { secondsText } from "./patience.ts";
import type { ClientSettings } from "./settings.ts";

/** What a transfer moves. */
export interface TransferOptions {
  /**
   * The command; asked for once the data connection is prepared, because REST must come right before it
   * (RFC 959 §4.1.3).
   */
  command(): string | Promise<string>;
  /** Opens the local end, once the server has agreed; the server's refusal leaves nothing behind. */
  flow(): Promise<Flow>;
  /** The failure of the local end as people know the file. */
  shownFailure(failure: FileFailure): FileFailure;
  /** What the progress line says; without it there is none. */
  readonly shown?: {
    readonly name: string;
    readonly total: number | undefined;
    readonly resumedAt: number;
  };
  /** The file that travels, for the events of it; a listing has none. */
  readonly outline?: TransferOutline;
}

/** What has become of a transfer that the server agreed to. */
export interface TransferResult {
  /** Bytes on the data connection. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** Undefined when both sides are content. */
  readonly failure: ClientFailure | undefined;
}

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
  channel: Channel,
  options: TransferOptions,
  surroundings: TransferSurroundings,
): Promise<TransferResult> {
  const { dialogue, context, settings, interruption } = surroundings;
  const line = await options.command();
  const exchange = dialogue.begin(line);
  const first = await exchange.first();
  if (interruption.aborted) throw interruption.reason;
  if (!isPreliminary(first.code) && !isPositive(first)) throw refusal(line, first);
  channel.agreed();
  const began = context.clock.now();
  const opened = await openFlow(options, channel, exchange, interruption);
  const { outline } = options;
  const events = outline === undefined ? undefined : settings.events;
  const flow = outline === undefined ? opened : events?.started(outline, opened) ?? opened;
  channel.transfer(flow, settings.timeoutMs);
  const reported = events === undefined ? undefined : context.spawn(
    "reports",
    transferReports({ channel: channel.ref, report: (bytes) => events.progress(bytes) }),
  );
  const shown = options.shown === undefined
    ? undefined
    : showProgress(options.shown, channel, surroundings);
  try {
    const end = await dataEnd(flow, channel, exchange);
    events?.moved(end.bytes, context.clock.now() - began);
    const failure = await verdict(line, end, exchange, options, surroundings);
    return { bytes: end.bytes, milliseconds: context.clock.now() - began, failure };
  } finally {
    await Promise.all([shown?.stop(), reported?.stop()]);
  }
}

/**
 * The local end of the transfer; when it cannot be opened, the server is left with a closed data connection. To
 * open a pipe may take for ever, so an interrupt ends the wait.
 */
async function openFlow(
  options: TransferOptions,
  channel: Channel,
  exchange: Exchange,
  interruption: AbortSignal,
): Promise<Flow> {
  const opening = options.flow();
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
 * Waits for the data side. What the server refuses in the middle need not be sent to its end, and without the
 * control connection nobody would hear how the transfer went.
 */
async function dataEnd(flow: Flow, channel: Channel, exchange: Exchange): Promise<DataEnd> {
  exchange.whenFinal().then(
    (received) => {
      if (!isPositive(received) && flow.direction === "out") channel.abort();
    },
    () => channel.abort(),
  );
  return await channel.ended;
}

/** Joins what both sides say to one failure, or none. */
async function verdict(
  line: string,
  end: DataEnd,
  exchange: Exchange,
  options: TransferOptions,
  { dialogue, interruption, settings }: TransferSurroundings,
): Promise<ClientFailure | undefined> {
  const failure = end.outcome.ok ? undefined : end.outcome.failure;
  if (failure?.side === "data" && failure.kind === "stalled") {
    const silence = secondsText(settings.timeoutMs);
    const message =
      `the transfer stalled: no byte within ${silence}; try again, or a longer --timeout`;
    // Its final reply is still owed, so nothing else can be said on this connection.
    dialogue.fail({ kind: "timed-out", message });
    return { kind: "timed-out", message };
  }
  if (failure?.side === "data" && failure.kind === "not-secured") {
    return await notSecured(failure.detail, exchange);
  }
  const received = await exchange.final();
  if (interruption.aborted) throw interruption.reason;
  if (failure?.side === "file") return fileFault(options.shownFailure(failure.failure)).failure;
  if (!isPositive(received)) return brokenOff(line, received).failure;
  if (failure === undefined) return undefined;
  const detail = failure.detail === undefined ? "" : ` (${escapeControls(failure.detail)})`;
  return { kind: dataFailureKind(failure.kind), message: dataFailureText(failure.kind) + detail };
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
  shown: NonNullable<TransferOptions["shown"]>,
  channel: Channel,
  { context, settings }: TransferSurroundings,
): OwnedRef<ProgressMsg> | undefined {
  const { status, columns } = settings;
  if (!status.watched) return undefined;
  return context.spawn(
    "progress",
    progress({ ...shown, channel: channel.ref, status, columns: columns() }),
  );
}
