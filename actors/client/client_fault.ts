import { errorDetails } from "../../core/base/error_text.ts";
import type { ClientFailure, ClientFailureKind } from "../../core/cli/exit_code.ts";
import { describeFileFailure, type FileFailure, FileFault } from "../../core/files/file_failure.ts";
import { escapeControls } from "../../core/base/redact.ts";
import type { ReceivedReply } from "../../core/protocol/replies/reply_parser.ts";

/** Ends the job under way; the failure has the message and decides the exit code. */
export class ClientFault extends Error {
  override readonly name: string = "ClientFault";

  /** `received`: the reply by which the server refused a command, when that is the cause. */
  constructor(readonly failure: ClientFailure, readonly received?: ReceivedReply) {
    super(failure.message);
  }
}

/** Ends the job under way. */
export function fail(kind: ClientFailureKind, message: string): never {
  throw new ClientFault({ kind, message });
}

/** The failure of anything that was thrown; an unexpected error counts as a bug. */
export function clientFailureOf(error: unknown): ClientFailure {
  if (error instanceof ClientFault) return error.failure;
  if (error instanceof FileFault) return fileFault(error.failure).failure;
  const detail = errorDetails(error);
  return { kind: "bug", message: `a bug in ferry, please report it: ${detail}` };
}

/** The fault of a local file. */
export function fileFault(failure: FileFailure): ClientFault {
  return new ClientFault({ kind: "local-file", message: describeFileFailure(failure) });
}

/** A reply in one line for people, without control characters and secrets. */
export function replyText({ code, lines, masked }: ReceivedReply): string {
  const text = (masked ?? lines).map((line) => line.trim()).filter((line) => line !== "").join(
    " / ",
  );
  return escapeControls(`${code} ${text}`.trim());
}

/**
 * The fault of a command that the server answered with 4yz or 5yz. 426 means that the transfer was cut, 521 and 53x that
 * TLS is missing, 430, 530 and 532 that the login is not sufficient. Any other 4yz may succeed later (RFC 959 §4.2.1), any
 * other 5yz will not.
 */
export function refusal(line: string, received: ReceivedReply): ClientFault {
  const what = escapeControls(line);
  const message = `server refused ${what}: ${replyText(received)}`;
  const kind = refusalKind(received.code);
  const { code } = received;
  return new ClientFault({ kind, message, code, ...typeWanted(received) }, received);
}

/** The same for a transfer that the server had agreed to; `cut`: some of its bytes have come. */
export function brokenOff(line: string, received: ReceivedReply, cut: boolean): ClientFault {
  return new ClientFault({
    kind: cut || isCut(received) ? "integrity" : refusalKind(received.code),
    message: `server broke off ${escapeControls(line)}: ${replyText(received)}`,
    code: received.code,
    ...typeWanted(received),
  });
}

/** The codes by which a server ends a transfer in the middle: a broken connection, an error of its own, its shutdown. */
function isCut({ code }: ReceivedReply): boolean {
  return code === 421 || code === 426 || code === 451;
}

/** A server that refuses TYPE A for a binary file says that the file is no text, or that it wants TYPE I. */
function typeWanted({ code, lines }: ReceivedReply): { readonly wantsImage?: true } {
  const names = /\b(?:TYPE I|binary|image|ascii|(?:not? a?|non-?)\s*(?:plain )?text)\b/i;
  return code === 550 && names.test(lines.join(" ")) ? { wantsImage: true } : {};
}

/** What a refusal of this code means. */
export function refusalKind(code: number): ClientFailureKind {
  switch (code) {
    case 426:
      return "integrity";
    // RFC 4217 §10, RFC 2228 §5: not at this level of protection.
    case 521:
    case 533:
    case 534:
    case 536:
      return "trust";
    case 430:
    case 530:
    case 532:
      return "login-refused";
    default:
      return code >= 400 && code < 500 ? "try-later" : "server-refused";
  }
}

/** Whether the command was carried out (RFC 959 §4.2: 2yz). */
export function isPositive({ code }: ReceivedReply): boolean {
  return code >= 200 && code < 300;
}

/** Whether the server wants more before it carries the command out (RFC 959 §4.2: 3yz). */
export function isIntermediate({ code }: ReceivedReply): boolean {
  return code >= 300 && code < 400;
}

/** Whether the server does not know the command at all, so that it is useless to ask again. */
export function isUnknownCommand({ code }: ReceivedReply): boolean {
  return code === 500 || code === 502;
}

/** The failure of a job that the user stopped. */
export function interruption(): { readonly kind: "interrupted"; readonly message: string } {
  return { kind: "interrupted", message: "interrupted" };
}

/** Seconds for people: `30 s`. */
export function secondsText(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
