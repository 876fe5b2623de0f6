import { assert, assertEquals, assertMatch } from "@std/assert";
import { BAN_TIME } from "../../core/access/limits/ban_book.ts";
import { PRESETS } from "../../core/access/permissions.ts";
import { parseNetwork } from "../../core/network/network.ts";
import { BoundConnection } from "../support/network/bound_connection.ts";
import { within } from "../support/time/deadline.ts";
import { FakeClock, fakeTimeOf } from "../support/time/fake_clock.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { tlsSettings, TlsWire } from "../support/tls/tls_wire.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

const USERS = [{ name: "ann", password: "secret" }, { name: "bob", password: "secret" }];
const DELAY = { stepMs: 300, mostMs: 1500 };

/** A client at another loopback address, which acts as another machine. */
async function from(address: string, served: Served): Promise<WireClient> {
  return new WireClient(await BoundConnection.open(served, { hostname: address }));
}

async function assertWelcome(client: WireClient): Promise<void> {
  await client.expect(220);
  await client.login("ann", "secret");
  await client.ask("NOOP", 200);
}

/** Connects until there is no 421: the server notices a closed connection a moment later. */
async function untilWelcome(served: Served): Promise<WireClient> {
  for (;;) {
    const client = await served.connect();
    if ((await client.reply()).code === 220) return client;
    client[Symbol.dispose]();
  }
}

// ---- failed logins ----

rowTest("failed logins", "0.3 s for the first of an address, growing to 1.5 s", async () => {
  const clock = new FakeClock();
  const limits = { failureDelay: DELAY, failures: 100 };
  await using served = await servedFolder({ clock, users: USERS, limits });
  for (let failures = 1; failures <= 7; failures += 1) {
    // A session of its own each: what counts is the address.
    using client = await served.connect();
    await client.expect(220);
    await client.ask("USER ann", 331);
    const took = await fakeTimeOf(clock, client.ask("PASS wrong", 530));
    const expected = Math.min(300 * failures, 1500);
    assert(took >= expected && took < expected + 300, `failure ${failures} took ${took} ms`);
  }
  using other = await from("127.0.0.2", served);
  await other.expect(220);
  await other.ask("USER nobody", 331);
  const took = await fakeTimeOf(clock, other.ask("PASS wrong", 530));
  assert(took >= 300 && took < 600, `the first failure of another address took ${took} ms`);
});

rowTest("failed logins", "what is sent meanwhile waits for its turn", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, users: USERS, limits: { failureDelay: DELAY } });
  using other = await served.login("bob", "secret");
  using client = await served.connect();
  await client.expect(220);
  await client.send("USER ann\r\nPASS wrong\r\nNOOP\r\nABOR\r\nQUIT\r\n");
  await client.expect(331);
  // No mailbox is blocked.
  await other.ask("NOOP", 200);
  const replies = client.expect(530, 200, 530, 221);
  assert(await fakeTimeOf(clock, replies) >= 300);
  await client.expectClosed();
});

rowTest("failed logins", "a right password is answered at once", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, users: USERS, limits: { failureDelay: DELAY } });
  using client = await served.login("ann", "secret");
  await client.ask("NOOP", 200);
});

/** So many failed logins, each of a new session. */
async function failToLogIn(served: Served, times: number): Promise<void> {
  for (let failure = 0; failure < times; failure += 1) {
    using client = await served.connect();
    await client.expect(220);
    await client.ask("USER ann", 331);
    await client.ask("PASS wrong", failure < 9 ? 530 : 421);
  }
}

rowTest("ban", "the tenth failure bans the address, and nobody else", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, users: USERS, limits: { failures: 10 } });
  using insider = await served.login("ann", "secret");
  using stranger = await served.connect();
  await stranger.expect(220);
  await failToLogIn(served, 10);

  // Sessions without a login are closed; those that had logged in stay.
  await stranger.expect(421);
  await stranger.expectClosed();
  await insider.ask("NOOP", 200);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    using client = await served.connect();
    assertMatch((await client.expect(421)).raw.join(), /failed logins/);
    await client.expectClosed();
  }
  using neighbour = await from("127.0.0.2", served);
  await assertWelcome(neighbour);
  const bans = served.notices.filter(({ kind }) => kind === "banned");
  assertEquals(bans, [
    { kind: "banned", address: "127.0.0.1", failures: 10, seconds: BAN_TIME / 1000 },
  ]);
});

