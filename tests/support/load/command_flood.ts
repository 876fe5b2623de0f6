import { encodeText } from "../../../core/base/text.ts";
import { writeFully } from "../network/sockets.ts";

/** The result of a flood. */
export interface Flood {
  readonly sent: number;
  readonly commands: number;
  readonly replies: number;
}

const LF = 0x0a;

/** The commands of a flood; each gets a one-line reply without a login. */
const LINES = {
  "long lines": `NOOP ${"x".repeat(4000)}\r\n`,
  "short lines": "NOOP\r\n",
} as const;

/**
 * Sends this many bytes of commands as fast as the server accepts them, reads the replies meanwhile, and counts both.
 * Reports the progress about every megabyte.
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
  // The greeting does not count as a reply.
  return { sent, commands: sent / line.length, replies: await replies - 1 };
}

/** Counts the lines until the end. */
export async function countLines(conn: Deno.TcpConn): Promise<number> {
  const buffer = new Uint8Array(65_536);
  let lines = 0;
  for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
    for (const byte of buffer.subarray(0, count)) if (byte === LF) lines += 1;
  }
  return lines;
}
