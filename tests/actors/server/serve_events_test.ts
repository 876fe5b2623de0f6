import { plainText } from "../../../core/base/terminal_line.ts";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { eventWatcher } from "../../../actors/server/watching/events/event_watcher.ts";
import { ServeEvents } from "../../../actors/server/watching/events/serve_events.ts";
import { startSystem } from "../../../actors/kernel/kernel.ts";
import type { Notice, TransferFacts } from "../../../core/events/notice.ts";
import type { ServerMsg } from "../../../actors/server/server_messages.ts";
import type { SessionEntry } from "../../../actors/server/session/session_messages.ts";
import { realWorld } from "../../../actors/machine/real_world.ts";
import type { World } from "../../../actors/machine/world.ts";
import { EVENT_FAILURES } from "../../../core/events/failures.ts";
import { ferryEvent } from "../../../core/events/schema.ts";
import { decodeLenient } from "../../../core/base/text.ts";
import { ofKind, validEvents } from "../../support/events/event_lines.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";

const LISTENING = { urls: ["ftp://127.0.0.1:2121"], shared: "photos", purpose: "read" } as const;
const PEER = { hostname: "192.0.2.1", port: 4000 };

function started(session: number, path: string): Notice {
  return {
    ...{ kind: "transfer-started", session, peer: PEER, name: "ann", anonymous: false },
    ...{ direction: "upload", path, representation: "image" },
  };
}

function opened(session: number): Notice {
  return { kind: "session-opened", session, peer: PEER };
}

/** Standard output in the hands of a test, and the events of a server that there is not. */
class Bench implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly words: string[] = [];
  readonly system = startSystem({ clock: this.clock });
  readonly events: ServeEvents;
  /** The sessions, as the server would report them. */
  entries: readonly SessionEntry[] = [];
  /** Asked after the events have asked for the sessions, and before the answer. */
  beforeAnswer: () => void = () => {};
  /** What becomes of a write. */
  takes: () => Promise<void> = () => Promise.resolve();
  #written = "";

  constructor() {
    const world: World = {
      ...realWorld(),
      clock: this.clock,
      words: (line) => void this.words.push(plainText(line)),
      stdout: {
        write: async (bytes) => {
          await this.takes();
          this.#written += decodeLenient(bytes);
        },
      },
    };
    this.events = new ServeEvents(world);
  }

  listening(): void {
    const server = this.system.spawn<ServerMsg>("server", () => ({
      receive: (msg) => {
        if (msg.kind !== "who") return;
        this.beforeAnswer();
        msg.answer.send(this.entries);
      },
    }));
    const listening = { ...LISTENING, urls: [...LISTENING.urls] };
    eventWatcher(this.events, listening).start?.({ system: this.system, server, port: 2121 });
  }

  /** The lines that the reader has taken. */
  get lines(): readonly string[] {
    return this.#written.split("\n").slice(0, -1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.system.stop();
  }
}

/** What is always known of a transfer. */
const FACTS = [
  ...["session", "peer", "name", "anonymous", "path", "direction", "representation"] as const,
];

/** Any notice there may be. */
function anyNotice(): fc.Arbitrary<Notice> {
  const text = fc.string({ unit: "binary" });
  const session = fc.integer({ min: 1 });
  const count = fc.nat();
  const peer = fc.record({ hostname: text, port: fc.integer({ min: 0, max: 65535 }) });
  const facts = {
    ...{ session, peer, name: text, anonymous: fc.boolean(), path: text },
    direction: fc.constantFrom("download" as const, "upload" as const),
    representation: fc.constantFrom("image" as const, "ascii" as const),
  } satisfies { [Name in keyof TransferFacts]: fc.Arbitrary<TransferFacts[Name]> };
  const failureKind = fc.constantFrom(...EVENT_FAILURES.file, ...EVENT_FAILURES.data);
  const kind = <Kind extends string>(name: Kind) => fc.constant(name);
  return fc.oneof(
    fc.record({ kind: kind("session-opened"), session, peer }),
    fc.record({ kind: kind("session-closed"), session, peer }),
    fc.record({ kind: kind("session-refused"), peer, reason: text }),
    fc.record(
      {
        kind: kind("login"),
        session,
        peer,
        name: text,
        accepted: fc.boolean(),
        email: text,
        reason: text,
      },
      { requiredKeys: ["kind", "session", "peer", "name", "accepted"] },
    ),
    fc.record(
      { kind: kind("banned"), address: text, failures: count, seconds: count },
      { requiredKeys: ["kind", "address", "seconds"] },
    ),
    fc.record(
      { kind: kind("transfer-started"), ...facts, expected: count, offset: count, size: count },
      { requiredKeys: ["kind", ...FACTS] },
    ),
    fc.record(
      {
        ...{ kind: kind("transfer-refused"), ...facts, reason: text },
        code: fc.integer({ min: 400, max: 599 }),
        failureKind: fc.constantFrom(...EVENT_FAILURES.file),
      },
      { requiredKeys: ["kind", ...FACTS, "code", "reason"] },
    ),
    fc.record(
      {
        ...{ kind: kind("transfer-ended"), ...facts, bytes: count },
        // A clock may be set back.
        milliseconds: fc.integer(),
        sha256: fc.constant("ab".repeat(32)),
        failure: fc.record({ text, kind: failureKind }),
      },
      { requiredKeys: ["kind", ...FACTS, "bytes", "milliseconds"] },
    ),
  );
}

