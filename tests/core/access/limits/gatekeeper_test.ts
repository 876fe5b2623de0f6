import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { BAN_TIME } from "../../../../core/access/limits/ban_book.ts";
import { Gatekeeper } from "../../../../core/access/limits/gatekeeper.ts";
import { type Network, parseNetwork } from "../../../../core/network/network.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../../core/access/limits/limit_settings.ts";

const NOW = 1_000_000;

function gatekeeper(limits: Partial<Limits> = {}): Gatekeeper {
  return new Gatekeeper({ ...DEFAULT_LIMITS, ...limits });
}

function networks(...texts: readonly string[]): readonly Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? []);
}

Deno.test("deny comes before allow, and allow admits nobody else", () => {
  const gate = gatekeeper({
    allow: networks("10.0.0.0/8", "2001:db8::/32"),
    deny: networks("10.6.6.0/24"),
  });
  const hosts = [
    ["10.1.2.3", true],
    ["10.6.6.6", false],
    ["192.0.2.1", false],
    ["::ffff:10.1.2.3", true],
    ["2001:db8::1", true],
    ["2001:db9::1", false],
  ] as const;
  for (const [index, [host, welcome]] of hosts.entries()) {
    assertEquals(gate.admit(index, host, NOW) === undefined, welcome, host);
  }
  assertEquals(gatekeeper({ deny: networks("10.0.0.0/8") }).admit(1, "11.0.0.1", NOW), undefined);
});

Deno.test("one address opens a limited number of connections within a second", () => {
  const gate = gatekeeper({ connectsPerSecond: 3 });
  const welcome = (session: number, host: string, at: number) =>
    gate.admit(session, host, at) === undefined;
  assertEquals([0, 1, 2, 3].map((n) => welcome(n, "192.0.2.1", NOW + n)), [
    true,
    true,
    true,
    false,
  ]);
  assert(welcome(10, "192.0.2.2", NOW + 3));
  // A refused connection does not count: a client that keeps trying is admitted again after the second.
  assert(!welcome(11, "192.0.2.1", NOW + 999));
  assert(welcome(12, "192.0.2.1", NOW + 1000));
});

Deno.test("a ban concerns its address only: one IPv4 address, one IPv6 /64", () => {
  const gate = gatekeeper({ failures: 2 });
  for (const [index, host] of ["192.0.2.1", "2001:db8::1"].entries()) {
    gate.admit(index, host, NOW);
    assertEquals(gate.loginFailed(index, NOW, true).bannedAfter, undefined);
    assertEquals(gate.loginFailed(index, NOW, true).bannedAfter, 2);
  }
  assertMatch(gate.admit(10, "192.0.2.1", NOW) ?? "", /failed logins/);
  assertEquals(gate.admit(11, "192.0.2.2", NOW), undefined);
  assertMatch(gate.admit(12, "2001:db8::ffff", NOW) ?? "", /failed logins/);
  assertEquals(gate.admit(13, "2001:db8:0:1::1", NOW), undefined);
  assertEquals(gate.admit(14, "192.0.2.1", NOW + BAN_TIME), undefined);
});

Deno.test("a banned address logs in nowhere, in the sessions that it has neither", () => {
  const gate = gatekeeper({ failures: 2 });
  for (const session of [1, 2]) gate.admit(session, "192.0.2.1", NOW);
  gate.admit(3, "192.0.2.2", NOW);
  assertEquals(gate.logIn(1, { name: "ann" }, NOW), undefined);
  assertEquals(gate.mayLogIn(1, NOW), undefined);
  for (const _ of [1, 2]) gate.loginFailed(2, NOW, true);
  assertMatch(gate.mayLogIn(1, NOW) ?? "", /failed logins/);
  // Its password was being looked at when the ban came.
  assertMatch(gate.logIn(2, { name: "ann" }, NOW) ?? "", /failed logins/);
  assertEquals(gate.mayLogIn(3, NOW), undefined);
  assertEquals(gate.mayLogIn(1, NOW + BAN_TIME), undefined);
});

Deno.test("an unguessable login is delayed like a failure, but does not count", () => {
  const gate = gatekeeper({ failures: 2, failureDelay: { stepMs: 300, mostMs: 1500 } });
  gate.admit(1, "192.0.2.1", NOW);
  const fail = (guessed: boolean) => gate.loginFailed(1, NOW, guessed);
  assertEquals(fail(false), { delayMs: 300, bannedAfter: undefined });
  assertEquals(fail(true), { delayMs: 300, bannedAfter: undefined });
  assertEquals(fail(false), { delayMs: 600, bannedAfter: undefined });
  assertEquals(fail(true), { delayMs: 600, bannedAfter: 2 });
});

Deno.test("a session that has ended logs in no more", () => {
  const gate = gatekeeper();
  gate.admit(1, "192.0.2.1", NOW);
  gate.leave(1);
  assertMatch(gate.mayLogIn(1, NOW) ?? "", /has ended/);
  assertMatch(gate.logIn(1, { name: "ann" }, NOW) ?? "", /has ended/);
  assertMatch(gate.beginTransfer(1) ?? "", /has ended/);
});

