import { encodeText } from "../../../core/base/text.ts";
import { writeFully } from "../network/sockets.ts";

/** What became of a flood. */
export interface Flood {
  readonly sent: number;
  readonly commands: number;
  readonly replies: number;
}

const LF = 0x0a;

/** The commands of a flood, each of which is answered by one line without a login. */
const LINES = {
  "long lines": `NOOP ${"x".repeat(4000)}\r\n`,
  "short lines": "NOOP\r\n",
} as const;

/**
 * Sends so many bytes of commands as fast as the server takes them, reading the replies beside; counts both. The
 * progress is told after each piece of about a megabyte.
 */
export async function floodWithCommands(
  server: { readonly hostname: string; readonly port: number },
  kind: keyof typeof LINES,
  bytes: number,
  progress: (sent: number) => Promise<void> = () => Promise.resolve(),
): Promise<Flood> {
  const line = encodeText(LINES[kind]);
  const lines = Math.ceil(1_000_000 / line.length);
  const piece = encodeText(LINES[kind].repeat(lines));
  using conn = await Deno.connect(server);
  const replies = countLines(conn);
  let sent = 0;
  for (; sent < bytes; sent += piece.length) {
    await writeFully(conn, piece);
    await progress(sent + piece.length);
  }
  await conn.closeWrite();
  // The greeting is none of the replies.
  return { sent, commands: sent / line.length, replies: await replies - 1 };
}

/** How many lines come until the end. */
export async function countLines(conn: Deno.TcpConn): Promise<number> {
  const buffer = new Uint8Array(65_536);
  let lines = 0;
  for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
    for (const byte of buffer.subarray(0, count)) if (byte === LF) lines += 1;
  }
  return lines;
}
