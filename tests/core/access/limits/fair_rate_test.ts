import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FairRate, type Share } from "../../../../core/access/limits/fair_rate.ts";

/** A user that moves portions of this many bytes, with a pause in ms between two. */
interface Mover {
  readonly portion: number;
  readonly thinkMs: number;
}

interface Given {
  readonly at: number;
  readonly bytes: number;
  readonly mover: number;
}

/** Lets the users share a rate for this many ms, ms by ms; returns what each got and when. */
function share(rate: FairRate, movers: readonly Mover[], ms: number): readonly Given[] {
  const shares = movers.map((): Share => ({ finish: 0 }));
  const ready = movers.map(() => 0);
  const waiting = new Map<Share, number>();
  const given: Given[] = [];
  for (let now = 0; now < ms; now += 1) {
    for (const [mover, { portion }] of movers.entries()) {
      const one = shares[mover];
      if (one === undefined || waiting.has(one) || (ready[mover] ?? 0) > now) continue;
      waiting.set(one, mover);
      rate.ask(one, portion);
    }
    for (let turn = rate.next(now); turn?.kind === "go"; turn = rate.next(now)) {
      const mover = waiting.get(turn.ticket.share) ?? -1;
      waiting.delete(turn.ticket.share);
      given.push({ at: now, bytes: turn.ticket.bytes, mover });
      // As a transfer does: the next portion is asked for as soon as this one has left.
      const { thinkMs, portion } = movers[mover] ?? { thinkMs: 0, portion: 0 };
      ready[mover] = now + thinkMs;
      const again = shares[mover];
      if (thinkMs > 0 || again === undefined) continue;
      waiting.set(again, mover);
      rate.ask(again, portion);
    }
  }
  return given;
}

function sum(given: readonly Given[], mover?: number): number {
  return given
    .filter((one) => mover === undefined || one.mover === mover)
    .reduce((bytes, one) => bytes + one.bytes, 0);
}

const movers = fc.array(
  fc.record({
    portion: fc.integer({ min: 300, max: 5000 }),
    thinkMs: fc.oneof(fc.constant(0), fc.nat({ max: 300 })),
  }),
  { minLength: 1, maxLength: 6 },
);
const bytesPerSecond = fc.integer({ min: 1000, max: 300_000 });

Deno.test("never more than rate * time + burst + one portion, in any stretch of time", () => {
  fc.assert(
    fc.property(bytesPerSecond, movers, (perSecond, all) => {
      const rate = new FairRate(perSecond, 0);
      const given = share(rate, all, 2000);
      const most = Math.max(...all.map(({ portion }) => portion));
      for (const [first, { at: from }] of given.entries()) {
        let moved = 0;
        for (const { at, bytes } of given.slice(first)) {
          moved += bytes;
          const allowed = perSecond * (at - from) / 1000 + rate.burst + most + 1;
          assert(moved <= allowed, `${moved} bytes in ${at - from} ms, ${allowed} allowed`);
        }
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("users that always want more use up the rate, in equal parts", () => {
  const greedy = fc.array(fc.integer({ min: 300, max: 3000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(bytesPerSecond, greedy, (perSecond, portions) => {
      const all = portions.map((portion) => ({ portion, thinkMs: 0 }));
      const given = share(new FairRate(perSecond, 0), all, 5000);
      const most = Math.max(...portions);
      const total = sum(given);
      assert(total >= perSecond * 4.999 - most, `${total} bytes of ${perSecond * 5}`);
      const each = all.map((_, mover) => sum(given, mover));
      const spread = Math.max(...each) - Math.min(...each);
      assert(spread <= 2 * most, `${each.join(", ")} bytes each, portions ${portions.join(", ")}`);
    }),
    { numRuns: 50 },
  );
});

Deno.test("a user that wants less than its part gets it fully beside greedy ones", () => {
  const perSecond = 1_000_000;
  // Its part would be 50,000 bytes a second; it wants 20,000.
  const modest = { portion: 400, thinkMs: 20 };
  const greedy = Array.from({ length: 19 }, () => ({ portion: 20_000, thinkMs: 0 }));
  const given = share(new FairRate(perSecond, 0), [modest, ...greedy], 10_000);
  // It waits for the portion under way, 20 ms, and for no other.
  assert(sum(given, 0) >= 95_000, `${sum(given, 0)} bytes`);
  const parts = greedy.map((_, index) => sum(given, index + 1));
  assert(Math.max(...parts) - Math.min(...parts) <= 40_000, parts.join(", "));
});

Deno.test("what was withdrawn is not counted, and a clock set back stops nothing", () => {
  const rate = new FairRate(1000, 10_000);
  const [a, b]: readonly Share[] = [{ finish: 0 }, { finish: 0 }];
  assert(a !== undefined && b !== undefined);
  const first = rate.ask(a, 500);
  assertEquals(rate.next(10_000), { kind: "go", ticket: first });
  const second = rate.ask(a, 500);
  assertEquals(rate.next(10_000), { kind: "wait", ms: 500 });
  rate.withdraw(second);
  assertEquals(rate.next(10_000), undefined);
  const third = rate.ask(b, 500);
  assertEquals(rate.next(5_000), { kind: "wait", ms: 500 });
  assertEquals(rate.next(5_500), { kind: "go", ticket: third });
});

Deno.test("a portion is a fiftieth of a second, and neither tiny nor huge", () => {
  assertEquals(new FairRate(1_000_000, 0).portion, 20_000);
  assertEquals(new FairRate(100, 0).portion, 512);
  assertEquals(new FairRate(1e9, 0).portion, 65_536);
});