rowTest("ban", "logged-in sessions continue, but cannot guess any more: 421 for PASS", async () => {
  const clock = new FakeClock();
  const limits = { failures: 10 };
  const settings = await tlsSettings();
  await using served = await servedFolder({ clock, users: USERS, limits, settings });
  using worker = await served.login("ann", "secret");
  const again: readonly (readonly [string, number])[] = [["USER bob", 331], ["REIN", 220]];
  const guessers: { readonly client: WireClient; readonly line: string; readonly code: number }[] =
    [];
  for (const [line, code] of again) {
    for (const _ of ["wrong", "secret"]) {
      guessers.push({ client: await served.login("ann", "secret"), line, code });
    }
  }
  using secured = await TlsWire.login(served, {}, "ann", "secret");
  guessers.push({ client: secured.client, line: "USER bob", code: 331 });
  await failToLogIn(served, 10);

  for (const [index, { client, line, code }] of guessers.entries()) {
    await client.ask("NOOP", 200);
    await client.ask(line, code);
    if (line === "REIN") await client.ask("USER bob", 331);
    // A right guess gets the same reply as a wrong one.
    const told = await client.ask(`PASS ${index % 2 === 0 ? "wrong" : "secret"}`, 421);
    assertMatch(told.raw.join(), /failed logins/);
    await client.expectClosed();
  }
  await worker.ask("NOOP", 200);
  await clock.advance(BAN_TIME);
});

rowTest("ban", "refused anonymous logins guess nothing and cause no ban", async () => {
  const tryAnonymous = async (served: Served, name: string, code: number) => {
    using client = await served.connect();
    await client.expect(220);
    await client.ask(`USER ${name}`, 331);
    await client.ask("PASS me@example.org", code);
  };
  const options = { anonymous: false, limits: { failures: 10 } };
  await using served = await servedFolder({ ...options, users: USERS });
  for (let attempt = 0; attempt < 12; attempt += 1) {
    await tryAnonymous(served, attempt % 2 === 0 ? "anonymous" : "ftp", 530);
  }
  using client = await served.connect();
  await assertWelcome(client);

  // An account of that name has a password to guess.
  await using guessed = await servedFolder({
    ...options,
    users: [{ name: "ftp", password: "secret" }],
  });
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await tryAnonymous(guessed, "ftp", attempt < 9 ? 530 : 421);
  }
});

rowTest("ban", "after ten minutes the address may connect again", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, users: USERS, limits: { failures: 10 } });
  await failToLogIn(served, 10);
  await clock.advance(BAN_TIME - 1);
  using early = await served.connect();
  await early.expect(421);
  await clock.advance(1);
  using client = await served.connect();
  await assertWelcome(client);
});

rowTest("ban", "a flood of logins at once gets no further than the ban", async () => {
  await using served = await servedFolder({ users: USERS, limits: { failures: 10 } });
  const flood = Array.from({ length: 100 }, async () => {
    using client = await served.connect();
    const codes: number[] = [];
    await client.send("USER ann\r\nPASS wrong\r\nUSER ann\r\nPASS secret\r\n");
    while (codes.at(-1) !== 421 && codes.at(-1) !== 230) codes.push((await client.reply()).code);
    return codes.at(-1);
  });
  const ends = await Promise.all(flood);
  const inside = ends.filter((code) => code === 230).length;
  // Those whose turn came before the tenth failure were right the second time, and are in.
  assert(inside < 10, `${inside} of 100 guesses were still taken`);
  using neighbour = await from("127.0.0.3", served);
  await assertWelcome(neighbour);
});

// ---- who may connect ----

rowTest("allow and deny", "421 at once for those who may not connect", async () => {
  const [all, one] = [parseNetwork("127.0.0.0/8"), parseNetwork("127.0.0.2")];
  assert(all !== undefined && one !== undefined);
  await using served = await servedFolder({ users: USERS, limits: { allow: [all], deny: [one] } });
  using welcome = await served.connect();
  await assertWelcome(welcome);
  using denied = await from("127.0.0.2", served);
  assertMatch((await denied.expect(421)).raw.join(), /not allowed/);
  await denied.expectClosed();

  await using narrow = await servedFolder({ users: USERS, limits: { allow: [one] } });
  using refused = await narrow.connect();
  await refused.expect(421);
  await refused.expectClosed();
  using admitted = await from("127.0.0.2", narrow);
  await assertWelcome(admitted);
});

rowTest("connect rate", "421 for an address that connects too often within a second", async () => {
  const clock = new FakeClock();
  const limits = { connectsPerSecond: 3 };
  await using served = await servedFolder({ clock, users: USERS, limits });
  for (const code of [220, 220, 220, 421, 421]) {
    using client = await served.connect();
    await client.expect(code);
  }
  using other = await from("127.0.0.2", served);
  await assertWelcome(other);
  await clock.advance(1000);
  using client = await served.connect();
  await assertWelcome(client);
});

