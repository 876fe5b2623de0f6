/** The message of a thrown value: normally an `Error`, but anything can be thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same with the stack, if there is one: for bug reports. */
export function errorDetails(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}

/** The thrown value as an `Error`. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The code of a system error (`ENOENT`); undefined if there is none. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

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
