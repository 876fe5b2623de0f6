import { errorMessage } from "../../../core/base/error_text.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { authMechanism, parseFeatures } from "../../../core/protocol/features.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import type { ReceivedReply } from "../../../core/protocol/replies/reply_parser.ts";
import { decodeLenient } from "../../../core/base/text.ts";
import type { TlsPlan } from "../../../core/network/tls_plan.ts";
import { serverKey } from "../../../core/network/known_servers.ts";
import {
  checkPinned,
  formatFingerprint,
  isDistrust,
  type TrustPolicy,
  type TrustProblem,
} from "../../../core/network/trust.ts";
import type { ConnectionOptions } from "../../transport/connection/connection_options.ts";
import type { ConnectionEvent } from "../../transport/connection/connection_messages.ts";
import { loadAuthorities } from "../../transport/tls/client/authorities.ts";
import {
  canSecureClient,
  ClientSecuring,
  type ShownIdentity,
} from "../../transport/tls/client/client_securing.ts";
import type { Securing, TlsFacts } from "../../transport/tls/securing.ts";
import type { Authorities } from "../../transport/tls/client/server_trust.ts";
import type { Dialogue } from "./dialogue.ts";
import {
  clientFailureOf,
  ClientFault,
  fail,
  fileFault,
  isPositive,
  replyText,
} from "../client_fault.ts";
import type { Stranger, Verdict } from "../identity/known_servers/acquaintances.ts";
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

/** RFC 4217 §4: TLS begins after this reply to AUTH. */
const AGREED = 234;

/**
 * TLS in one conversation (RFC 4217): AUTH before the login, PBSZ and PROT after it. Where TLS is required, user and
 * password are never sent without it, whatever the server answers. Its methods throw `ClientFault`.
 */
export class TlsDialogue {
  readonly #options: TlsDialogueOptions;
  readonly #securing: ClientSecuring;
  readonly #secured = Promise.withResolvers<void>();
  #asked = false;
  #isSecured = false;
  #protectsData = false;
  #authorities: Authorities = [];
  #verdict: "checked" | "known" | "not checked" = "checked";
  /** Who was not trusted because nobody vouches for it; a person could. */
  #stranger: Stranger | undefined;
  #identity: ShownIdentity | undefined;
  #facts: TlsFacts | undefined;

