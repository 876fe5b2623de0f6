import type { ReceivedReply } from "./reply_parser.ts";

/** The size that a reply to SIZE gives (RFC 3659 §4); undefined when it gives none. */
export function toldSize(received: ReceivedReply | undefined): number | undefined {
  if (received === undefined || received.code < 200 || received.code >= 300) return undefined;
  const digits = /^\s*(\d{1,15})\s*$/.exec(received.lines[0] ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
