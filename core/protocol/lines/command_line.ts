import { failed, type Outcome, success } from "../../base/outcome.ts";
import { doubleInterpretAsCommand } from "./telnet.ts";
import { concatBytes, encodeText } from "../../base/text.ts";

const CR = 0x0d;
const LF = 0x0a;
const NUL = 0x00;

/** The longest command line that ferry sends, in bytes with its CR LF; ferry's own server takes no longer one. */
export const MAXIMUM_COMMAND_BYTES = 4_096;

/**
 * The one way a line gets onto the client's control connection: the bytes of `VERB argument` with CR LF added.
 * Refused when it holds CR, LF or NUL, which would make a second command out of a file name (RFC 1123
 * §4.1.2.6), and when it is too long to be taken. A byte 0xFF is doubled (RFC 854: IAC IAC). The failure is a
 * sentence without its subject.
 */
export function encodeCommandLine(line: string | Uint8Array): Outcome<Uint8Array, string> {
  const bytes = typeof line === "string" ? encodeText(line) : line;
  if (bytes.some((byte) => byte === CR || byte === LF)) {
    return failed("it contains a line break, which would end the command early");
  }
  if (bytes.includes(NUL)) return failed("it contains a NUL byte, which no command may hold");
  const escaped = concatBytes([doubleInterpretAsCommand(bytes), Uint8Array.of(CR, LF)]);
  if (escaped.length > MAXIMUM_COMMAND_BYTES) {
    return failed(`it is longer than the ${MAXIMUM_COMMAND_BYTES} bytes that a command may have`);
  }
  return success(escaped);
}
