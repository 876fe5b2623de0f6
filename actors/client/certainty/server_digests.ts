import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import type { Features } from "../../../core/protocol/features.ts";
import {
  bestDigestCommand,
  type DigestCommand,
  readDigest,
} from "../../../core/protocol/server_digests.ts";
import { ClientFault, isPositive, replyText } from "../client_fault.ts";
import type { Dialogue } from "../conversation/dialogue.ts";

/** How long, in ms, a server may read a file for its digest, at least; and how many bytes it reads in one ms then. */
const LEAST_PATIENCE = 60_000;
const BYTES_PER_MS = 5_000;

/** The digests that one server gives of its files, by the best command that it has. */
export class ServerDigests {
  readonly #dialogue: Dialogue;
  readonly #command: DigestCommand | undefined;
  #chosen = false;

  constructor(dialogue: Dialogue, features: Features) {
    this.#dialogue = dialogue;
    this.#command = bestDigestCommand(features);
  }

  /** The command and its algorithm; undefined when the server has none. */
  get command(): DigestCommand | undefined {
    return this.#command;
  }

  /**
   * The digest of a file of about this size, or the reason why there is none: a server that refuses, or that ends the session
   * over it, says nothing against the file. The reply may take long, because the server reads all of the file. Throws only the
   * interruption of the user.
   */
  async of(path: string, size: number): Promise<Outcome<string, string>> {
    const command = this.#command;
    if (command === undefined) return failed("the server has no command for it");
    try {
      if (command.choose && !this.#chosen) {
        const chosen = await this.#dialogue.command(`OPTS HASH ${command.algorithm}`);
        if (!isPositive(chosen)) return failed(`OPTS HASH: ${replyText(chosen)}`);
        this.#chosen = true;
      }
      const patience = Math.max(LEAST_PATIENCE, Math.ceil(size / BYTES_PER_MS));
      const received = await this.#dialogue.longCommand(`${command.verb} ${path}`, patience);
      const digest = readDigest(command, received);
      return digest === undefined
        ? failed(`${command.verb}: ${replyText(received)}`)
        : success(digest);
    } catch (error) {
      if (!(error instanceof ClientFault) || error.failure.kind === "interrupted") throw error;
      return failed(error.failure.message);
    }
  }
}
