import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { writeFully } from "../network/sockets.ts";
import { StreamReader } from "../network/stream_reader.ts";
import type { TestTls } from "../tls/test_tls.ts";

/** How a scripted server handles a command: returns reply lines, or nothing if it has already replied. */
export type Handler = (
  argument: string,
  session: ScriptedSession,
) => string | undefined | Promise<string | undefined>;

/** What differs from the default server: verbs in capitals, with fixed replies or handlers. */
export interface Script {
  /** The greeting. `undefined` keeps the default, an empty string sends nothing. */
  readonly greeting?: string;
  readonly on?: Readonly<Record<string, string | Handler>>;
  /** The files for RETR, STOR, APPE and SIZE; uploads change them. */
  readonly files?: Map<string, Uint8Array>;
  readonly hostname?: string;
  /** Decodes a line; by default UTF-8 if valid, otherwise Latin-1. */
  readonly decode?: (line: Uint8Array) => string;
  /** TLS for AUTH and PROT, shared by all sessions; without it the server does not know these commands. */
  readonly tls?: TestTls;
  /** TLS from the first byte; on data connections as well until PROT changes that. */
  readonly implicit?: boolean;
  /** Each command but ABOR waits until those before it are handled, as in most servers. */
  readonly inOrder?: boolean;
}

/**
 * A small FTP server over real sockets that follows a test's script. It deliberately shares no code with ferry's own
 * server. Disposing of it closes everything.
 */
export class ScriptedServer implements AsyncDisposable {
  readonly files: Map<string, Uint8Array>;
  /** Every command line of every session, in order. */
  readonly received: string[] = [];
  /** How many control connections were opened. */
  sessions = 0;
  readonly #listener: Deno.TcpListener;
  readonly #script: Script;
  readonly #open = new Set<ScriptedSession>();
  readonly #running: Promise<void>[] = [];
  readonly #awaited = new Map<string, () => void>();

