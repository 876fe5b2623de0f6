import { defined } from "../base/defined.ts";
import { describeFileFailure, type FileAction, type FileFailure } from "../files/file_failure.ts";
import { type Reply, reply, ReplyCode } from "./replies/reply.ts";

/** How a data connection failed. */
export type DataFailureKind =
  /** Nothing listens at the address to dial. */
  | "refused"
  /** No connection came to the passive listener in time, or the dialled host did not answer in time. */
  | "not-opened"
  /** No passive port is free. */
  | "no-port"
  /** The TLS handshake failed, or TLS did not come about as it was asked for. */
  | "not-secured"
  /** The peer broke the connection during the transfer. */
  | "broken"
  /** No byte moved before the stall time-out ended. */
  | "stalled"
  /** Stopped by ABOR, by the user, or by the end of the server. */
  | "aborted";

/** How a data connection or the file behind it failed. */
export type TransferFailure =
  | { readonly side: "data"; readonly kind: DataFailureKind; readonly detail?: string }
  | { readonly side: "file"; readonly failure: FileFailure };

/** A failure of the data connection. */
export function dataFailure(kind: DataFailureKind, detail?: string): TransferFailure {
  return { side: "data", kind, ...defined({ detail }) };
}

/** The one place where a file failure becomes a reply. RFC 959 §4.2: 4yz may work later, 5yz will not. */
export function fileFailureReply(failure: FileFailure): Reply {
  return reply(fileFailureCode(failure), describeFileFailure(failure));
}

function fileFailureCode({ kind, action }: FileFailure): ReplyCode {
  switch (kind) {
    case "not-found":
    case "denied":
    case "exists":
    case "not-empty":
    case "is-folder":
    case "not-folder":
    case "special-file":
    case "not-text":
    case "vetoed":
      return ReplyCode.FileUnavailable;
    case "too-long":
    case "name-not-allowed":
      return givesName(action) ? ReplyCode.NameNotAllowed : ReplyCode.FileUnavailable;
    case "no-space":
    case "over-quota":
      return ReplyCode.NoSpace;
    case "busy":
    case "no-unique-name":
      return ReplyCode.FileBusy;
    case "no-descriptors":
    case "io":
      return ReplyCode.LocalError;
  }
}

/** Whether the action gives a file a name. RFC 959 §5.4 allows 553 only for these. */
function givesName(action: FileAction): boolean {
  return action === "write" || action === "create" || action === "rename";
}

/** The one place where a failed transfer becomes a reply. */
export function transferFailureReply(failure: TransferFailure): Reply {
  if (failure.side === "file") {
    // RFC 959 §5.4: 452 before 150, 552 after it.
    return failure.failure.kind === "over-quota"
      ? reply(ReplyCode.QuotaExceeded, describeFileFailure(failure.failure))
      : fileFailureReply(failure.failure);
  }
  const detail = failure.detail === undefined ? "" : `: ${failure.detail}`;
  switch (failure.kind) {
    case "refused":
      return reply(ReplyCode.NoDataConnection, `cannot open data connection${detail}`);
    case "not-opened":
      return reply(ReplyCode.NoDataConnection, `data connection was not opened in time${detail}`);
    case "no-port":
      return reply(ReplyCode.NoDataConnection, `no passive port is free, try again later${detail}`);
    case "not-secured":
      return reply(ReplyCode.TlsNegotiationFailed, `no TLS on the data connection${detail}`);
    case "broken":
      return reply(ReplyCode.TransferAborted, `data connection broken, transfer ended${detail}`);
    case "stalled":
      return reply(ReplyCode.TransferAborted, `data connection stalled, transfer ended${detail}`);
    case "aborted":
      return reply(ReplyCode.TransferAborted, `transfer aborted${detail}`);
  }
}
