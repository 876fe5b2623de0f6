import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseDuration } from "../../../core/base/quantities.ts";
import { endingText, Lifetime } from "../../../core/serving/lifetime.ts";
import { ENDLESS } from "../../support/time/endless.ts";

Deno.test("durations: seconds, minutes, hours, days, fractions; a number alone is seconds", () => {
  const times = { "30s": 30_000, "10m": 600_000, "1.5h": 5_400_000, "2d": 172_800_000, "7": 7_000 };
  for (const [text, ms] of Object.entries(times)) assertEquals(parseDuration(text), ms, text);
});

Deno.test("durations: nothing, too much and nonsense are none", () => {
  for (const text of ["", "0", "0s", "25d", "m", "-1s", "1 m", "1M", "1e3", "1.s", "0.0001s"]) {
    assertEquals(parseDuration(text), undefined, text);
  }
});

Deno.test("durations: property: no text throws, and what is read is a timer's time", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const ms = parseDuration(text);
    if (ms !== undefined) assertEquals(ms >= 1 && ms <= 2 ** 31 - 1, true);
  }));
});

Deno.test("a lifetime without rules is never served; it is satisfied by one file", () => {
  const lifetime = new Lifetime(ENDLESS);
  assertEquals(lifetime.ending("expired").satisfied, false);
  lifetime.began(1);
  lifetime.ended(1, "download", true);
  assertEquals([lifetime.served, lifetime.ending("expired").satisfied], [false, true]);
});

Deno.test("a lifetime counts what was transferred whole, either way", () => {
  const lifetime = new Lifetime({ ...ENDLESS, transfers: 2 });
  lifetime.ended(1, "download", false);
  lifetime.ended(1, "download", true);
  lifetime.ended(2, "upload", false);
  assertEquals([lifetime.served, lifetime.ending("idle").satisfied], [false, false]);
  lifetime.ended(2, "upload", true);
  assertEquals(lifetime.served, true);
  assertEquals(lifetime.ending("served"), {
    reason: "served",
    sent: 1,
    received: 1,
    satisfied: true,
  });
});

Deno.test("a lifetime is quiet while no file moves, also when a session just goes", () => {
  const lifetime = new Lifetime(ENDLESS);
  lifetime.began(1);
  lifetime.began(2);
  lifetime.ended(1, "upload", true);
  assertEquals(lifetime.quiet, false);
  lifetime.left(2);
  assertEquals(lifetime.quiet, true);
});

Deno.test("the end is reported with its reason and the transfers", () => {
  const nothing = { sent: 0, received: 0, satisfied: false };
  assertEquals(
    endingText({ reason: "expired", ...nothing }),
    "time is up: nothing was sent or received",
  );
  const much = { sent: 1, received: 2, satisfied: true };
  assertEquals(endingText({ reason: "served", ...much }), "done: 1 file sent, 2 files received");
});
