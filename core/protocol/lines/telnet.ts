/** RFC 854: the byte before every Telnet command. */
const INTERPRET_AS_COMMAND = 0xff;

/** The bytes as a control connection carries them: each 0xFF twice (RFC 854: IAC IAC is one byte of data). */
export function doubleInterpretAsCommand(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(INTERPRET_AS_COMMAND)) return bytes;
  const doubled: number[] = [];
  for (const byte of bytes) {
    doubled.push(byte);
    if (byte === INTERPRET_AS_COMMAND) doubled.push(byte);
  }
  return Uint8Array.from(doubled);
}
