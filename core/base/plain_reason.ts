import { errorMessage } from "./error_text.ts";
/** Messages of libraries about a failed TLS handshake, and the same in plain words; the first match counts. */
const HANDSHAKE: readonly (readonly [RegExp, string])[] = [
  [/handshake eof|close_notify/i, "the other end closed the connection"],
  [/received fatal alert: (\w+)/i, "the other end refused it (alert $1)"],
  [/corrupt message|InvalidContentType/i, "the other end does not speak TLS"],
];

/**
 * Why the system or the runtime refused something, for a reply or the log: without the error number, the real path, and
 * the links to manuals that libraries put into their messages.
 */
export function plainReason(error: unknown): string {
  const message = errorMessage(error);
  return message.replace(/ \(os error \d+\)[^]*$/, "")
    .replaceAll(/[:,]?\s*\(?[a-z][a-z0-9+.-]*:\/\/\S+/gi, "");
}

/** Why a TLS handshake failed. */
export function handshakeReason(error: unknown): string {
  const plain = plainReason(error);
  for (const [said, meant] of HANDSHAKE) {
    const found = said.exec(plain);
    if (found !== null) return meant.replace("$1", found[1] ?? "");
  }
  return plain;
}