  constructor(script: Script = {}) {
    this.#script = script;
    this.files = script.files ?? new Map();
    this.#listener = Deno.listen({ hostname: script.hostname ?? "127.0.0.1", port: 0 });
    this.#running.push(this.#accept());
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** The URL of a path on this server, with the user (`name:password`) if given. */
  url(path = "", user?: string): string {
    const { hostname } = this.#listener.addr;
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    return `ftp://${user === undefined ? "" : `${user}@`}${host}:${this.port}/${path}`;
  }

  /** The received command lines that begin with one of these verbs. */
  linesOf(...verbs: readonly string[]): string[] {
    return this.received.filter((line) => verbs.includes(line.split(" ")[0] ?? ""));
  }

  /** Waits until a command with this verb has arrived. */
  async arrival(verb: string): Promise<void> {
    await this.arrivals(verb, 1);
  }

  /** Waits until so many commands with this verb have arrived. */
  async arrivals(verb: string, count: number): Promise<void> {
    while (this.linesOf(verb).length < count) {
      const arrived = new Promise<void>((resolve) => this.#awaited.set(verb, resolve));
      await within(arrived, verb, () => this.received.join(" | "));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const session of this.#open) session.close();
    await Promise.all(this.#running);
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      this.sessions += 1;
      const session = new ScriptedSession(conn, this.files, this.#script);
      this.#open.add(session);
      this.#running.push(this.#serve(session).finally(() => this.#open.delete(session)));
    }
  }

  async #serve(session: ScriptedSession): Promise<void> {
    try {
      if (this.#script.implicit === true) {
        await session.upgrade();
        session.protects = true;
      }
      const greeting = this.#script.greeting ?? "220 Ready";
      if (greeting !== "") await session.send(greeting);
      for (;;) {
        const line = await session.line();
        const [verb = "", ...words] = line.split(" ");
        this.received.push(line);
        this.#awaited.get(verb)?.();
        // A handler may wait for a transfer; meanwhile, further commands are read.
        const before = this.#script.inOrder === true && verb !== "ABOR" ? session.handled : [];
        const handled = before.length === 0
          ? this.#handle(verb, words.join(" "), session)
          : Promise.all(before).then(() => this.#handle(verb, words.join(" "), session));
        session.handled.push(handled);
        // After AUTH a handshake may follow instead of a command.
        if (verb === "AUTH") await handled;
      }
    } catch {
      // The client or the test has closed the connection.
    } finally {
      session.close();
      await Promise.all(session.handled);
    }
  }

  async #handle(verb: string, argument: string, session: ScriptedSession): Promise<void> {
    const scripted = this.#script.on?.[verb] ?? DEFAULTS[verb] ?? "500 Unknown command";
    try {
      // Like most servers it makes no new port while it uses the one before.
      const makesPort = scripted === DEFAULTS["EPSV"] || scripted === DEFAULTS["PASV"];
      if (makesPort && this.#script.inOrder !== true) {
        await Promise.all(session.handled);
      }
      const answer = typeof scripted === "string" ? scripted : await scripted(argument, session);
      if (answer !== undefined) await session.send(answer);
      if (verb === "QUIT") session.close();
    } catch {
      // The client or the test has closed a connection in the middle.
    }
  }
}

/** One control connection of a scripted server, with its data connections. */
export class ScriptedSession {
  readonly handled: Promise<void>[] = [];
  restart = 0;
  readonly #plain: Deno.TcpConn;
  readonly #files: Map<string, Uint8Array>;
  readonly #tls: TestTls | undefined;
  readonly #decode: Script["decode"];
  /** PROT P was sent. */
  protects = false;
  #conn: Deno.Conn;
  #reader: StreamReader;
  #listener: Deno.TcpListener | undefined;
  #active: { hostname: string; port: number } | undefined;
  #data: Deno.Conn | undefined;

  constructor(
    conn: Deno.TcpConn,
    files: Map<string, Uint8Array>,
    { tls, decode }: Pick<Script, "tls" | "decode">,
  ) {
    this.#plain = conn;
    this.#conn = conn;
    this.#decode = decode;
    this.#reader = new StreamReader(conn, decode);
    this.#files = files;
    this.#tls = tls;
  }

  get knowsTls(): boolean {
    return this.#tls !== undefined;
  }

  /** Whether the control connection uses TLS. */
  get isSecure(): boolean {
    return this.#conn !== this.#plain;
  }

  /** Makes the TLS handshake; everything after it is encrypted. */
  async upgrade(): Promise<void> {
    if (this.#tls === undefined) throw new Error("this server has no certificate");
    this.#conn = await this.#tls.secure(this.#plain);
    this.#reader = new StreamReader(this.#conn, this.#decode);
  }

  file(path: string): Uint8Array | undefined {
    return this.#files.get(path);
  }

  keep(path: string, bytes: Uint8Array): void {
    this.#files.set(path, bytes);
  }

  line(): Promise<string> {
    return this.#reader.line("a command");
  }

  /** Sends the text with a line end. */
  async send(text: string): Promise<void> {
    await this.sendRaw(encodeText(`${text}\r\n`));
  }

  async sendRaw(bytes: Uint8Array): Promise<void> {
    await writeFully(this.#conn, bytes);
  }

  /** Waits for the first bytes of a handshake and discards them. */
  async hello(): Promise<void> {
    await this.#plain.read(new Uint8Array(16_384));
  }

  /** A new passive listener, and its port. */
  listen(): number {
    this.#listener?.close();
    const { hostname } = this.#plain.localAddr;
    this.#listener = Deno.listen({ hostname, port: 0 });
    return this.#listener.addr.port;
  }

  /** Where to connect for the next transfer. */
  dialTo(hostname: string, port: number): void {
    this.#active = { hostname, port };
  }

  /** The agreed data connection, under TLS after PROT P. */
  async data(): Promise<Deno.Conn> {
    const conn = await this.dataInClear();
    this.#data = conn;
    if (this.protects && this.#tls !== undefined) this.#data = await this.#tls.secure(conn);
    return this.#data;
  }

  /** The agreed data connection, always without TLS. */
  async dataInClear(): Promise<Deno.TcpConn> {
    const active = this.#active;
    this.#active = undefined;
    if (active !== undefined) return await Deno.connect(active);
    const listener = this.#listener;
    if (listener === undefined) throw new Error("no data connection was agreed on");
    const conn = await within(listener.accept(), "the client's data connection");
    listener.close();
    this.#listener = undefined;
    return conn;
  }

  /** A whole transfer to the client: 150, the bytes, the end, and the final reply. */
  async give(content: string | Uint8Array, final = "226 Done"): Promise<undefined> {
    await this.send("150 Here it comes");
    const conn = await this.data();
    await writeFully(conn, typeof content === "string" ? encodeText(content) : content);
    if (this.protects) await conn.closeWrite();
    conn.close();
    await this.send(final);
  }

  /** A whole transfer from the client: 150, the bytes up to the end; the final reply is the caller's. */
  async take(): Promise<Uint8Array> {
    await this.send("150 Go ahead");
    const conn = await this.data();
    const bytes = await new StreamReader(conn).all();
    conn.close();
    return bytes;
  }

  close(): void {
    for (const closer of [this.#conn, this.#plain, this.#data, this.#listener]) {
      try {
        closer?.close();
      } catch {
        // Closed already.
      }
    }
  }
}

async function retrieve(path: string, session: ScriptedSession): Promise<string | undefined> {
  const bytes = session.file(path);
  if (bytes === undefined) return "550 No such file";
  const from = session.restart;
  session.restart = 0;
  return await session.give(bytes.subarray(from));
}

const DEFAULTS: Readonly<Record<string, string | Handler>> = {
  USER: "331 Password please",
  PASS: "230 Welcome",
  FEAT: "211-Features\r\n SIZE\r\n REST STREAM\r\n MLST type*;size*;\r\n EPSV\r\n211 End",
  TYPE: "200 Type set",
  QUIT: "221 Bye",
  ABOR: "226 Aborted",
  AUTH: async (_, session) => {
    if (!session.knowsTls) return "502 No TLS here";
    await session.send("234 Go on");
    await session.upgrade();
    return undefined;
  },
  PBSZ: (_, session) => session.isSecure ? "200 None" : "503 No TLS",
  PROT: (level, session) => {
    if (!session.isSecure) return "503 No TLS";
    session.protects = level === "P";
    return "200 Level set";
  },
  EPSV: (_, session) => `229 Extended (|||${session.listen()}|)`,
  PASV: (_, session) => passiveReply("127.0.0.1", session.listen()),
  PORT: (argument, session) => {
    const [a, b, c, d, high, low] = argument.split(",").map(Number);
    session.dialTo(`${a}.${b}.${c}.${d}`, (high ?? 0) * 256 + (low ?? 0));
    return "200 Will dial";
  },
  EPRT: (argument, session) => {
    const [, , hostname = "", port] = argument.split("|");
    session.dialTo(hostname, Number(port));
    return "200 Will dial";
  },
  SIZE: (path, session) => {
    const bytes = session.file(path);
    return bytes === undefined ? "550 No such file" : `213 ${bytes.length}`;
  },
  REST: (offset, session) => {
    session.restart = Number(offset);
    return "350 Go on";
  },
  RETR: retrieve,
  STOR: async (path, session) => {
    const before = session.file(path)?.subarray(0, session.restart) ?? new Uint8Array();
    session.restart = 0;
    session.keep(path, concatBytes([before, await session.take()]));
    return "226 Stored";
  },
  APPE: async (path, session) => {
    const before = session.file(path) ?? new Uint8Array();
    session.keep(path, concatBytes([before, await session.take()]));
    return "226 Appended";
  },
  MLSD: (_, session) => session.give("type=file;size=1; a\r\ntype=dir; b\r\n"),
};

/** A 227 reply that names this address and port. */
export function passiveReply(hostname: string, port: number): string {
  return `227 Passive (${hostname.replaceAll(".", ",")},${port >> 8},${port & 255})`;
}
