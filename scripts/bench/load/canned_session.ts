import type { OpenSsl } from "./openssl.ts";
import { acceptOn, type ByteSocket, listenOn, type PlainSocket } from "./plain_socket.ts";

const PIECE = 1 << 20;
const ROOM_FOR_COMMANDS = 4096;

/** What the canned server sends; it has no files. */
export interface CannedSizes {
  /** The bytes of a RETR of anything in a folder. */
  readonly small: number;
  /** The bytes of any other RETR. */
  readonly big: number;
  /** The bytes of a listing. */
  readonly listing: number;
}

const HOST = "127.0.0.1";
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const piece = new Uint8Array(PIECE);

const ANSWERS: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map(
  [
    ["USER", "331 Password"],
    ["PASS", "230 Logged in"],
    ["AUTH", "234 TLS"],
    ["QUIT", "221 Bye"],
    ["150", "150 Now"],
    ["226", "226 Done"],
    ["", "200 Yes"],
  ].map(([word = "", line]) => [word, encoder.encode(`${line}\r\n`)]),
);

/**
 * Answers one control connection after the other, without looking at what is asked: canned replies, bytes out of
 * memory, uploads thrown away. As fast as a server can be that is written like the generator.
 */
export function serveCanned(listener: number, sizes: CannedSizes, tls: OpenSsl | undefined): void {
  const passive = listenOn(HOST);
  const { port } = passive;
  const where = encoder.encode(`227 Passive (127,0,0,1,${port >> 8},${port & 255})\r\n`);
  for (let accepted = next(listener); accepted !== undefined; accepted = next(listener)) {
    try {
      serveOne(accepted, passive.descriptor, where, sizes, tls);
    } catch {
      // A client that left in the middle; the next one comes.
    }
  }
}

/** The next control connection; undefined when the listener has been shut down. */
function next(listener: number): PlainSocket | undefined {
  try {
    return acceptOn(listener);
  } catch {
    return undefined;
  }
}

function serveOne(
  accepted: PlainSocket,
  passive: number,
  where: Uint8Array<ArrayBuffer>,
  sizes: CannedSizes,
  tls: OpenSsl | undefined,
): void {
  let control: ByteSocket = accepted;
  let security: OpenSsl | undefined;
  control.send(encoder.encode("220 Canned\r\n"));
  const received = new Uint8Array(ROOM_FOR_COMMANDS);
  for (let count = control.receive(received); count > 0; count = control.receive(received)) {
    const line = decoder.decode(received.subarray(0, count));
    const word = line.slice(0, 4).trimEnd();
    const bytes = bytesOf(word, line, sizes);
    if (bytes !== undefined) {
      const plain = acceptOn(passive);
      answer(control, "150");
      const data = security?.accept(plain) ?? plain;
      if (word === "STOR") receiveAll(data);
      else sendAll(data, bytes);
      data.close();
      answer(control, "226");
    } else if (word === "PASV") control.send(where);
    else answer(control, ANSWERS.has(word) ? word : "");
    if (word === "AUTH") {
      security = tls;
      control = tls?.accept(accepted) ?? control;
    }
    if (word === "QUIT") break;
  }
  control.close();
}

/** The bytes of a transfer; undefined: the command transfers nothing. */
function bytesOf(word: string, line: string, sizes: CannedSizes): number | undefined {
  switch (word) {
    case "RETR":
      return line.includes("/") ? sizes.small : sizes.big;
    case "STOR":
      return 0;
    case "LIST":
    case "NLST":
    case "MLSD":
      return sizes.listing;
    default:
      return undefined;
  }
}

function answer(control: ByteSocket, word: string): void {
  const bytes = ANSWERS.get(word);
  if (bytes !== undefined) control.send(bytes);
}

function sendAll(data: ByteSocket, bytes: number): void {
  for (let left = bytes; left > 0; left -= PIECE) {
    data.send(left >= PIECE ? piece : piece.subarray(0, left));
  }
}

function receiveAll(data: ByteSocket): void {
  while (data.receive(piece) > 0);
}
