/** When a server ends by itself; what is undefined never ends it. */
export interface EndingRules {
  /** Files fetched or sent whole. */
  readonly transfers: number | undefined;
  /** Milliseconds from the start. */
  readonly expireMs: number | undefined;
  /** Milliseconds without a login and without a transfer. */
  readonly idleMs: number | undefined;
}

/** The rules of a server that never ends by itself. */
export const ENDLESS: EndingRules = {
  transfers: undefined,
  expireMs: undefined,
  idleMs: undefined,
};

/**
 * Why a server has ended by itself: enough was transferred, its time was up, nobody wanted anything more, or what it was
 * there for was cut and cannot be done again.
 */
export type EndingReason = "served" | "expired" | "idle" | "cut";

/** How a server has ended by itself. */
export interface Ending {
  readonly reason: EndingReason;
  /** Files that clients have fetched whole. */
  readonly sent: number;
  /** Files that clients have sent whole. */
  readonly received: number;
  /** Whether as much was transferred as was wanted: the number asked for, else at least one file. */
  readonly satisfied: boolean;
}

/** Counts what a server has done, and tells whether that is enough. Sessions are known by their numbers. */
export class Lifetime {
  readonly #rules: EndingRules;
  readonly #transferring = new Set<number>();
  #sent = 0;
  #received = 0;

  constructor(rules: EndingRules) {
    this.#rules = rules;
  }

  /** Whether as many files have been transferred as the rules want; never without such a rule. */
  get served(): boolean {
    const { transfers } = this.#rules;
    return transfers !== undefined && this.#done >= transfers;
  }

  /** Whether no file travels. */
  get quiet(): boolean {
    return this.#transferring.size === 0;
  }

  /** A file begins to travel; a session has one at a time. */
  began(session: number): void {
    this.#transferring.add(session);
  }

  /** It travels no more. Only what was transferred whole counts. */
  ended(session: number, direction: "download" | "upload", whole: boolean): void {
    this.#transferring.delete(session);
    if (!whole) return;
    if (direction === "download") this.#sent += 1;
    else this.#received += 1;
  }

  /** A session is gone, whether or not its transfer could be told of. */
  left(session: number): void {
    this.#transferring.delete(session);
  }

  /** How the server ends when it ends now. */
  ending(reason: EndingReason): Ending {
    const satisfied = this.#done >= (this.#rules.transfers ?? 1);
    return { reason, sent: this.#sent, received: this.#received, satisfied };
  }

  get #done(): number {
    return this.#sent + this.#received;
  }
}

/** Why the server has ended, as the operator is told. */
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
      return `cut, and cannot be done again: ${what}`;
    case "idle":
      return `nobody wants anything more: ${what}`;
  }
}

function files(count: number): string {
  return `${count} ${count === 1 ? "file" : "files"}`;
}
