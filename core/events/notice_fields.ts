import { defined } from "../base/defined.ts";
import type { Notice } from "./notice.ts";

/** The fields of a structured record. Names and paths are not escaped: JSON does that. */
export type NoticeFields = Readonly<Record<string, string | number | boolean>>;

/** The host name of an address; undefined if it is not known. */
export type NameOf = (address: string) => string | undefined;

/** No address has a name. */
export const nameless: NameOf = () => undefined;

/** The log level of a notice. */
export type NoticeLevel = "debug" | "info" | "warning";

/** The level at which a notice is logged. */
export function noticeLevel(notice: Notice): NoticeLevel {
  switch (notice.kind) {
    case "session-opened":
    case "session-closed":
    case "session-refused":
    case "transfer-started":
    case "transfer-refused":
      return "debug";
    case "login":
      return notice.accepted ? "info" : "warning";
    case "transfer-ended":
      return notice.failure === undefined ? "info" : "warning";
    case "banned":
      return "warning";
  }
}

/**
 * The structured record of a notice. Times are in seconds, rates in bytes per second. `nameOf` gives the host name of an
 * address if it is known.
 */
export function noticeFields(notice: Notice, nameOf: NameOf = nameless): NoticeFields {
  const fields = fieldsOf(notice);
  const name = nameOf(hostOf(notice));
  return name === undefined ? fields : { ...fields, hostname: name };
}

function hostOf(notice: Notice): string {
  return notice.kind === "banned" ? notice.address : notice.peer.hostname;
}

function fieldsOf(notice: Notice): NoticeFields {
  if (notice.kind === "banned") {
    const { kind: event, address: host, failures, seconds } = notice;
    return { event, host, ...defined({ failures }), seconds };
  }
  if (notice.kind === "session-refused") {
    const { kind: event, peer, reason } = notice;
    return { event, host: peer.hostname, port: peer.port, reason };
  }
  const client = {
    event: notice.kind,
    session: notice.session,
    host: notice.peer.hostname,
    port: notice.peer.port,
  };
  switch (notice.kind) {
    case "session-opened":
    case "session-closed":
      return client;
    case "login": {
      const { name, accepted } = notice;
      const more = notice.accepted ? { email: notice.email } : { reason: notice.reason };
      return { ...client, account: name, accepted, ...defined(more) };
    }
    case "transfer-started":
      return { ...client, ...transferFields(notice) };
    case "transfer-refused": {
      const { code, reason, failureKind } = notice;
      return {
        ...client,
        ...transferFields(notice),
        code,
        reason,
        ...defined({ failure: failureKind }),
      };
    }
    case "transfer-ended": {
      const { bytes, milliseconds, failure } = notice;
      return {
        ...client,
        ...transferFields(notice),
        bytes,
        seconds: milliseconds / 1000,
        // No rate if the transfer took less than the clock can measure.
        ...(milliseconds > 0 ? { rate: Math.round(bytes * 1000 / milliseconds) } : {}),
        outcome: failure === undefined ? "complete" : "failed",
        ...defined({ failure: failure?.kind, reason: failure?.text }),
      };
    }
  }
}

function transferFields(
  notice: Extract<
    Notice,
    { readonly kind: "transfer-started" | "transfer-refused" | "transfer-ended" }
  >,
): NoticeFields {
  const { name, anonymous, direction, path, representation } = notice;
  return { account: name, anonymous, direction, path, type: representation };
}
