import { OpenSsl, SecureSocket, type TlsSession } from "./openssl.ts";
import { type ByteSocket, dial, type PlainSocket } from "./plain_socket.ts";

/** How many bytes are sent or received with one call, as C programs do it. */
const PIECE = 1 << 20;
const ROOM_FOR_REPLIES = 65_536;
const LF = 10;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const piece = new Uint8Array(PIECE);

/** The server and how to log in there. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Whether control and data connections are under TLS (RFC 4217). */
  readonly tls: boolean;
}

/** A reply (RFC 959 §4.2): its code and its last line. */
interface Reply {
  readonly code: number;
  readonly line: string;
}

/** A session that sends commands and waits for their replies, one after the other, with a PASV for each transfer. */
export class LoadSession {
  readonly #target: Target;
  readonly #tls: OpenSsl | undefined;
  #socket: ByteSocket;
  /** What the next data connection resumes. */
  #resumable: TlsSession | undefined;
  readonly #received = new Uint8Array(ROOM_FOR_REPLIES);
  #from = 0;
  #to = 0;

  /** Connects and logs in; throws if the server does not let it in. */
  constructor(target: Target, tls?: OpenSsl) {
    this.#target = target;
    const socket = dial(target.host, target.port);
    this.#socket = socket;
    this.#demand(2, "connecting", this.#reply());
    if (target.tls) {
      this.#tls = tls ?? OpenSsl.client();
      this.ask("AUTH TLS", 2);
      this.#socket = this.#tls.connect(socket);
    }
    const { code } = this.ask(`USER ${target.user}`, 2, 3);
    if (code >= 300) this.ask(`PASS ${target.password}`, 2);
    if (target.tls) {
      this.ask("PBSZ 0", 2);
      this.ask("PROT P", 2);
    }
  }

  /** Sends a command and reads its reply, whose code must begin with one of these digits. */
  ask(command: string, ...digits: readonly number[]): Reply {
    this.#socket.send(encoder.encode(`${command}\r\n`));
    const reply = this.#reply();
    if (!digits.includes(Math.floor(reply.code / 100))) {
      throw new Error(`${command} was answered: ${reply.line}`);
    }
    return reply;
  }

  /** Receives what the command sends, and throws it away; the number of bytes. */
  download(command: string): number {
    const data = this.begin(command);
    let bytes = 0;
    for (let count = data.receive(piece); count > 0; count = data.receive(piece)) bytes += count;
    this.#keepTicket(data);
    data.close();
    this.expectEnd(command);
    return bytes;
  }

  /** Sends this many zeros for the command. */
  upload(command: string, bytes: number): void {
    const data = this.begin(command);
    for (let left = bytes; left > 0; left -= PIECE) {
      data.send(left >= PIECE ? piece : piece.subarray(0, left));
    }
    data.finish();
    this.expectEnd(command);
  }

  /** PASV, the data connection, the command and its 1yz reply. */
  begin(command: string): ByteSocket {
    const data = this.#passive();
    this.ask(command, 1);
    if (this.#tls === undefined) return data;
    // Its tickets have come with the replies to the login.
    if (this.#resumable === undefined) this.#keepTicket(this.#socket);
    return this.#tls.connect(data, this.#resumable);
  }

  /** The reply after a transfer. */
  expectEnd(command: string): void {
    this.#demand(2, command, this.#reply());
  }

  /** Leaves as clients do. */
  quit(): void {
    this.ask("QUIT", 2);
    this.close();
  }

  close(): void {
    this.#socket.close();
  }

  /** Keeps the newest ticket: a server may take each only once. */
  #keepTicket(socket: ByteSocket): void {
    const session = socket instanceof SecureSocket ? socket.session() : undefined;
    if (session === undefined) return;
    this.#resumable?.[Symbol.dispose]();
    this.#resumable = session;
  }

  #passive(): PlainSocket {
    const { line } = this.ask("PASV", 2);
    const [, high, low] = /\d+,\d+,\d+,\d+,(\d+),(\d+)/.exec(line) ?? [];
    const port = Number(high) * 256 + Number(low);
    if (!(port > 0)) throw new Error(`PASV was answered: ${line}`);
    return dial(this.#target.host, port);
  }

  #demand(digit: number, after: string, { code, line }: Reply): void {
    if (Math.floor(code / 100) !== digit) throw new Error(`after ${after}: ${line}`);
  }

  #reply(): Reply {
    let opening = "";
    for (;;) {
      const line = this.#line();
      if (opening === "" && line[3] === "-") opening = `${line.slice(0, 3)} `;
      else if (opening === "" || line.startsWith(opening)) {
        return { code: Number(line.slice(0, 3)), line };
      }
    }
  }

  #line(): string {
    for (;;) {
      const end = this.#received.subarray(this.#from, this.#to).indexOf(LF);
      if (end >= 0) {
        const line = decoder.decode(this.#received.subarray(this.#from, this.#from + end));
        this.#from += end + 1;
        return line.trimEnd();
      }
      this.#received.copyWithin(0, this.#from, this.#to);
      [this.#from, this.#to] = [0, this.#to - this.#from];
      if (this.#to === this.#received.length) throw new Error("a reply is too long");
      const count = this.#socket.receive(this.#received.subarray(this.#to));
      if (count === 0) throw new Error("the server closed the control connection");
      this.#to += count;
    }
  }
}