rowTest("too many sessions", "of one address: 421, while another address gets in", async () => {
  await using served = await servedFolder({ users: USERS, limits: { sessionsPerAddress: 2 } });
  using first = await served.login("ann", "secret");
  using second = await served.connect();
  await second.expect(220);
  using third = await served.connect();
  assertMatch((await third.expect(421)).raw.join(), /your address/);
  await third.expectClosed();
  using other = await from("127.0.0.2", served);
  await assertWelcome(other);
  await first.ask("QUIT", 221);
  await first.expectClosed();
  using again = await within(untilWelcome(served), "room for one more session");
  await again.login("ann", "secret");
});

rowTest("too many sessions", "of one account: PASS is 421, other accounts get in", async () => {
  await using served = await servedFolder({ users: USERS, limits: { sessionsPerAccount: 1 } });
  using first = await served.login("ann", "secret");
  using second = await served.connect();
  await second.expect(220);
  await second.ask("USER ann", 331);
  assertMatch((await second.ask("PASS secret", 421)).raw.join(), /account/);
  await second.expectClosed();
  using bob = await served.login("bob", "secret");
  await bob.ask("NOOP", 200);
  // A session that logs out makes room for another one of the account, and needs room to log in again.
  await first.ask("USER bob", 331);
  using third = await served.login("ann", "secret");
  await third.ask("NOOP", 200);
  await first.ask("PASS secret", 421);
});

rowTest(
  "too many sessions",
  "a flood of further clients gets 421 without end",
  async () => {
    await using served = await servedFolder({ users: USERS, limits: { sessions: 1 } });
    using inside = await served.login("ann", "secret");
    const flood = await Promise.all(Array.from({ length: 400 }, () => served.connect()));
    for (const client of flood) await client.expect(421);
    await inside.ask("NOOP", 200);
    for (const client of flood) client[Symbol.dispose]();
  },
);

rowTest(
  "too many sessions",
  "an account's own number goes before that of all accounts",
  async () => {
    const accounts = [{ name: "ann", "max-sessions": 2 }, { name: "bob" }];
    await using served = await servedFolder({ accounts, limits: { sessionsPerAccount: 1 } });
    using first = await served.login("ann", "secret");
    using second = await served.login("ann", "secret");
    using bob = await served.login("bob", "secret");
    for (const name of ["ann", "bob"]) {
      using more = await served.connect();
      await more.expect(220);
      await more.ask(`USER ${name}`, 331);
      await more.ask("PASS secret", 421);
    }
    for (const client of [first, second, bob]) await client.ask("NOOP", 200);
  },
);

rowTest("TLS implicit", "a flood of further clients gets nothing in clear", async () => {
  const settings = await tlsSettings({ policy: "implicit" });
  await using served = await servedFolder({ users: USERS, limits: { sessions: 1 }, settings });
  using inside = await TlsWire.implicit(served);
  await inside.client.expect(220);
  await inside.client.login("ann", "secret");
  const flood = await Promise.all(Array.from({ length: 300 }, () => served.connect()));
  // The server waits for the handshakes of the first 256, so that they get 421 under TLS; it has no room for more.
  const turned = flood.map((client) => client.expectClosed());
  await within(Promise.all(turned.slice(-20)), "the end of the last ones");
  await inside.client.ask("NOOP", 200);
  for (const client of flood) client[Symbol.dispose]();
  await Promise.allSettled(turned);
});

// ---- transfers ----

rowTest("too many transfers", "450 for one more file, and none when one has ended", async () => {
  const limits = { transfers: 2, transfersPerAccount: 1 };
  await using served = await servedFolder({ users: USERS, permissions: PRESETS.full, limits });
  await served.folder.write("file", "content");
  using ann = await served.login("ann", "secret");
  using ann2 = await served.login("ann", "secret");
  using bob = await served.login("bob", "secret");
  const upload = await ann.extendedPassive();
  await ann.ask("STOR up", 150);
  const waiting = await ann2.extendedPassive();
  assertMatch((await ann2.ask("RETR file", 450)).raw.join(), /account/);
  // Listings are no files, and other accounts have their own numbers.
  await ann2.send("NLST\r\n");
  await ann2.expect(150, 226);
  waiting.close();
  const second = await bob.extendedPassive();
  await bob.ask("STOR up2", 150);
  upload.close();
  await ann.expect(226);
  assertEquals((await ann2.download("RETR file")).bytes.length, 7);
  second.close();
  await bob.expect(226);
});

