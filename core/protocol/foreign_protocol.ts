import { findCommand } from "./commands/command_table.ts";
import { decodeLenient } from "../base/text.ts";

/** The first words of HTTP (RFC 9110 §9.1, RFC 9113 §3.4, RFC 5789) and of SMTP (RFC 5321): FTP has none of them. */
const FIRST_WORD =
  /^(?:(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) |(?:EHLO|HELO|LHLO)(?: |$))/i;

/** Methods of WebDAV and its extensions (IANA's list), of RTSP and of SIP. Some are words that an FTP user might type. */
const METHODS = [
  ..."ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR"
    .split(" "),
  ..."MKCOL MKREDIRECTREF MKWORKSPACE MOVE ORDERPATCH PROPFIND PROPPATCH PURGE QUERY REBIND REPORT"
    .split(" "),
  ..."SEARCH UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL M-SEARCH"
    .split(" "),
  ..."NOTIFY SUBSCRIBE UNSUBSCRIBE DESCRIBE SETUP PLAY PAUSE TEARDOWN ANNOUNCE RECORD REDIRECT"
    .split(" "),
  ..."GET_PARAMETER SET_PARAMETER INVITE ACK BYE CANCEL REGISTER REFER MESSAGE INFO PRACK PUBLISH"
    .split(" "),
];

/** Such a method with a target that nobody would type as a file name: `*` or a URL. */
const METHOD_AND_TARGET = new RegExp(`^(?:${METHODS.join("|")}) (?:\\*(?: |$)|[a-z]+:)`, "i");

/** The start of a request line that is too long for FTP. */
const LONG_REQUEST = /^([!#$%&'*+.^_`|~0-9A-Z-]+) (?:\/|\*|[a-z]+:)/i;

/** A whole request line, whatever its method (RFC 9112 §3, RFC 7826 §20.1, RFC 3261 §7.1). */
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Z-]+) \S.* (?:HTTP|RTSP|SIP)\/\d\.\d$/i;

/** SSH (RFC 4253 §4.2), and an answer of HTTP. */
const NO_COMMAND = /^(?:SSH-\d|(?:HTTP|RTSP|SIP)\/\d)/i;

/** The start of a TLS handshake record (RFC 8446 §5.1). */
const TLS_RECORD = "\x16\x03";

/**
 * Whether a line begins a dialogue in another protocol. A web page can make a browser send such lines to any port, with FTP
 * commands behind them, so nothing after them may be obeyed. `loggedIn`: the client has logged in over FTP, so only lines
 * that cannot be a mistyped command count.
 */
export function speaksForeignProtocol(line: Uint8Array, loggedIn: boolean): boolean {
  const text = decodeLenient(line);
  if (NO_COMMAND.test(text) || text.startsWith(TLS_RECORD)) return true;
  if (requests(REQUEST_LINE, text)) return true;
  return !loggedIn && (FIRST_WORD.test(text) || METHOD_AND_TARGET.test(text));
}

/** The same for a line that is too long, by its first bytes: an attacker can make a URL as long as it likes. */
export function beginsForeignProtocol(start: Uint8Array, loggedIn: boolean): boolean {
  const text = decodeLenient(start);
  return speaksForeignProtocol(start, loggedIn) || (!loggedIn && requests(LONG_REQUEST, text));
}

/** Whether the text has this form, and its first word is not an FTP command. */
function requests(form: RegExp, text: string): boolean {
  const method = form.exec(text)?.[1];
  return method !== undefined && findCommand(method) === undefined;
}