Deno.test("property: each line matches the schema and has the kind of its event", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyNotice(), { maxLength: 20, size: "max" }), async (notices) => {
      await using bench = new Bench();
      bench.listening();
      for (const notice of notices) bench.events.notice(notice);
      await bench.events.bye(0);
      const events = await validEvents(bench.lines);
      assertEquals(events.map(({ event }) => event), [
        "listening",
        ...notices.map(({ kind }) => kind),
        "bye",
      ]);
      for (const event of events) assertEquals(ferryEvent.safeParse(event).error, undefined);
    }),
    { numRuns: 50 },
  );
});

Deno.test("events before the listening event are sent after it", async () => {
  await using bench = new Bench();
  bench.events.notice(opened(1));
  bench.listening();
  bench.events.notice(opened(2));
  await settle();
  const told = (await validEvents(bench.lines)).map(({ event, session }) => [event, session]);
  assertEquals(told, [["listening", undefined], ["session-opened", 1], ["session-opened", 2]]);
});

Deno.test("progress is sent once a second, for transfers that still run", async () => {
  await using bench = new Bench();
  bench.listening();
  bench.events.notice(started(1, "/one"));
  bench.events.notice(started(2, "/two"));
  const entry = { peer: PEER, since: 0 };
  bench.entries = [{ ...entry, number: 1, bytes: 10 }, { ...entry, number: 2, bytes: 20 }, {
    ...entry,
    number: 3,
    bytes: 30,
  }];
  await bench.clock.advance(999);
  assertEquals(ofKind(await validEvents(bench.lines), "progress"), []);
  await bench.clock.advance(1);
  // What is said of a transfer that has ended meanwhile is not said of the next one.
  bench.beforeAnswer = () => bench.events.notice(started(2, "/two again"));
  await bench.clock.advance(1_000);
  const told = ofKind(await validEvents(bench.lines), "progress").map((
    { path, bytes },
  ) => [path, bytes]);
  assertEquals(told, [["/one", 10], ["/two", 20], ["/one", 10]]);
});

Deno.test("a transfer whose session has gone without a word is forgotten", async () => {
  await using bench = new Bench();
  bench.listening();
  bench.events.notice(started(1, "/one"));
  await bench.clock.advance(1_000);
  assertEquals(bench.events.running.size, 0);
});

Deno.test("a stalled reader costs bounded memory, learns what it missed, and gets the rest", async () => {
  await using bench = new Bench();
  const reader = Promise.withResolvers<void>();
  bench.takes = () => reader.promise;
  bench.listening();
  for (let session = 1; session <= 50_000; session++) bench.events.notice(opened(session));
  reader.resolve();
  await settle();
  bench.events.notice(opened(50_001));
  await bench.events.bye(0);
  const kinds = (await validEvents(bench.lines)).map(({ event }) => event);
  const at = kinds.indexOf("dropped");
  const missed = Number(
    ofKind(await validEvents([bench.lines[at] ?? ""]), "dropped")[0]?.["lines"],
  );
  assert(bench.lines.slice(0, at).join("\n").length < 5_000_000);
  // All but those that were left out: listening, the sessions before, dropped, the last session, bye.
  assertEquals(kinds.length, 1 + (50_000 - missed) + 3);
  assertEquals(kinds.slice(at), ["dropped", "session-opened", "bye"]);
});

Deno.test("at the end, a stalled reader has two seconds", async () => {
  await using bench = new Bench();
  bench.takes = () => new Promise(() => {});
  bench.listening();
  let ended = false;
  const bye = bench.events.bye(0).then(() => ended = true);
  await bench.clock.advance(1_999);
  assertEquals(ended, false);
  await bench.clock.advance(1);
  await bye;
});

Deno.test("a reader that has gone ends nothing; another failure is reported once", async () => {
  for (
    const [error, words] of [[new Deno.errors.BrokenPipe(), 0], [new Error("no space"), 1]] as const
  ) {
    await using bench = new Bench();
    bench.takes = () => Promise.reject(error);
    bench.listening();
    for (let session = 1; session < 10; session++) {
      bench.events.notice(opened(session));
      await settle(1);
    }
    await bench.events.bye(0);
    assertEquals(bench.words.length, words, bench.words.join());
  }
});

Deno.test("the password of an anonymous user is shown only if it is an e-mail address", async () => {
  await using bench = new Bench();
  bench.listening();
  const login = {
    kind: "login",
    session: 1,
    peer: PEER,
    name: "anonymous",
    accepted: true,
  } as const;
  bench.events.notice({ ...login, email: "ann@example.org" });
  bench.events.notice({ ...login, email: "s3cret" });
  await settle();
  const told = ofKind(await validEvents(bench.lines), "login").map(({ email }) => email);
  assertEquals(told, ["ann@example.org", undefined]);
});
