import { assert, assertEquals } from "@std/assert";
import { RateGate, SessionThrottle } from "../../../actors/transport/flow/rate_gate.ts";
import { FairRate } from "../../../core/access/limits/fair_rate.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";

const never = new AbortController().signal;

function gateOf(bytesPerSecond: number, clock: FakeClock): RateGate {
  return new RateGate(new FairRate(bytesPerSecond, clock.now()), clock);
}

/** Moves bytes through the throttle until it is stopped; counts them. */
class Mover {
  bytes = 0;
  readonly #stop = new AbortController();

  constructor(throttle: SessionThrottle, portion = throttle.portion) {
    this.#move(throttle, portion);
  }

  async #move(throttle: SessionThrottle, portion: number): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await throttle.take(portion, signal);
      if (!signal.aborted) this.bytes += portion;
    }
  }

  stop(): void {
    this.#stop.abort();
  }
}

Deno.test("transfers of one server share its rate, and all of it is used", async () => {
  const clock = new FakeClock();
  const gate = gateOf(100_000, clock);
  const movers = [1, 2, 3, 4].map(() => new Mover(new SessionThrottle([gate])));
  await clock.advance(2_000);
  for (const mover of movers) {
    assert(Math.abs(mover.bytes - 50_000) <= 2 * gate.rate.portion, `${mover.bytes} bytes`);
    mover.stop();
  }
  assertEquals(clock.pending, 0);
});

Deno.test("a session is held by the narrowest of its rates; what it leaves the others take", async () => {
  const clock = new FakeClock();
  const server = gateOf(100_000, clock);
  const account = gateOf(10_000, clock);
  const [slow, fast] = [new SessionThrottle([account, server]), new SessionThrottle([server])];
  const movers = [new Mover(slow), new Mover(fast)];
  await clock.advance(2_000);
  const [slowly = 0, quickly = 0] = movers.map(({ bytes }) => bytes);
  assert(Math.abs(slowly - 20_000) <= 1_000, `${slowly} bytes at 10,000 a second`);
  assert(Math.abs(quickly - 180_000) <= 9_000, `${quickly} bytes of what is left`);
  movers.forEach((mover) => mover.stop());
});

Deno.test("a waiter that gives up leaves no place in the queue and no timer", async () => {
  const clock = new FakeClock();
  const gate = gateOf(1000, clock);
  const throttle = new SessionThrottle([gate]);
  await throttle.take(1000, never);
  const called = new AbortController();
  const waiting = throttle.take(1000, called.signal);
  await settle();
  assertEquals(clock.pending, 1);
  called.abort();
  await waiting;
  assertEquals(clock.pending, 0);
  // Nothing was counted for it: the next one waits for the first second only.
  const next = new SessionThrottle([gate]).take(1, never);
  await clock.advance(1000);
  await next;
});

Deno.test("an aborted signal passes at once, whatever the rate", async () => {
  const clock = new FakeClock();
  const throttle = new SessionThrottle([gateOf(1, clock)]);
  for (let turn = 0; turn < 10; turn += 1) await throttle.take(1_000_000, AbortSignal.abort());
  assertEquals(clock.pending, 0);
});
