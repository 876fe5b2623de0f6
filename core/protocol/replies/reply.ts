// This folder: the replies that the server sends, and the parser for the replies that the client receives.

import { doubleInterpretAsCommand } from "../lines/telnet.ts";
import { concatBytes, encodeText } from "../../base/text.ts";

/**
 * Every reply code that ferry's server sends, with the RFC that defines it. The first digit says how the command went,
 * the second what the reply is about (RFC 959 §4.2).
 */
export const ReplyCode = {
  /** RFC 959: file status okay, about to open data connection. */
  AboutToOpenData: 150,
  /** RFC 959: command okay. */
  Okay: 200,
  /** RFC 959: command not implemented, superfluous at this site. */
  Superfluous: 202,
  /** RFC 959: system status, or system help reply; RFC 2389: the features. */
  SystemStatus: 211,
  /** RFC 959: file status; RFC 3659: SIZE and MDTM. */
  FileStatus: 213,
  /** RFC 959: help message. */
  Help: 214,
  /** RFC 959: NAME system type. */
  SystemType: 215,
  /** RFC 959: service ready for new user. */
  Ready: 220,
  /** RFC 959: service closing control connection. */
  Closing: 221,
  /** RFC 959: data connection open, no transfer in progress. */
  DataOpenIdle: 225,
  /** RFC 959: closing data connection, requested file action successful. */
  TransferComplete: 226,
  /** RFC 959: entering passive mode. */
  Passive: 227,
  /** RFC 2428: entering extended passive mode. */
  ExtendedPassive: 229,
  /** RFC 959: user logged in, proceed. */
  LoggedIn: 230,
  /** RFC 2228: security data exchange complete; TLS begins. */
  SecurityAccepted: 234,
  /** RFC 959: requested file action okay, completed. */
  FileActionOkay: 250,
  /** RFC 959: "PATHNAME" created, and the answer to PWD. */
  PathName: 257,
  /** RFC 959: user name okay, need password. */
  NeedPassword: 331,
  /** RFC 959: requested file action pending further information. */
  NeedMoreInformation: 350,
  /** RFC 959: service not available, closing control connection. */
  ServiceNotAvailable: 421,
  /** RFC 959: can't open data connection. */
  NoDataConnection: 425,
  /** RFC 959: connection closed, transfer aborted. */
  TransferAborted: 426,
  /** RFC 2228: need some unavailable resource to process security. */
  SecurityUnavailable: 431,
  /** RFC 959: requested file action not taken, file unavailable (busy). */
  FileBusy: 450,
  /** RFC 959: requested action aborted, local error in processing. */
  LocalError: 451,
  /** RFC 959: requested action not taken, insufficient storage space. */
  NoSpace: 452,
  /** RFC 959: syntax error, command unrecognized. */
  Unrecognized: 500,
  /** RFC 959: syntax error in parameters or arguments. */
  BadArgument: 501,
  /** RFC 959: command not implemented. */
  NotImplemented: 502,
  /** RFC 959: bad sequence of commands. */
  BadSequence: 503,
  /** RFC 959: command not implemented for that parameter. */
  ParameterNotImplemented: 504,
  /** RFC 4217: data connection cannot be opened with this PROT setting. */
  DataMustBePrivate: 521,
  /** RFC 2428: network protocol not supported. */
  ProtocolNotSupported: 522,
  /** RFC 4217 §10.2: the TLS negotiation of a data connection failed or was not acceptable. */
  TlsNegotiationFailed: 522,
  /** RFC 959: not logged in. */
  NotLoggedIn: 530,
  /** RFC 2228: command protection level denied for policy reasons. */
  CommandNotProtected: 533,
  /** RFC 2228: request denied for policy reasons. */
  PolicyDenied: 534,
  /** RFC 2228: requested PROT level not supported by mechanism. */
  LevelNotSupported: 536,
  /** RFC 959: requested action not taken, file unavailable (not found, no access). */
  FileUnavailable: 550,
  /** draft-bryan-ftp-range §5: the range needs TYPE I. In RFC 959 this code means "page type unknown". */
  RangeNeedsImage: 551,
  /** RFC 959: requested file action aborted, exceeded storage allocation. */
  QuotaExceeded: 552,
  /** RFC 959: requested action not taken, file name not allowed. */
  NameNotAllowed: 553,
  /** RFC 3659 §5: requested action not taken, invalid REST parameter. */
  InvalidRestart: 554,
} as const;

/** A code that ferry's server sends. */
export type ReplyCode = typeof ReplyCode[keyof typeof ReplyCode];

/** What the server answers: a code and one or more lines of text. */
export interface Reply {
  readonly code: ReplyCode;
  readonly lines: readonly string[];
}

/** Builds a reply; several lines make a multi-line reply (RFC 959 §4.2). */
export function reply(code: ReplyCode, first: string, ...more: readonly string[]): Reply {
  return { code, lines: [first, ...more] };
}

/** A piece of a long reply ends with the line that brings it to this many bytes. */
const PIECE = 16_384;

/** Whether the code is 1yz: another reply to the same command follows. */
export function isPreliminary(code: number): boolean {
  return code >= 100 && code < 200;
}

/**
 * The bytes of the reply: `ddd text`, or `ddd-first`, further lines, `ddd last` (RFC 959 §4.2). Lines in between that
 * begin with a digit get a leading space, so that no client takes one for the last line. CR, LF and NUL in a line become
 * `?`, lone surrogates U+FFFD. `write` makes the bytes of each line (default: UTF-8); each 0xFF in them is doubled for
 * Telnet.
 */
export function encodeReply(
  { code, lines }: Reply,
  write: (line: string) => Uint8Array = encodeText,
): Uint8Array {
  const [only, ...more] = lines;
  if (only !== undefined && more.length === 0) {
    return doubleInterpretAsCommand(write(`${code} ${clean(only)}\r\n`));
  }
  const last = lines.length - 1;
  const text = lines.map((line, index) => {
    if (index === last) return `${code} ${clean(line)}\r\n`;
    return index === 0 ? firstLine(code, line) : middleLine(line);
  });
  return doubleInterpretAsCommand(concatBytes(text.map(write)));
}

/**
 * The bytes of a reply that is too long to be made at once, in pieces and without the last line. The caller ends it with
 * `encodeReply` of one line with the same code.
 */
export function* encodeLongReply(
  code: ReplyCode,
  first: string,
  lines: Iterable<string>,
  write: (line: string) => Uint8Array = encodeText,
): Generator<Uint8Array> {
  let pieces = [write(firstLine(code, first))];
  let length = 0;
  for (const line of lines) {
    const bytes = write(middleLine(line));
    pieces.push(bytes);
    length += bytes.length;
    if (length < PIECE) continue;
    yield doubleInterpretAsCommand(concatBytes(pieces));
    pieces = [];
    length = 0;
  }
  yield doubleInterpretAsCommand(concatBytes(pieces));
}

function firstLine(code: ReplyCode, line: string): string {
  return `${code}-${clean(line)}\r\n`;
}

function middleLine(line: string): string {
  return `${/^\d/.test(line) ? " " : ""}${clean(line)}\r\n`;
}

function clean(line: string): string {
  return line.replaceAll(/[\r\n\0]/g, "?");
}
