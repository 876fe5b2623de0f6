import { escapeControls } from "../../../core/base/redact.ts";
import type { TlsPlan } from "../../../core/network/tls_plan.ts";
import type { FtpUrl } from "../../../core/network/url.ts";
import type { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import { type ReceivedReply, ReplyParser } from "../../../core/protocol/replies/reply_parser.ts";
import type { Context, OwnedRef } from "../../kernel/kernel.ts";
import { connection } from "../../transport/connection/connection.ts";
import type {
  ConnectionEvent,
  ConnectionMsg,
} from "../../transport/connection/connection_messages.ts";
import type { ClientSettings } from "../client_settings.ts";
import { Dialogue } from "./dialogue.ts";
import { type OptionalCommand, OptionalCommands } from "./optional.ts";
import { TlsDialogue } from "./tls_dialogue.ts";

/** The longest reply line that is taken; longer ones are dropped, and with them their reply. */
const MAXIMUM_LINE = 16 * 1024;

/** How long, in ms, the server may take to answer QUIT. */
const QUIT_GRACE = 2_000;

/** What a control connection is made of. */
export interface ClientControlOptions {
  readonly url: FtpUrl;
  readonly settings: ClientSettings;
  readonly tlsPlan: TlsPlan;
  readonly names: ServerNames;
  /** The optional commands after which earlier sessions with this server ended. */
  readonly lacking: Iterable<OptionalCommand>;
}

/**
 * The client's side of one control connection: it makes replies of the lines, fails the dialogue when the connection
 * ends, and begins TLS when the server has agreed to it. Lives inside the interpreter actor, which passes on the events.
 */
export class ClientControl {
  readonly dialogue: Dialogue;
  readonly optional: OptionalCommands;
  readonly tls: TlsDialogue;
  readonly #ctx: Context<ConnectionEvent>;
  readonly #names: ServerNames;
  readonly #settings: ClientSettings;
  readonly #parser: ReplyParser;
  #connection: OwnedRef<ConnectionMsg> | undefined;

  constructor(
    ctx: Context<ConnectionEvent>,
    { url, settings, tlsPlan, names, lacking }: ClientControlOptions,
  ) {
    this.#ctx = ctx;
    this.#names = names;
    this.#settings = settings;
    this.#parser = new ReplyParser({
      read: (line) => names.read(line),
      mask: settings.secrets.mask,
    });
    this.dialogue = new Dialogue({
      write: (bytes) => {
        this.#connection?.send({ kind: "write", bytes });
      },
      clock: ctx.clock,
      names,
      timeoutMs: settings.timeoutMs,
      log: (line) => settings.verbose ? settings.status.print(line) : undefined,
      instead: () => this.#parser.strayWords,
    });
    this.optional = new OptionalCommands(this.dialogue, lacking);
    this.tls = new TlsDialogue({
      plan: tlsPlan,
      hostname: url.hostname,
      port: url.port,
      dialogue: this.dialogue,
      optional: this.optional,
      settings,
    });
  }

  /** Whether there is a server to say something to. */
  get isOpen(): boolean {
    return this.#connection !== undefined && this.dialogue.failure === undefined;
  }

  /** Takes over a connection that was just made. */
  adopt(conn: Deno.TcpConn): void {
    const options = { conn, owner: this.#ctx.self, maximumLine: MAXIMUM_LINE };
    this.#connection = this.#ctx.spawn(
      "connection",
      connection({ ...options, ...this.tls.connectionOptions }),
    );
  }

  /** An event of the connection. */
  receive(event: ConnectionEvent): void {
    switch (event.kind) {
      case "line": {
        this.#showLine(event.bytes);
        const parsed = this.#parser.pushLine(event.bytes);
        if (parsed?.kind === "reply") this.#secureAfter(parsed.reply);
        this.#connection?.send({ kind: "line-consumed" });
        if (parsed?.kind === "reply") this.dialogue.accept(parsed.reply);
        else if (parsed?.kind === "fault") this.lose(parsed.message);
        return;
      }
      case "line-too-long":
        return this.lose("the server sends lines without end");
      case "secured":
        return this.tls.secured(event);
      case "disconnected": {
        if (event.fault !== undefined) return this.dialogue.fail(this.tls.failureOf(event.fault));
        const reason = event.reason === undefined ? "" : ` (${event.reason})`;
        const said = this.#parser.strayWords;
        const words = said === undefined ? "" : `; ${said}`;
        return this.dialogue.fail({
          kind: "unreachable",
          message: `the server closed the connection${reason}${words}`,
          sessionOver: true,
        });
      }
      default:
        return event satisfies never;
    }
  }

  /** A child of the interpreter has ended. */
  childEnded(path: string): void {
    if (path === this.#connection?.path) this.lose("the connection is gone");
  }

  /** Nothing more can be said here, for the reason given. */
  lose(message: string): void {
    this.dialogue.fail({ kind: "unreachable", message });
  }

  /** QUIT, if the connection is open; waits for the answer, but not long. Never throws. */
  async leave(): Promise<void> {
    if (!this.isOpen) return;
    const cancel = this.#ctx.clock.schedule(
      QUIT_GRACE,
      () => this.lose("the server does not answer QUIT"),
    );
    // Whatever the answer is, the session ends.
    await this.dialogue.command("QUIT").catch(() => {}).finally(cancel);
  }

  /** `-v`: each line as the server sent it. */
  #showLine(line: Uint8Array): void {
    const { secrets, status, verbose } = this.#settings;
    if (verbose) status.print(escapeControls(secrets.mask(this.#names.read(line))));
  }

  /** To be called before the next line is read: the next bytes may belong to the handshake. */
  #secureAfter(received: ReceivedReply): void {
    const securing = this.tls.replied(received);
    if (securing !== undefined) this.#connection?.send({ kind: "secure", securing });
  }
}