  constructor(options: TlsDialogueOptions) {
    this.#options = options;
    this.#securing = new ClientSecuring({
      clock: options.settings.world.clock,
      hostname: options.hostname,
      firstUse: trustOf(options.plan).kind === "known",
      resumes: options.settings.resumesTls ?? true,
      ...(this.#isLimited ? { maximumVersion: "TLSv1.2" } : {}),
      check: (identity) => this.#check(identity),
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

  get #server(): string {
    return serverKey(this.#options);
  }

  /** Reads the authorities that may vouch for the server; to be called before anything is connected. */
  async prepare(): Promise<void> {
    const { kind } = this.#options.plan;
    const required = kind === "explicit" || kind === "implicit";
    if (required && !canSecureClient()) {
      fail(
        "trust",
        `TLS is required, and this ferry was built with Deno ${Deno.version.deno}, which shows no ` +
          "certificates; build it with Deno 2.9",
      );
    }
    const trust = trustOf(this.#options.plan);
    const { knownServers } = this.#options.settings;
    // Who is known needs no authority.
    if (trust.kind === "known" && await knownServers.has(this.#server)) return;
    if (trust.kind !== "vouched" && trust.kind !== "known") return;
    await this.#readAuthorities(trust.kind === "vouched" ? trust.authorities : undefined);
  }

  /** The authorities in the file, else those of the system. */
  async #readAuthorities(file: string | undefined): Promise<void> {
    const { world } = this.#options.settings;
    const pem = await loadAuthorities(file, world).catch((error: unknown) => {
      if (!(error instanceof FileFault)) throw error;
      const from = file === undefined ? "SSL_CERT_FILE" : "--ca";
      const { message } = fileFault(error.failure);
      return fail("local-file", `${message}; ${from} wants a PEM file with certificates`);
    });
    // Large, and needed only here.
    const { readAuthorities } = await import("../../transport/tls/client/server_trust.ts");
    try {
      this.#authorities = readAuthorities(pem);
    } catch (error) {
      const shown = escapeControls(file ?? "the system's authorities");
      const reason = errorMessage(error);
      fail("local-file", `cannot use ${shown} to check servers: ${escapeControls(reason)}`);
    }
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
    return this.#identity;
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
    this.#note(`TLS${version}, certificate ${fingerprint} (${this.#verdict})`);
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
        if (!canSecureClient()) {
          return this.#note("no TLS in this ferry: everything is sent in clear");
        }
        const offered = await optional.ask("FEAT before USER", "FEAT");
        const mechanism = offered !== undefined && isPositive(offered)
          ? authMechanism(parseFeatures(offered.lines))
          : undefined;
        if (mechanism === undefined) {
          return this.#note("no TLS is offered: everything is sent in clear");
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

  /** Added to the message when a handshake fails that the user did not ask for. */
  get hint(): string {
    return this.#options.plan.kind === "when-offered" ? "; --tls off goes without TLS" : "";
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
   * tickets; or when the fault was only that nobody vouches for the server, and the person at the terminal does. Rejects with the signal's reason when that is aborted.
   */
  async reconsidered(fault: unknown, signal: AbortSignal): Promise<unknown> {
    if (this.#isLimited && !this.#isSecured && isTlsFault(fault)) {
      return new SessionLost("TLS 1.2", fault);
    }
    const stranger = this.#stranger;
    if (stranger === undefined || !(fault instanceof ClientFault)) return fault;
    const accepted = await this.#options.settings.knownServers.vouch(stranger, signal);
    return accepted ? new SessionLost(undefined, fault) : fault;
  }

  async #check(identity: ShownIdentity): Promise<TrustProblem | undefined> {
    this.#identity = identity;
    const trust = trustOf(this.#options.plan);
    switch (trust.kind) {
      case "anyone":
        this.#verdict = "not checked";
        return undefined;
      case "pinned":
        return checkPinned(trust, identity.fingerprint);
      case "vouched":
        return await this.#checkVouched(identity);
      case "unchanged": {
        const verdict = await this.#known(identity).catch((error: unknown) => {
          // Without a promise of TLS no transfer depends on that file.
          this.#note(clientFailureOf(error).message);
          return "unknown" as const;
        });
        this.#verdict = verdict === "known" ? "known" : "not checked";
        return typeof verdict === "string" ? undefined : verdict;
      }
      case "known":
        return await this.#checkKnown(identity, trust.firstUse);
      default:
        return trust satisfies never;
    }
  }

  /** What was remembered comes first, because an authority may vouch for somebody else in the same name. */
  async #checkKnown(
    identity: ShownIdentity,
    firstUse: "accept" | "ask",
  ): Promise<TrustProblem | undefined> {
    const verdict = await this.#known(identity);
    if (typeof verdict !== "string") return verdict;
    if (verdict === "known") {
      this.#verdict = "known";
      return undefined;
    }
    const problem = await this.#checkVouched(identity);
    if (problem === undefined || !isDistrust(problem)) return problem;
    const { hostname, settings } = this.#options;
    const { fingerprint } = identity;
    const stranger = { server: this.#server, hostname, fingerprint, problem };
    if (firstUse === "ask") {
      this.#stranger = stranger;
      return problem;
    }
    this.#verdict = "known";
    return await settings.knownServers.remember(stranger);
  }

  #known({ fingerprint }: ShownIdentity): Promise<Verdict> {
    return this.#options.settings.knownServers.verdict(this.#server, fingerprint);
  }

  async #checkVouched({ chain }: ShownIdentity): Promise<TrustProblem | undefined> {
    const { hostname, settings } = this.#options;
    const { checkVouched } = await import("../../transport/tls/client/server_trust.ts");
    const now = settings.world.clock.now();
    return await checkVouched({ chain, hostname, now, authorities: this.#authorities });
  }

  #note(text: string): void {
    if (this.#options.settings.verbose) this.#options.settings.status.print(text);
  }
}

function trustOf(plan: TlsPlan): TrustPolicy {
  switch (plan.kind) {
    case "off":
      return { kind: "anyone" };
    case "when-offered":
    case "explicit":
    case "implicit":
      return plan.trust;
  }
}

function isTlsFault(fault: unknown): fault is ClientFault {
  return fault instanceof ClientFault && fault.failure.kind === "trust";
}
