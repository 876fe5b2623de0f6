// This folder: who both ends of a session are: the server, by its certificate, and who logs in.

import { errorMessage } from "../../../core/base/error_text.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { serverKey } from "../../../core/network/known_servers.ts";
import {
  checkPinned,
  isDistrust,
  type TrustPolicy,
  type TrustProblem,
} from "../../../core/network/trust.ts";
import type { ShownIdentity } from "../../transport/tls/client/client_securing.ts";
import type { Authorities } from "../../transport/tls/client/server_trust.ts";
import { clientFailureOf, ClientFault, fail, fileFault } from "../client_fault.ts";
import type { ClientSettings } from "../client_settings.ts";
import { SessionLost } from "../conversation/optional.ts";
import type { Stranger, Verdict } from "./known_servers/acquaintances.ts";

/** What the check of a server is made of. */
export interface ServerCheckOptions {
  readonly trust: TrustPolicy;
  /** The host as the user named it. */
  readonly hostname: string;
  readonly port: number;
  readonly settings: Pick<ClientSettings, "knownServers" | "world">;
  /** A line for `-v`. */
  note(text: string): void;
}

/** Whether the server of one session is trusted. Its methods throw `ClientFault`. */
export class ServerCheck {
  readonly #options: ServerCheckOptions;
  #authorities: Authorities = [];
  #verdict: "checked" | "known" | "not checked" = "checked";
  /** Who was not trusted because nobody vouches for it; a person could. */
  #stranger: Stranger | undefined;
  #identity: ShownIdentity | undefined;

  constructor(options: ServerCheckOptions) {
    this.#options = options;
  }

  /** How a server that is trusted was checked. */
  get verdict(): string {
    return this.#verdict;
  }

  /** The certificates that the server has shown, trusted or not. */
  get identity(): ShownIdentity | undefined {
    return this.#identity;
  }

  get #server(): string {
    return serverKey(this.#options);
  }

  get #settings(): ServerCheckOptions["settings"] {
    return this.#options.settings;
  }

  /** Reads the authorities that may vouch for the server; to be called before anything is connected. */
  async prepare(): Promise<void> {
    const { trust } = this.#options;
    const { knownServers } = this.#settings;
    // Who is known needs no authority.
    if (trust.kind === "known" && await knownServers.has(this.#server)) return;
    if (trust.kind !== "vouched" && trust.kind !== "known") return;
    await this.#readAuthorities(trust.kind === "vouched" ? trust.authorities : undefined);
  }

  /**
   * What to throw in place of a fault: `SessionLost` when the fault was only that nobody vouches for the server, and the
   * person at the terminal does. Rejects with the signal's reason when that is aborted.
   */
  async reconsidered(fault: unknown, signal: AbortSignal): Promise<unknown> {
    const stranger = this.#stranger;
    if (stranger === undefined || !(fault instanceof ClientFault)) return fault;
    const accepted = await this.#settings.knownServers.vouch(stranger, signal);
    return accepted ? new SessionLost(undefined, fault) : fault;
  }

  /** Why the server is not trusted; undefined when it is. */
  async check(identity: ShownIdentity): Promise<TrustProblem | undefined> {
    this.#identity = identity;
    const { trust } = this.#options;
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
          this.#options.note(clientFailureOf(error).message);
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
    const { hostname } = this.#options;
    const { fingerprint } = identity;
    const stranger = { server: this.#server, hostname, fingerprint, problem };
    if (firstUse === "ask") {
      this.#stranger = stranger;
      return problem;
    }
    this.#verdict = "known";
    return await this.#settings.knownServers.remember(stranger);
  }

  #known({ fingerprint }: ShownIdentity): Promise<Verdict> {
    return this.#settings.knownServers.verdict(this.#server, fingerprint);
  }

  async #checkVouched({ chain }: ShownIdentity): Promise<TrustProblem | undefined> {
    const { hostname } = this.#options;
    const { checkVouched } = await import("../../transport/tls/client/server_trust.ts");
    const now = this.#settings.world.clock.now();
    return await checkVouched({ chain, hostname, now, authorities: this.#authorities });
  }

  /** The authorities in the file, else those of the system. */
  async #readAuthorities(file: string | undefined): Promise<void> {
    const { world } = this.#settings;
    // Both are large, and needed only here.
    const { loadAuthorities } = await import("../../transport/tls/client/authorities.ts");
    const { readAuthorities } = await import("../../transport/tls/client/server_trust.ts");
    const pem = await loadAuthorities(file, world).catch((error: unknown) => {
      if (!(error instanceof FileFault)) throw error;
      const from = file === undefined ? "SSL_CERT_FILE" : "--ca";
      const { message } = fileFault(error.failure);
      return fail("local-file", `${message}; ${from} wants a PEM file with certificates`);
    });
    try {
      this.#authorities = readAuthorities(pem);
    } catch (error) {
      const shown = escapeControls(file ?? "the system's authorities");
      const reason = errorMessage(error);
      fail("local-file", `cannot use ${shown} to check servers: ${escapeControls(reason)}`);
    }
  }
}
