import { assertEquals, assertNotEquals, fail } from "@std/assert";
import { ServerLimits } from "../../../actors/server/limits/limits.ts";
import type { Throttles } from "../../../actors/server/limits/limits_messages.ts";
import type { Member } from "../../../core/access/limits/gatekeeper.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../core/access/limits/limit_settings.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";

function serverLimits(limits: Partial<Limits> = {}, clock = new FakeClock()): ServerLimits {
  return new ServerLimits({ ...DEFAULT_LIMITS, ...limits }, clock, () => {});
}

/** Logs a new session in; returns its throttles. */
function logIn(limits: ServerLimits, session: number, account: Member): Throttles {
  assertEquals(limits.admit(session, "127.0.0.1"), undefined);
  let throttles: Throttles | undefined;
  const answer = {
    send: (grant: { kind: string; throttles?: Throttles }) => void (throttles = grant.throttles),
  };
  limits.receive({ kind: "log-in", session, account, answer });
  return throttles ?? fail("the login was refused");
}

Deno.test("without a rate nothing is held back", () => {
  assertEquals(logIn(serverLimits(), 1, { name: "ann" }), {});
  assertEquals(logIn(serverLimits(), 1, { name: "ann", rates: {} }), {});
});

Deno.test("an account's own rates count for their direction, in place of the server's", () => {
  const limits = serverLimits({ ratePerAccount: 1_000_000 });
  const { download, upload } = logIn(limits, 1, { name: "ann", rates: { upload: 50_000 } });
  assertEquals(download, undefined);
  // A portion is a fiftieth of a second.
  assertEquals(upload?.portion, 1000);
  const other = logIn(limits, 2, { name: "bob" });
  assertEquals([other.download?.portion, other.upload?.portion], [20_000, 20_000]);
});

Deno.test("a portion is that of the narrowest rate on the way", () => {
  const limits = serverLimits({ rate: 1_000_000, ratePerSession: 100_000 });
  const throttles = logIn(limits, 1, { name: "ann", rates: { download: 50_000 } });
  assertEquals([throttles.download?.portion, throttles.upload?.portion], [1000, 2000]);
});

Deno.test("the rate of an account is forgotten with its last session", () => {
  const limits = serverLimits();
  const rates = (download: number): Member => ({ name: "ann", rates: { download } });
  assertEquals(logIn(limits, 1, rates(50_000)).download?.portion, 1000);
  // A changed rate applies when no session uses the old one any more.
  assertEquals(logIn(limits, 2, rates(100_000)).download?.portion, 1000);
  limits.leave(1);
  limits.leave(2);
  assertNotEquals(logIn(limits, 3, rates(100_000)).download?.portion, 1000);
});

Deno.test("the rate of an account stays while others of its sessions are there", () => {
  const limits = serverLimits();
  const logInAgain = (session: number, download: number) =>
    logIn(limits, session, { name: "ann", rates: { download } }).download?.portion;
  assertEquals(logInAgain(1, 50_000), 1000);
  assertEquals(logInAgain(2, 50_000), 1000);
  limits.leave(1);
  assertEquals(logInAgain(3, 100_000), 1000);
  limits.receive({ kind: "log-out", session: 2 });
  assertEquals(logInAgain(4, 100_000), 1000);
});

Deno.test("the rate of an account that its only session has left for another is forgotten", () => {
  const limits = serverLimits();
  const ann = (download: number): Member => ({ name: "ann", rates: { download } });
  assertEquals(logIn(limits, 1, ann(50_000)).download?.portion, 1000);
  const answer = { send: () => undefined };
  limits.receive({ kind: "log-in", session: 1, account: { name: "bob" }, answer });
  assertEquals(logIn(limits, 2, ann(100_000)).download?.portion, 2000);
});

Deno.test("the server's rate for accounts is one for both directions, their own for each", async () => {
  for (
    const [account, waits] of [
      [{ name: "ann" }, true],
      [{ name: "bob", rates: { download: 1000, upload: 1000 } }, false],
    ] as const
  ) {
    const clock = new FakeClock();
    const { download, upload } = logIn(serverLimits({ ratePerAccount: 1000 }, clock), 1, account);
    const { signal } = new AbortController();
    await download?.take(1000, signal);
    let passed = false;
    const passing = upload?.take(1000, signal).then(() => passed = true);
    await settle();
    assertEquals(passed, !waits, account.name);
    await clock.advance(1000);
    await passing;
  }
});
