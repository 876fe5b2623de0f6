import { format as formatBytes } from "@std/fmt/bytes";
import { quotePath } from "../files/path.ts";
import { escapeControls } from "../base/redact.ts";
import { formatAuthority } from "../network/address.ts";
import type { Notice } from "./notice.ts";
import { nameless, type NameOf } from "./notice_fields.ts";

/** The log line of a notice, with host names where they are known. Control bytes are escaped. */
export function noticeText(notice: Notice, nameOf: NameOf = nameless): string {
  const known = (address: string) => {
    const name = nameOf(address);
    return name === undefined ? "" : ` (${name})`;
  };
  if (notice.kind === "banned") {
    const { address, failures, seconds } = notice;
    const why = failures === undefined ? "by the operator" : `after ${failures} failed logins`;
    return `${address}${known(address)} is shut out for ${seconds / 60} minutes ${why}`;
  }
  if (notice.kind === "session-refused") {
    return `${formatAuthority(notice.peer)}${
      known(notice.peer.hostname)
    } turned away: ${notice.reason}`;
  }
  const { peer } = notice;
  const client = `[${notice.session}] ${formatAuthority(peer)}${known(peer.hostname)}`;
  switch (notice.kind) {
    case "session-opened":
      return `${client} connected`;
    case "session-closed":
      return `${client} disconnected`;
    case "login": {
      const name = escapeControls(notice.name);
      const aside = notice.accepted ? notice.email : notice.reason;
      const why = aside === undefined ? "" : ` (${escapeControls(aside)})`;
      return `${client} ${notice.accepted ? "logged in as" : "login refused for"} ${name}${why}`;
    }
    case "transfer-started": {
      const verb = notice.direction === "download" ? "sending" : "receiving";
      return `${client} ${verb} ${escapeControls(quotePath(notice.path))}`;
    }
    case "transfer-refused": {
      const verb = notice.direction === "download" ? "not sent" : "not received";
      const why = escapeControls(notice.reason);
      return `${client} ${verb} ${escapeControls(quotePath(notice.path))}: ${notice.code} ${why}`;
    }
    case "transfer-ended": {
      const path = escapeControls(quotePath(notice.path));
      const verb = notice.direction === "download" ? "sent" : "received";
      const seconds = (notice.milliseconds / 1000).toFixed(1);
      const done = `${client} ${verb} ${path} (${formatBytes(notice.bytes)} in ${seconds} s)`;
      return notice.failure === undefined
        ? done
        : `${done}: ${escapeControls(notice.failure.text)}`;
    }
  }
}
