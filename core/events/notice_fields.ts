import type { Notice } from "./notice.ts";

/** The fields of a structured record; names and paths as they are, which JSON can carry. */
export type NoticeFields = Readonly<Record<string, string | number | boolean>>;

/** The name of an address; undefined where it is not known. */
export type NameOf = (address: string) => string | undefined;

/** No address has a name. */
export const nameless: NameOf = () => undefined;

/** How important a notice is; logs leave out what is less important than they want. */
export type NoticeLevel = "debug" | "info" | "warning";

/** How important a notice is to who reads the log. */
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
 * What a structured record says of a notice. Times are in seconds, rates in bytes per second. `nameOf` gives the name of
 * an address where it is known.
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
    return { event, host, ...(failures === undefined ? {} : { failures }), seconds };
  }
  if (notice.kind === "session-refused") {
    const { kind: event, peer, reason } = notice;
    return { event, host: peer.hostname, port: peer.port, reason };
  }
  const who = {
    event: notice.kind,
    session: notice.session,
    host: notice.peer.hostname,
    port: notice.peer.port,
  };
  switch (notice.kind) {
    case "session-opened":
    case "session-closed":
      return who;
    case "login": {
      const { name, accepted } = notice;
      const more = notice.accepted ? { email: notice.email } : { reason: notice.reason };
      return { ...who, account: name, accepted, ...given(more) };
    }
    case "transfer-started":
      return { ...who, ...transferFields(notice) };
    case "transfer-refused": {
      const { code, reason, failureKind } = notice;
      return {
        ...who,
        ...transferFields(notice),
        code,
        reason,
        ...given({ failure: failureKind }),
      };
    }
    case "transfer-ended": {
      const { bytes, milliseconds, failure } = notice;
      return {
        ...who,
        ...transferFields(notice),
        bytes,
        seconds: milliseconds / 1000,
        // Faster than the clock can tell is no rate.
        ...(milliseconds > 0 ? { rate: Math.round(bytes * 1000 / milliseconds) } : {}),
        outcome: failure === undefined ? "complete" : "failed",
        ...given({ failure: failure?.kind, reason: failure?.text }),
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

/** Those of the fields that have a value. */
function given(fields: Readonly<Record<string, string | undefined>>): NoticeFields {
  const present: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) present[name] = value;
  }
  return present;
}
