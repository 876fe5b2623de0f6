import { type FtpUrl, loginKey } from "../../../../core/network/url.ts";
import type { OptionalCommand } from "../../conversation/optional.ts";

/** What has been learnt in a run about copying between servers; it outlives their sessions. */
export class CopyKnowledge {
  readonly #refusals = new Map<string, string>();
  readonly #lacking = new Map<string, Set<OptionalCommand>>();

  /** Why nothing goes from one server to the other; undefined as long as it may. */
  refusal(source: FtpUrl, target: FtpUrl): string | undefined {
    return this.#refusals.get(pairOf(source, target));
  }

  /** No other copy tries it between these two. */
  learnRefusal(source: FtpUrl, target: FtpUrl, reason: string): void {
    this.#refusals.set(pairOf(source, target), reason);
  }

  /** The optional commands after which this server has ended sessions. */
  lacking(url: FtpUrl): Set<OptionalCommand> {
    const key = loginKey(url);
    const known = this.#lacking.get(key) ?? new Set();
    this.#lacking.set(key, known);
    return known;
  }
}

function pairOf(source: FtpUrl, target: FtpUrl): string {
  return `${loginKey(source)} ${loginKey(target)}`;
}
