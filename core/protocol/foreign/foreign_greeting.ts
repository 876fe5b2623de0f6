/** How servers of other protocols greet: SSH (RFC 4253 §4.2), HTTP, IMAP (RFC 9051 §7.1), POP3 (RFC 1939 §4), VNC (RFC 6143), a page. */
const FOREIGN_GREETING =
  /^(?:SSH-\d|HTTP\/\d|\* (?:OK|PREAUTH|BYE)\b|\+OK\b|RFB \d{3}\.|<(?:!DOCTYPE|html|\?xml)\b)/i;

const LONGEST_START = 16;

/** Whether a line is the greeting of a server that speaks another protocol: no reply of FTP will follow. */
export function greetsForeign(line: string): boolean {
  return FOREIGN_GREETING.test(line.slice(0, LONGEST_START));
}