rowTest("too many transfers", "of the whole server: 450", async () => {
  await using served = await servedFolder({
    users: USERS,
    permissions: PRESETS.full,
    limits: { transfers: 1 },
  });
  using ann = await served.login("ann", "secret");
  using bob = await served.login("bob", "secret");
  const upload = await ann.extendedPassive();
  await ann.ask("STOR up", 150);
  assertMatch((await bob.ask("STOR up2", 450)).raw.join(), /server/);
  // A session that ends frees its limits.
  upload.close();
  ann[Symbol.dispose]();
  const free = async () => {
    for (;;) {
      await bob.send("APPE up2\r\n");
      if ((await bob.reply()).code !== 450) return;
    }
  };
  await within(free(), "a transfer that is free again");
});

rowTest("too many transfers", "a digest and COMB read whole files, and count as well", async () => {
  const limits = { transfers: 1 };
  await using served = await servedFolder({ users: USERS, permissions: PRESETS.full, limits });
  await served.folder.write("file", "content");
  await served.folder.write("part", "more");
  using ann = await served.login("ann", "secret");
  using bob = await served.login("bob", "secret");
  const upload = await ann.extendedPassive();
  await ann.ask("STOR up", 150);
  for (const line of ["HASH file", "XCRC file", "COMB file part"]) await bob.ask(line, 450);
  upload.close();
  await ann.expect(226);
  await bob.ask("HASH file", 213);
  await bob.ask("XCRC file", 250);
  await bob.ask("COMB file part", 250);
  await bob.ask("HASH file", 213);
});

// ---- time-outs ----

rowTest(
  "login time",
  "421 without a login in time, whatever was sent",
  async () => {
    const clock = new FakeClock();
    await using served = await servedFolder({ clock, users: USERS, settings: { loginMs: 60_000 } });
    using insider = await served.login("ann", "secret");
    using silent = await served.connect();
    using busy = await served.connect();
    using dribbling = await served.connect();
    for (const client of [silent, busy, dribbling]) await client.expect(220);
    for (let second = 0; second < 59; second += 1) {
      await busy.ask("NOOP", 200);
      await dribbling.send("U");
      await clock.advance(1000);
    }
    await busy.ask("USER ann", 331);
    await clock.advance(1000);
    for (const client of [silent, busy, dribbling]) {
      await client.expect(421);
      await client.expectClosed();
    }
    await insider.ask("NOOP", 200);
  },
);

rowTest("login time", "begins again with REIN", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, users: USERS, settings: { loginMs: 60_000 } });
  using client = await served.login("ann", "secret");
  await clock.advance(61_000);
  await client.ask("REIN", 220);
  await clock.advance(59_000);
  await client.ask("NOOP", 200);
  await clock.advance(1_000);
  await client.expect(421);
  await client.expectClosed();
});

// ---- other protocols ----

rowTest("another protocol", "421 at the first verb, and nothing after it is obeyed", async () => {
  const firsts = [
    "POST /x HTTP/1.1",
    "GET / HTTP/1.1",
    "PROPFIND / HTTP/1.1",
    `POST /${"x".repeat(5_000)} HTTP/1.1`,
    `REPORT /${"x".repeat(5_000)} HTTP/1.1`,
    "SETUP rtsp://host/ RTSP/1.0",
    "INVITE sip:host SIP/2.0",
    "EHLO host",
    "SSH-2.0-x",
    "\x16\x03\x01 a ticket that",
  ];
  for (const first of firsts) {
    await using served = await servedFolder();
    using client = await served.connect();
    const body = "USER anonymous\r\nPASS x@example.org\r\nMKD planted\r\nQUIT\r\n";
    await client.send(`${first}\r\nHost: ${served.hostname}\r\n\r\n${body}`);
    await client.expect(220, 421);
    await client.expectClosed();
    assertEquals(await served.folder.names(), [], first);
    assertEquals(served.notices.filter(({ kind }) => kind === "login"), []);
  }
});

rowTest(
  "another protocol",
  "after a login a request ends the session, a typo never",
  async () => {
    await using served = await servedFolder();
    using client = await served.login();
    for (const line of ["GET file", "put file", "COPY /a /b", "EHLO x", "MOVE a b", "OPTIONS"]) {
      await client.ask(line, 500);
    }
    await client.ask("MKD GET / HTTP", 550);
    await client.send("MKCOL /planted HTTP/1.1\r\nMKD planted\r\n");
    await client.expect(421);
    await client.expectClosed();
    assertEquals(await served.folder.names(), []);
  },
);
