import { escapeControls } from "../../../core/base/redact.ts";
import type { ClientFailure, ClientFailureKind } from "../../../core/cli/exit_code.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import type { DataFailureKind, TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { DataEnd } from "../../transport/data_channel/handle.ts";
import type { Exchange } from "../conversation/dialogue.ts";
import { isSessionOver } from "../conversation/optional.ts";
import {
  brokenOff,
  ClientFault,
  fileFault,
  isPositive,
  refusal,
  replyText,
  secondsText,
} from "../client_fault.ts";
import type { RunningTransfer, TransferResult } from "./client_transfer.ts";

type Verdict = Pick<TransferResult, "failure" | "confirmed" | "unconfirmed">;

/**
 * Decides from the data side and the control side whether a transfer failed, and why. Throws if the control connection
 * fails.
 */
export async function verdict(end: DataEnd, running: RunningTransfer): Promise<Verdict> {
  const { transfer, line, exchange, channel, dialogue, interruption, settings } = running;
  const failure = end.outcome.ok ? undefined : end.outcome.failure;
  if (failure?.side === "data" && failure.kind === "stalled") {
    const silence = secondsText(settings.timeoutMs);
    const message =
      `the transfer stalled: no byte within ${silence}; try again, or a longer --timeout`;
    // The final reply is still to come: it could be taken for the reply to a later command, so the connection is given up.
    dialogue.fail({ kind: "timed-out", message });
    return broken({ kind: "timed-out", message });
  }
  if (failure?.side === "data" && failure.kind === "not-secured") {
    return broken(await notSecured(failure.detail, exchange));
  }
  const last = await lastWord(exchange);
  if (interruption.aborted) throw interruption.reason;
  if (failure?.side === "file") {
    return broken(fileFault(transfer.shownFailure(failure.failure)).failure);
  }
  if ("lost" in last) {
    return { ...broken(last.lost), ...(failure === undefined ? { unconfirmed: true } : {}) };
  }
  const { received } = last;
  if (!isPositive(received)) {
    const fault = exchange.agreed
      ? brokenOff(line, received, transfer.direction === "in" && end.bytes > 0)
      : refusal(line, received);
    return broken((channel.wasReached ? fault : withDetail(fault, failure)).failure);
  }
  if (failure === undefined) return { failure: undefined, confirmed: true };
  const kind = channel.wasReached ? failure.kind : "not-opened";
  const detail = failure.detail === undefined ? "" : ` (${escapeControls(failure.detail)})`;
  const message = dataFailureText(kind) + detail;
  return { failure: { kind: dataFailureKind(kind), message }, confirmed: true };
}

/** Adds to a fault what the data connection knows about the reason. */
export function withDetail(fault: ClientFault, failure: TransferFailure | undefined): ClientFault {
  const detail = failure?.side === "data" ? failure.detail : undefined;
  if (detail === undefined) return fault;
  const message = `${fault.message}; ${escapeControls(detail)}`;
  return new ClientFault({ ...fault.failure, message }, fault.received);
}

function broken(failure: ClientFailure): Verdict {
  return { failure, confirmed: false };
}

/**
 * The final reply, or the failure if the session ended without one: a transfer that the server has not confirmed counts as
 * cut.
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
    // The transfer was cut, too: another session must resume it, not begin again.
    return { lost: { kind: kind === "timed-out" ? kind : "integrity", message } };
  }
}

/** Adds the server's reply, which may say more, for instance that the session of the control connection must be resumed. */
async function notSecured(detail: string | undefined, exchange: Exchange): Promise<ClientFailure> {
  const received = await exchange.final().catch(() => undefined);
  const reason = escapeControls(detail ?? "no TLS");
  const message = `${dataFailureText("not-secured")}: ${reason}`;
  if (received === undefined || isPositive(received)) return { kind: "trust", message };
  const said = `; the server says: ${replyText(received)}`;
  return { kind: "trust", message: message + said, code: received.code };
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