Deno.test("the strangers of an address are its sessions that have not logged in", () => {
  const gate = gatekeeper();
  for (const session of [1, 2, 3]) gate.admit(session, "192.0.2.1", NOW);
  gate.admit(4, "192.0.2.2", NOW);
  gate.logIn(2, { name: "ann" }, NOW);
  assertEquals(gate.strangers("192.0.2.1"), [1, 3]);
  gate.logOut(2);
  gate.leave(3);
  assertEquals(gate.strangers("192.0.2.1"), [1, 2]);
});

Deno.test("an account's own numbers go before the server's", () => {
  const gate = gatekeeper({ sessionsPerAccount: 1 });
  for (const session of [1, 2, 3]) gate.admit(session, "192.0.2.1", NOW);
  const ann = { name: "ann", maxSessions: 2 };
  assertEquals(gate.logIn(1, ann, NOW), undefined);
  assertEquals(gate.logIn(2, ann, NOW), undefined);
  assertMatch(gate.logIn(3, ann, NOW) ?? "", /sessions of this account/);
  assertEquals(gate.logIn(3, { name: "bob" }, NOW), undefined);
});

type Step =
  | { readonly kind: "admit"; readonly host: string }
  | {
    readonly kind: "logIn" | "logOut" | "begin" | "end" | "leave";
    readonly who: number;
    readonly name: string;
  };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("admit" as const), host: fc.constantFrom("10.0.0.1", "10.0.0.2") }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("logIn", "logOut", "begin", "end", "leave"),
      who: fc.nat({ max: 12 }),
      name: fc.constantFrom("ann", "bob"),
    }),
  },
);

const LIMITS = {
  sessions: 5,
  sessionsPerAddress: 3,
  sessionsPerAccount: 2,
  transfers: 3,
  transfersPerAccount: 1,
} as const;

interface Guest {
  readonly host: string;
  name?: string;
  transferring: boolean;
}

/** The same rules, counted from scratch each time. */
class Model {
  readonly guests = new Map<number, Guest>();

  #count(fits: (guest: Guest) => boolean): number {
    return [...this.guests.values()].filter(fits).length;
  }

  mayCome(host: string): boolean {
    return this.guests.size < LIMITS.sessions &&
      this.#count((guest) => guest.host === host) < LIMITS.sessionsPerAddress;
  }

  mayLogIn(who: number, name: string): boolean {
    const others = [...this.guests].filter(([other, guest]) =>
      other !== who && guest.name === name
    );
    return this.guests.has(who) && others.length < LIMITS.sessionsPerAccount;
  }

  mayTransfer(who: number): boolean {
    const guest = this.guests.get(who);
    if (guest?.name === undefined) return false;
    if (guest.transferring) return true;
    return this.#count((other) => other.transferring) < LIMITS.transfers &&
      this.#count((other) => other.transferring && other.name === guest.name) <
        LIMITS.transfersPerAccount;
  }
}

function perform(step: Step, session: number, gate: Gatekeeper, model: Model): void {
  if (step.kind === "admit") {
    const expected = model.mayCome(step.host);
    assertEquals(gate.admit(session, step.host, NOW) === undefined, expected);
    if (expected) model.guests.set(session, { host: step.host, transferring: false });
    return;
  }
  const { kind, who, name } = step;
  const guest = model.guests.get(who);
  switch (kind) {
    case "logIn": {
      const expected = model.mayLogIn(who, name);
      assertEquals(gate.logIn(who, { name }, NOW) === undefined, expected);
      if (guest === undefined) return;
      guest.transferring = false;
      if (expected) guest.name = name;
      else delete guest.name;
      return;
    }
    case "begin": {
      const expected = model.mayTransfer(who);
      assertEquals(gate.beginTransfer(who) === undefined, expected);
      if (expected && guest !== undefined) guest.transferring = true;
      return;
    }
    case "end":
      gate.endTransfer(who);
      if (guest !== undefined) guest.transferring = false;
      return;
    case "logOut":
      gate.logOut(who);
      if (guest === undefined) return;
      guest.transferring = false;
      delete guest.name;
      return;
    case "leave":
      gate.leave(who);
      model.guests.delete(who);
      return;
  }
}

Deno.test("whatever comes and goes, every number is kept, and room comes back", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
      const gate = gatekeeper(LIMITS);
      const model = new Model();
      let sessions = 0;
      for (const one of steps) {
        perform(one, sessions, gate, model);
        if (one.kind === "admit") sessions += 1;
      }
      for (const session of model.guests.keys()) gate.leave(session);
      for (const name of ["ann", "bob"]) assertEquals(gate.sessionsOf(name), 0);
      for (let session = 1000; session < 1000 + LIMITS.sessionsPerAddress; session += 1) {
        assertEquals(gate.admit(session, "10.0.0.9", NOW), undefined);
      }
    }),
    { numRuns: 500 },
  );
});
