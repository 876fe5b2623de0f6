import type { Share } from "../../../core/access/limits/fair_rate.ts";
import type { Throttle } from "../../transport/flow/throttle.ts";
import type { RateGate } from "./rate_gate.ts";

/** The throttle of one session and direction: the session's own rate first, the shared rates last. */
export class SessionThrottle implements Throttle {
  readonly portion: number;
  readonly #gates: readonly { readonly gate: RateGate; readonly share: Share }[];

  constructor(gates: readonly RateGate[]) {
    this.#gates = gates.map((gate) => ({ gate, share: { finish: 0 } }));
    this.portion = Math.min(...gates.map(({ rate }) => rate.portion));
  }

  async take(bytes: number, signal: AbortSignal): Promise<void> {
    for (const { gate, share } of this.#gates) await gate.pass(share, bytes, signal);
  }
}
