// This folder: the servers whose certificates are trusted because somebody trusted them before.

import { escapeControls } from "../../../../core/base/redact.ts";
import { acquaintance, type KnownServers } from "../../../../core/network/known_servers.ts";
import {
  dayOf,
  describeDistrust,
  type Distrust,
  formatFingerprint,
  type TrustProblem,
} from "../../../../core/network/trust.ts";
import type { Questions } from "../../../machine/terminal/questions.ts";
import type { StatusLine } from "../../../machine/terminal/status_line.ts";
import { clientFailureOf } from "../../client_fault.ts";
import { addKnownServer, readKnownServers } from "./known_servers_file.ts";

/** What the acquaintances of a run need. */
export interface AcquaintancesOptions {
  /** The known-servers file; undefined: there is no place for one. */
  readonly path: string | undefined;
  readonly status: StatusLine;
  readonly questions: Questions | undefined;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A server whose certificate nobody vouches for. */
export interface Stranger {
  /** Its host and port (see `serverKey`). */
  readonly server: string;
  readonly hostname: string;
  readonly fingerprint: string;
  readonly problem: Distrust;
}

/** What is said of a certificate: it is known, it is not, or it is not the one that was known. */
export type Verdict = "known" | "unknown" | Extract<TrustProblem, { kind: "changed-known" }>;

/** The known servers of one run, which all its sessions share: everybody is asked about once. */
export class Acquaintances {
  readonly #options: AcquaintancesOptions;
  /** The certificates that were accepted in this run, by server; the file may not take them. */
  readonly #accepted = new Map<string, string>();
  /** The answers of the person at the terminal, by server and certificate. */
  readonly #answers = new Map<string, Promise<boolean>>();
  #told = false;

  constructor(options: AcquaintancesOptions) {
    this.#options = options;
  }

  /** Whether there is a line for the server. Throws a `ClientFault` when the file cannot be read. */
  async has(server: string): Promise<boolean> {
    return (await this.#read()).servers.some((known) => known.server === server);
  }

  /** What is known of the server that shows this certificate. Throws a `ClientFault` as above. */
  async verdict(server: string, fingerprint: string): Promise<Verdict> {
    if (this.#accepted.get(server) === fingerprint) return "known";
    const found = acquaintance(await this.#read(), server, fingerprint);
    if (found.kind !== "changed") return found.kind;
    return { kind: "changed-known", known: { ...found.known, file: this.#options.path ?? "" } };
  }

  /**
   * Accepts the certificate of a server that was unknown, and remembers it. Gives the problem when another program has
   * remembered another certificate meanwhile. A file that cannot be written is told; the certificate counts for this run.
   */
  async remember({ server, fingerprint }: Stranger): Promise<TrustProblem | undefined> {
    const { path, status, now } = this.#options;
    const first = this.#accepted.get(server) ?? fingerprint;
    if (first !== fingerprint) return { kind: "changed-pin", pinned: first };
    this.#accepted.set(server, fingerprint);
    const what = `the certificate of ${server}, ${formatFingerprint(fingerprint)}`;
    if (path === undefined) {
      status.print(
        `ferry: ${what}, is trusted in this run only: neither XDG_CONFIG_HOME nor HOME is set; ` +
          "--known-servers FILE says where to remember it",
      );
      return undefined;
    }
    try {
      const found = await addKnownServer(path, { server, fingerprint, day: dayOf(now()) });
      if (found.kind === "changed") {
        this.#accepted.delete(server);
        return { kind: "changed-known", known: { ...found.known, file: path } };
      }
      status.print(`ferry: ${what}, is remembered in ${path}`);
    } catch (error) {
      const { message } = clientFailureOf(error);
      status.print(`ferry: ${what}, is trusted in this run only: ${message}`);
    }
    return undefined;
  }

  /**
   * Asks the person at the terminal whether to trust the server, and remembers it after a yes; false when nobody can be
   * asked. Rejects with the signal's reason when that is aborted.
   */
  async vouch(stranger: Stranger, signal: AbortSignal): Promise<boolean> {
    const { questions } = this.#options;
    if (questions === undefined) return false;
    const key = `${stranger.server} ${stranger.fingerprint}`;
    const asked = this.#answers.get(key) ?? this.#ask(stranger, questions, signal);
    this.#answers.set(key, asked);
    return await asked;
  }

  async #ask(stranger: Stranger, questions: Questions, signal: AbortSignal): Promise<boolean> {
    const { reason } = describeDistrust(stranger.problem, stranger.hostname);
    const question = [
      `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
      `Its fingerprint is ${formatFingerprint(stranger.fingerprint)}`,
      `Trust ${escapeControls(stranger.server)} with it from now on (yes/no, default no)? `,
    ].join("\n");
    const answer = await questions.line(question, signal);
    if (answer === undefined || !/^y(es)?$/i.test(answer)) return false;
    return await this.remember(stranger) === undefined;
  }

  async #read(): Promise<KnownServers> {
    const { path, status } = this.#options;
    if (path === undefined) return { servers: [], faults: [] };
    const read = await readKnownServers(path);
    if (!this.#told && read.faults.length > 0) {
      const lines = read.faults.length === 1 ? "line" : "lines";
      status.print(
        `ferry: ${path}: ${lines} ${read.faults.join(", ")} not understood and left as they are; ` +
          "a line is HOST:PORT sha256:HEX DAY",
      );
    }
    this.#told = true;
    return read;
  }
}
