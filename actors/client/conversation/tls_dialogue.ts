import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import { authMechanism, parseFeatures } from "../../../core/protocol/features.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import { decodeLenient } from "../../../core/base/text.ts";
import { type TlsPlan, trustIn } from "../../../core/network/tls_plan.ts";
import { formatFingerprint } from "../../../core/network/trust.ts";
import type { ConnectionOptions } from "../../transport/connection/connection_options.ts";
import type { ConnectionEvent } from "../../transport/connection/connection_messages.ts";
import type { ShownIdentity } from "../../transport/tls/client/client_securing.ts";
import { canSecureClient, LazySecuring } from "../../transport/tls/client/lazy_securing.ts";
import type { Securing, TlsFacts, TlsFault, TlsFaultKind } from "../../transport/tls/securing.ts";
import type { Dialogue } from "./dialogue.ts";
import { ClientFault, fail, isPositive, replyText } from "../client_fault.ts";
import { ServerCheck } from "../identity/server_check.ts";
import { type OptionalCommands, SessionLost } from "./optional.ts";
import type { ClientSettings } from "../client_settings.ts";

/** The conversation that TLS belongs to. */
export interface TlsDialogueOptions {
  readonly plan: TlsPlan;
  /** The host as the user named it. */
  readonly hostname: string;
  readonly port: number;
  readonly dialogue: Dialogue;
  readonly optional: OptionalCommands;
  readonly settings: ClientSettings;
}

/** What it means for the job that the control connection could not be made secure. */
const FAILURES = {
  "handshake": "trust",
  "trust": "trust",
  "broken": "unreachable",
  "timed-out": "timed-out",
} as const satisfies Readonly<Record<TlsFaultKind, ClientFailure["kind"]>>;

/** RFC 4217 §4: TLS begins after this reply to AUTH. */
const AGREED = 234;

/**
 * TLS in one conversation (RFC 4217): AUTH before the login, PBSZ and PROT after it. Where TLS is required, user and
 * password are never sent without it, whatever the server answers. Its methods throw `ClientFault`.
 */
export class TlsDialogue {
  readonly #options: TlsDialogueOptions;
  readonly #securing: LazySecuring;
  readonly #secured = Promise.withResolvers<void>();
  #asked = false;
  #isSecured = false;
  #hasFailed = false;
  #protectsData = false;
  readonly #check: ServerCheck;
  #facts: TlsFacts | undefined;

