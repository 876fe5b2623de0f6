import type { FairRate, Share, Ticket } from "../../../core/access/limits/fair_rate.ts";
import type { Throttle } from "./throttle.ts";
import type { Clock } from "../../kernel/kernel.ts";

/** Holds transfers to a rate: each waits here for its turn. */
export class RateGate {
  readonly rate: FairRate;
  readonly #clock: Clock;
  readonly #waiting = new Map<Ticket, () => void>();
  #cancelTimer: (() => void) | undefined;

  constructor(rate: FairRate, clock: Clock) {
    this.rate = rate;
    this.#clock = clock;
  }

  /** Resolves when the bytes may be transferred. If the signal is aborted it resolves too, and the bytes do not count. */
  pass(share: Share, bytes: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const ticket = this.rate.ask(share, bytes);
      const leave = () => {
        this.rate.withdraw(ticket);
        this.#waiting.delete(ticket);
        this.#serve();
        resolve();
      };
      this.#waiting.set(ticket, () => {
        signal.removeEventListener("abort", leave);
        resolve();
      });
      signal.addEventListener("abort", leave, { once: true });
      this.#serve();
    });
  }

  #serve(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (;;) {
      const turn = this.rate.next(this.#clock.now());
      if (turn === undefined) return;
      if (turn.kind === "wait") {
        this.#cancelTimer = this.#clock.schedule(turn.ms, () => this.#serve());
        return;
      }
      const admit = this.#waiting.get(turn.ticket);
      this.#waiting.delete(turn.ticket);
      admit?.();
    }
  }
}

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
