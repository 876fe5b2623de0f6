import { assert, assertEquals, assertMatch } from "@std/assert";
import { HostNames, type PointerLookUp } from "../../actors/server/startup/host_names.ts";
import { noticeText } from "../../core/events/notice_text.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";

const USERS = [{ name: "ann", password: "x" }];
const NAMED: PointerLookUp = () => Promise.resolve(["cam.example.org."]);
const SILENT: PointerLookUp = () => new Promise(() => {});

interface Resolving {
  readonly lookUp: PointerLookUp;
  readonly requireHostname?: boolean;
  readonly clock?: FakeClock;
}

/** A server that uses this stand-in for the DNS. */
async function serve({ lookUp, requireHostname = true, clock = new FakeClock() }: Resolving) {
  const resolver = new HostNames(clock, lookUp);
  const settings = { resolver, requireHostname };
  return {
    resolver,
    served: await servedFolder({ users: USERS, anonymous: true, clock, settings }),
  };
}

async function refusal(served: Served): Promise<readonly string[]> {
  using client = await served.connect();
  await client.expect(220);
  await client.ask("USER anonymous", 331);
  return (await client.ask("PASS me@example.org", 530)).raw;
}

rowTest(
  "host name required",
  "without one: 530 on several lines, with what to do",
  async () => {
    const { resolver, served } = await serve({
      lookUp: () => Promise.reject(new Error("no such")),
    });
    using _resolver = resolver;
    await using _served = served;
    const raw = await refusal(served);
    assertMatch(raw[0] ?? "", /^530-No host name could be found for your address, 127\.0\.0\.1\.$/);
    assert(raw.length > 3);
    assertMatch(raw.join(" "), /PTR record .* again in a minute/);
    assertMatch(raw.at(-1) ?? "", /^530 Anonymous login refused\.$/);
    const told = served.notices.filter(({ kind }) => kind === "login").map((notice) =>
      noticeText(notice)
    );
    assertMatch(told.join(), /login refused for anonymous \(the address has no host name\)/);
  },
);

rowTest(
  "host name required",
  "no failed login is counted; accounts need no host name",
  async () => {
    const { resolver, served } = await serve({ lookUp: () => Promise.resolve([]) });
    using _resolver = resolver;
    await using _served = served;
    using client = await served.connect();
    await client.expect(220);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await client.ask("USER ftp", 331);
      await client.ask("PASS x", 530);
    }
    await client.login("ann", "x");
  },
);

rowTest("host name required", "an address that has one is let in", async () => {
  const asked: string[] = [];
  const { resolver, served } = await serve({
    lookUp: (name, signal) => (asked.push(name), NAMED(name, signal)),
  });
  using _resolver = resolver;
  await using _served = served;
  for (let time = 0; time < 2; time += 1) {
    using client = await served.login();
    await client.ask("PWD", 257);
  }
  // Asked once, and remembered.
  assertEquals(asked, ["1.0.0.127.in-addr.arpa"]);
});

rowTest("host name required", "an invalid or late name counts as none", async () => {
  const odd = await serve({ lookUp: () => Promise.resolve(["a\x1b[2Jb", "two words"]) });
  using _odd = odd.resolver;
  await using _served = odd.served;
  await refusal(odd.served);
  const clock = new FakeClock();
  const silent = await serve({ lookUp: SILENT, clock });
  using _silent = silent.resolver;
  await using _other = silent.served;
  using client = await silent.served.connect();
  await client.expect(220);
  await client.ask("USER anonymous", 331);
  await client.send("PASS x\r\nNOOP\r\n");
  // Others do not wait.
  using ann = await silent.served.login("ann", "x");
  await ann.ask("NOOP", 200);
  await clock.advance(2_000);
  await client.expect(530, 200);
});

rowTest(
  "host name in the log",
  "beside the address once it is known; nobody waits for it",
  async () => {
    const answer = Promise.withResolvers<readonly string[]>();
    const { resolver, served } = await serve({
      lookUp: () => answer.promise,
      requireHostname: false,
    });
    using _resolver = resolver;
    await using _served = served;
    const text = () => {
      const login = served.notices.findLast(({ kind }) => kind === "login");
      return login === undefined ? "" : noticeText(login, resolver.known);
    };
    using first = await served.login();
    assertMatch(text(), /^\[1\] 127\.0\.0\.1:\d+ logged in as anonymous/);
    answer.resolve(["cam.example.org."]);
    await resolver.of("127.0.0.1");
    using second = await served.login();
    assertMatch(text(), /^\[2\] 127\.0\.0\.1:\d+ \(cam\.example\.org\) logged in as anonymous/);
    await first.ask("NOOP", 200);
    await second.ask("NOOP", 200);
  },
);

Deno.test("a name lasts ten minutes, that there is none lasts one; a thousand are kept", async () => {
  const clock = new FakeClock();
  const asked: string[] = [];
  using names = new HostNames(clock, (name) => {
    asked.push(name);
    return Promise.resolve(name.startsWith("1.") ? ["one.example"] : []);
  });
  const ask = async (address: string) => [await names.of(address), asked.splice(0).length];
  assertEquals(await ask("192.0.2.1"), ["one.example", 1]);
  assertEquals(await ask("192.0.2.2"), [undefined, 1]);
  await clock.advance(59_999);
  assertEquals(await ask("192.0.2.2"), [undefined, 0]);
  await clock.advance(1);
  assertEquals(await ask("192.0.2.2"), [undefined, 1]);
  await clock.advance(540_000 - 1);
  assertEquals(await ask("192.0.2.1"), ["one.example", 0]);
  await clock.advance(1);
  assertEquals(await ask("192.0.2.1"), ["one.example", 1]);
  for (let host = 0; host < 1_000; host += 1) await names.of(`198.18.${host >> 8}.${host & 255}`);
  assertEquals(names.known("192.0.2.1"), undefined);
  assertEquals(clock.pending, 0);
});

Deno.test("a lookup while the server ends gets no name", async () => {
  const names = new HostNames(new FakeClock(), SILENT);
  const answer = names.of("192.0.2.1");
  names[Symbol.dispose]();
  assertEquals(await answer, undefined);
  assertEquals(await names.of("192.0.2.2"), undefined);
});
