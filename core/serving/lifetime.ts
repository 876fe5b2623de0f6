// This folder: the rules of `ferry serve` that are not FTP, such as when a server ends by itself.

/** When a server ends by itself. A rule that is undefined does not apply. */
export interface EndingRules {
  /** After this number of complete downloads and uploads. */
  readonly transfers: number | undefined;
  /** After this time, in ms, from the start. */
  readonly expireMs: number | undefined;
  /** After this time, in ms, without a login or a transfer. */
  readonly idleMs: number | undefined;
}

/**
 * Why a server ends by itself. `served`: the wanted number of files was transferred. `expired`: the time limit was reached.
 * `idle`: there was no login and no transfer for the idle time. `cut`: a transfer failed that cannot be repeated.
 */
export type EndingReason = "served" | "expired" | "idle" | "cut";

/** What a server that ends by itself has done. */
export interface Ending {
  readonly reason: EndingReason;
  /** Complete downloads. */
  readonly sent: number;
  /** Complete uploads. */
  readonly received: number;
  /** Whether the wanted number of files was transferred; without such a number, at least one file. */
  readonly satisfied: boolean;
}

/** Counts the transfers of a server and decides whether they are enough. Sessions are known by their numbers. */
export class Lifetime {
  readonly #rules: EndingRules;
  readonly #transferring = new Set<number>();
  #sent = 0;
  #received = 0;

  constructor(rules: EndingRules) {
    this.#rules = rules;
  }

  /** Whether the wanted number of files has been transferred; false without such a rule. */
  get served(): boolean {
    const { transfers } = this.#rules;
    return transfers !== undefined && this.#done >= transfers;
  }

  /** Whether no transfer is running. */
  get quiet(): boolean {
    return this.#transferring.size === 0;
  }

  /** A session has started a transfer; it has at most one at a time. */
  began(session: number): void {
    this.#transferring.add(session);
  }

  /** The transfer has ended. Only complete transfers count. */
  ended(session: number, direction: "download" | "upload", whole: boolean): void {
    this.#transferring.delete(session);
    if (!whole) return;
    if (direction === "download") this.#sent += 1;
    else this.#received += 1;
  }

  /** The session has ended; its transfer may have ended without a notice. */
  left(session: number): void {
    this.#transferring.delete(session);
  }

  /** The result to report if the server ended now. */
  ending(reason: EndingReason): Ending {
    const satisfied = this.#done >= (this.#rules.transfers ?? 1);
    return { reason, sent: this.#sent, received: this.#received, satisfied };
  }

  get #done(): number {
    return this.#sent + this.#received;
  }
}

/** Why the server ends, as a text for the operator. */
export function endingText(ending: Ending): string {
  const { reason, sent, received } = ending;
  const parts = [
    ...(sent > 0 ? [`${files(sent)} sent`] : []),
    ...(received > 0 ? [`${files(received)} received`] : []),
  ];
  const what = parts.length === 0 ? "nothing was sent or received" : parts.join(", ");
  switch (reason) {
    case "served":
      return `done: ${what}`;
    case "expired":
      return `time is up: ${what}`;
    case "cut":
      return `a transfer was cut and cannot be repeated: ${what}`;
    case "idle":
      return `idle for too long: ${what}`;
  }
}

function files(count: number): string {
  return `${count} ${count === 1 ? "file" : "files"}`;
}
