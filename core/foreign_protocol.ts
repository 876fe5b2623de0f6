import { decodeLenient } from "./text.ts";

/** The first words of HTTP (RFC 9110 §9.1, RFC 9113 §3.4), SMTP (RFC 5321), SSH and RTSP; FTP has none of them. */
const FOREIGN_LINE =
  /^(?:(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) |(?:EHLO|HELO|LHLO)(?: |$)|SSH-\d)/i;

const LONGEST_START = 16;

/**
 * Whether a line begins a dialogue of another protocol. A browser can be made to send such lines to any port, with
 * FTP commands in what follows, so nothing after them may be obeyed.
 */
export function speaksForeignProtocol(line: Uint8Array): boolean {
  return FOREIGN_LINE.test(decodeLenient(line.subarray(0, LONGEST_START)));
}

/** How servers of other protocols greet: SSH (RFC 4253 §4.2), HTTP, IMAP (RFC 9051 §7.1), POP3 (RFC 1939 §4), VNC (RFC 6143), a page. */
const FOREIGN_GREETING =
  /^(?:SSH-\d|HTTP\/\d|\* (?:OK|PREAUTH|BYE)\b|\+OK\b|RFB \d{3}\.|<(?:!DOCTYPE|html|\?xml)\b)/i;

/** Whether a line is the greeting of a server that speaks another protocol: no reply of FTP will follow. */
export function greetsForeign(line: string): boolean {
  return FOREIGN_GREETING.test(line.slice(0, LONGEST_START));
}
