import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { UrgentSocket } from "../network/urgent_socket.ts";
import { WireClient } from "./wire_client.ts";

/** IAC IP, followed by IAC DM, the Synch (RFC 959 §4.1.3). */
export const SYNCH = Uint8Array.of(0xff, 0xf4, 0xff, 0xf2);

/**
 * The byte of IAC IP IAC DM that has the urgent mark; undefined: none. By the convention of RFC 793, which Linux
 * follows, a client that wants the mark on DM sets it on DM; by that of RFC 1122 the receiver finds it one byte
 * earlier.
 */
export const MARKS = [undefined, 0, 1, 2, 3] as const;

/** One position of the mark. */
export type Mark = typeof MARKS[number];

/** Whether the bytes after the mark have already arrived when the server reads. */
export const PACES = ["at once", "apart"] as const;

/** A client that sends urgent data. */
export interface UrgentClient extends Disposable {
  readonly client: WireClient;
  readonly socket: UrgentSocket;
}

/** Connects to a server on 127.0.0.1 and logs in as anonymous. */
export async function urgentClient({ port }: { readonly port: number }): Promise<UrgentClient> {
  const socket = await UrgentSocket.open(port);
  const client = new WireClient(socket);
  await client.expect(220);
  await client.login();
  await client.ask("TYPE I", 200);
  return { client, socket, [Symbol.dispose]: () => client[Symbol.dispose]() };
}

/** Sends bytes; the one at the mark is urgent. */
export async function sendMarked(
  { socket, client }: UrgentClient,
  bytes: Uint8Array<ArrayBuffer>,
  mark: number | undefined,
  pace: typeof PACES[number],
): Promise<void> {
  if (mark === undefined) return await client.send(bytes);
  socket.writeUrgent(bytes.slice(0, mark + 1));
  if (pace === "apart") await new Promise((resolve) => setTimeout(resolve, 0));
  await client.send(bytes.slice(mark + 1));
}

/** Sends these commands, a Synch, and then this command. */
export async function sendBehindSynch(
  to: UrgentClient,
  before: readonly string[],
  line: string,
  mark: Mark,
  pace: typeof PACES[number],
): Promise<void> {
  const first = encodeText(before.map((command) => `${command}\r\n`).join(""));
  const bytes = concatBytes([first, SYNCH, encodeText(`${line}\r\n`)]);
  await sendMarked(to, bytes, mark === undefined ? undefined : first.length + mark, pace);
}
