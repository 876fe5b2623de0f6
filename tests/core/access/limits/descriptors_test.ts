import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fittingLimits } from "../../../../core/access/limits/descriptors.ts";
import { DEFAULT_LIMITS } from "../../../../core/access/limits/limit_settings.ts";

Deno.test("where descriptors suffice the limits are those that were asked for", () => {
  assertEquals(fittingLimits(DEFAULT_LIMITS, 20_000, true), { limits: DEFAULT_LIMITS });
});

Deno.test("property: sessions fit into the descriptors, an address has half at most", () => {
  const count = fc.integer({ min: 4, max: 100_000 });
  fc.assert(
    fc.property(
      count,
      fc.integer({ min: 128, max: 100_000 }),
      fc.boolean(),
      (sessions, descriptors, tls) => {
        const asked = { ...DEFAULT_LIMITS, sessions, sessionsPerAddress: Math.ceil(sessions / 2) };
        const { limits, lacking } = fittingLimits(asked, descriptors, tls);
        assert(limits.sessions * (tls ? 8 : 3) + 64 <= descriptors);
        assert(limits.sessions <= sessions && limits.sessions >= 2);
        assert(limits.sessionsPerAddress <= Math.ceil(limits.sessions / 2));
        assertEquals(lacking === undefined, limits.sessions === sessions);
      },
    ),
  );
});

Deno.test("an operator may give one address more than half", () => {
  const asked = { ...DEFAULT_LIMITS, sessions: 1_000, sessionsPerAddress: 1_000 };
  const { limits } = fittingLimits(asked, 864, true);
  assertEquals([limits.sessions, limits.sessionsPerAddress], [100, 100]);
});