  constructor(options: TlsDialogueOptions) {
    this.#options = options;
    const trust = trustIn(options.plan);
    this.#check = new ServerCheck({ ...options, trust, note: (text) => this.#note(text) });
    this.#securing = new LazySecuring({
      clock: options.settings.world.clock,
      hostname: options.hostname,
      firstUse: trust.kind === "known",
      resumes: options.settings.resumesTls ?? true,
      ...(this.#isLimited ? { maximumVersion: "TLSv1.2" } : {}),
      check: (identity) => this.#check.check(identity),
    });
  }

  /** The conversation has ended. */
  ended(): void {
    this.#securing[Symbol.dispose]();
  }

  /** Whether sessions are resumed by TLS 1.2, which has no tickets that run out. */
  get #isLimited(): boolean {
    const { optional } = this.#options;
    return optional.lacks("TLS 1.3") && !optional.lacks("TLS 1.2");
  }

  /**
   * What to throw in place of a fault of a transfer: `SessionLost` when the server has refused a data connection only because
   * no ticket was left to resume the session with.
   */
  withTickets(fault: ClientFault): ClientFault {
    const { code } = fault.failure;
    if (!this.#securing.hasRunOut || (code !== 425 && code !== 522)) return fault;
    const { optional } = this.#options;
    return new SessionLost(optional.lacks("TLS 1.3") ? undefined : "TLS 1.3", fault);
  }

  /** Reads the authorities that may vouch for the server; to be called before anything is connected. */
  async prepare(): Promise<void> {
    const { kind } = this.#options.plan;
    const required = kind === "explicit" || kind === "implicit";
    if (required && !(await canSecureClient())) {
      fail(
        "trust",
        `TLS is required, and this ferry was built with Deno ${Deno.version.deno}, which shows no ` +
          "certificates; build it with Deno 2.9",
      );
    }
    await this.#check.prepare();
  }

  /** The options of the control connection. */
  get connectionOptions(): Pick<ConnectionOptions, "securing" | "holdsAfter" | "handshakeMs"> {
    const { plan, settings } = this.#options;
    return {
      ...(plan.kind === "implicit" ? { securing: this.#securing.control } : {}),
      holdsAfter: (line) => /^234(?!-)/.test(decodeLenient(line.subarray(0, 4))),
      handshakeMs: settings.timeoutMs,
    };
  }

  /** The certificates that the server has shown, trusted or not. */
  get identity(): ShownIdentity | undefined {
    return this.#check.identity;
  }

  /** TLS of the control connection, once it has begun. */
  get facts(): TlsFacts | undefined {
    return this.#facts;
  }

  /** TLS of the data connections; undefined while they are in clear. */
  get data(): Securing | undefined {
    return this.#protectsData ? this.#securing.data : undefined;
  }

  /** The TLS that begins after this reply; undefined when none does. */
  replied({ code }: ReceivedReply): Securing | undefined {
    if (!this.#asked || code !== AGREED) return undefined;
    this.#asked = false;
    return this.#securing.control;
  }

  /** The control connection is under TLS. */
  secured({ tls, glued }: Extract<ConnectionEvent, { readonly kind: "secured" }>): void {
    if (glued === true) {
      return this.#options.dialogue.fail({
        kind: "trust",
        message: "bytes in clear came behind the reply to AUTH: somebody in between may have " +
          "added them, nothing was sent",
      });
    }
    this.#isSecured = true;
    this.#facts = tls;
    const version = tls.version === undefined ? "" : ` ${tls.version}`;
    const fingerprint = formatFingerprint(tls.peerFingerprint ?? "");
    this.#note(`TLS${version}, certificate ${fingerprint} (${this.#check.verdict})`);
    this.#secured.resolve();
  }

  /** Begins TLS before the login, as far as the plan wants it and the server allows it. */
  async begin(greeting: ReceivedReply): Promise<void> {
    const { plan, optional } = this.#options;
    switch (plan.kind) {
      case "off":
      case "implicit":
        return;
      case "explicit":
        // RFC 959 §5.4 has 220 only: another one may be meant to skip TLS.
        if (greeting.code !== 220) this.#insist(`it greets with ${replyText(greeting)}`);
        return await this.#authenticate();
      case "when-offered": {
        const offered = await optional.ask("FEAT before USER", "FEAT");
        const mechanism = offered !== undefined && isPositive(offered)
          ? authMechanism(parseFeatures(offered.lines))
          : undefined;
        if (mechanism === undefined) {
          return this.#note("no TLS is offered: everything is sent in clear");
        }
        if (!(await canSecureClient())) {
          return this.#note("no TLS in this ferry: everything is sent in clear");
        }
        const received = await this.#auth(mechanism, (line) => optional.ask("AUTH", line));
        if (received?.code !== AGREED) this.#note("TLS is refused: everything is sent in clear");
        return;
      }
      default:
        return plan satisfies never;
    }
  }

  /**
   * After the login: TLS for data connections too (RFC 4217 §9; PBSZ must come first, its reply does not matter).
   * Implicit TLS is older than PROT: there all connections are under TLS, whatever the server answers.
   */
  async protectData(): Promise<void> {
    const { dialogue, optional, plan } = this.#options;
    if (!this.#isSecured && plan.kind !== "implicit") return;
    await optional.ask("PBSZ", "PBSZ 0");
    const received = plan.kind === "explicit"
      ? await dialogue.command("PROT P")
      : await optional.ask("PROT", "PROT P");
    if (plan.kind === "implicit" || (received !== undefined && isPositive(received))) {
      this.#protectsData = true;
    } else if (plan.kind === "when-offered" || received === undefined) {
      this.#note("PROT is refused: files and listings travel in clear");
    } else {
      fail(
        "trust",
        `the server takes no TLS for data connections: ${replyText(received)}; nothing was ` +
          "transferred, because files and listings would be sent in clear",
      );
    }
  }

  /** The failure of a control connection that could not be made secure. A connection that broke may succeed later. */
  failureOf({ kind, message }: TlsFault): ClientFailure {
    this.#hasFailed = true;
    // The user did not ask for this handshake.
    const isOffered = this.#options.plan.kind === "when-offered";
    const hint = isOffered && kind !== "trust" ? "; --tls off goes without TLS" : "";
    // Another session may agree on TLS; a certificate stays what it is.
    const isOver = kind === "handshake" ? { sessionOver: true as const } : {};
    return { kind: FAILURES[kind], message: message + hint, ...isOver };
  }

  async #authenticate(): Promise<void> {
    const command = (line: string) => this.#options.dialogue.command(line);
    const received = await this.#auth("TLS", command);
    if (received.code === AGREED) return;
    const again = received.code === 504 ? await this.#auth("SSL", command) : received;
    if (again.code !== AGREED) this.#insist(`it refuses AUTH: ${replyText(again)}`);
  }

  /** AUTH and, when the server agrees, the handshake. */
  async #auth<R extends ReceivedReply | undefined>(
    mechanism: "TLS" | "SSL",
    ask: (line: string) => Promise<R>,
  ): Promise<R> {
    this.#asked = true;
    const received = await ask(`AUTH ${mechanism}`);
    this.#asked = false;
    const { dialogue } = this.#options;
    if (received?.code === AGREED) await dialogue.whileUnbroken(this.#secured.promise);
    return received;
  }

  #insist(reason: string): never {
    const host = escapeControls(this.#options.hostname);
    return fail(
      "trust",
      `TLS is required and ${host} does not begin it: ${reason}; nothing of the login was sent`,
    );
  }

  /**
   * What to throw in place of a fault: `SessionLost` when the server does not take TLS 1.2, which was only tried because of the
   * tickets; or when only the check of the certificate failed, and the person at the terminal trusts it. Rejects with the
   * signal's reason when that is aborted.
   */
  async reconsidered(fault: unknown, signal: AbortSignal): Promise<unknown> {
    if (this.#isLimited && this.#hasFailed && fault instanceof ClientFault) {
      return new SessionLost("TLS 1.2", fault);
    }
    return await this.#check.reconsidered(fault, signal);
  }

  #note(text: string): void {
    if (this.#options.settings.verbose) this.#options.settings.status.print(text);
  }
}
