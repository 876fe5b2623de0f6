import { assert, assertEquals } from "@std/assert";
import { type ActorRef, type Behavior, startSystem } from "../../../actors/kernel/kernel.ts";
import type { ServerMsg } from "../../../actors/server/server_messages.ts";
import type { SessionEntry } from "../../../actors/server/session/session_messages.ts";
import { liveView } from "../../../actors/screen/view/live_view.ts";
import { ViewTally } from "../../../actors/screen/view/view_tally.ts";
import { decodeLenient } from "../../../core/base/text.ts";
import { Screen } from "../../../actors/screen/view/screen.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";
import { FakeTerminal } from "../../support/terminal/fake_terminal.ts";

/** How often, in ms, the view looks. */
const EVERY = 300;

function entry(number: number, facts: Partial<SessionEntry> = {}): SessionEntry {
  return {
    number,
    peer: { hostname: "192.0.2.1", port: 4000 },
    since: 0,
    secured: false,
    ...facts,
  };
}

/** A server that tells what it is given, and keeps what it is asked to do. */
class FakeServer {
  sessions: readonly SessionEntry[] = [];
  ending = false;
  readonly asked: string[] = [];

  readonly behavior = (): Behavior<ServerMsg> => ({
    receive: (msg) => {
      switch (msg.kind) {
        case "who":
          return msg.answer.send(this.sessions), undefined;
        case "health":
          return msg.answer.send({ sessions: this.sessions.length, ending: this.ending }),
            undefined;
        case "kick":
          this.asked.push(`kick ${msg.session}`);
          return msg.answer.send(this.#has(msg.session)), undefined;
        case "ban":
          this.asked.push(`ban ${msg.session}`);
          return msg.answer.send(this.#has(msg.session) ? "192.0.2.1" : undefined), undefined;
        case "pause":
          this.asked.push(msg.paused ? "pause" : "resume");
          return;
        default:
          return;
      }
    },
  });

  #has(session: number): boolean {
    return this.sessions.some(({ number }) => number === session);
  }
}

/** A view of that server on a terminal of its own. */
async function viewOf(server: FakeServer, terminal = new FakeTerminal()) {
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const words: string[] = [];
  const stderr = {
    write: (bytes: Uint8Array) => {
      const lines = decodeLenient(bytes).trimEnd().split("\n");
      words.push(...lines);
      for (const line of lines) terminal.print(line);
      return Promise.resolve();
    },
  };
  const screen = new Screen({ clock, stderr });
  const told: ActorRef<ServerMsg> = system.spawn("server", server.behavior);
  let left = 0;
  system.spawn(
    "view",
    liveView({
      terminal,
      screen,
      server: told,
      shared: "photos",
      color: false,
      card: () => Promise.resolve(["THE CARD"]),
      leave: () => void left++,
    }),
  );
  await terminal.shows(/photos/);
  return {
    clock,
    terminal,
    screen,
    words,
    get left() {
      return left;
    },
    stop: () => system.stop(),
    [Symbol.asyncDispose]: async () => {
      await system.stop();
    },
  };
}

Deno.test("a session is chosen by its number and ended by k, and only that one", async () => {
  const server = new FakeServer();
  server.sessions = [entry(1), entry(2), entry(12)];
  await using seen = await viewOf(server);
  await seen.terminal.shows(/3 sessions/);
  seen.terminal.type("k");
  await seen.terminal.shows(/choose a session first/);
  seen.terminal.type("12k");
  await seen.terminal.shows(/session 12 was ended/);
  // Digits that come later begin another number.
  await seen.clock.advance(2_000);
  seen.terminal.type("2k");
  await seen.terminal.shows(/session 2 was ended/);
  assertEquals(server.asked, ["kick 12", "kick 2"]);
});

Deno.test("a number that no session has is reported, and only such a number", async () => {
  const server = new FakeServer();
  server.sessions = [entry(1), entry(2)];
  await using seen = await viewOf(server);
  await seen.terminal.shows(/2 sessions/);
  seen.terminal.type("9");
  await seen.terminal.shows(/there is no session 9/);
  // Digits that come later begin another number.
  await seen.clock.advance(2_000);
  seen.terminal.type("2");
  await seen.terminal.shows(/^> +2 /m);
  assertEquals(seen.terminal.text.includes("no session 2"), false);
});

Deno.test("the arrows choose the next session, and go round at the ends", async () => {
  const server = new FakeServer();
  server.sessions = [entry(4), entry(5), entry(7)];
  await using seen = await viewOf(server);
  for (const [key, chosen] of [["B", 4], ["B", 5], ["B", 7], ["B", 4], ["A", 7]] as const) {
    seen.terminal.type(`\x1b[${key}`);
    await seen.terminal.shows(new RegExp(`^> +${chosen} `, "m"));
  }
});

Deno.test("a session that has gone is no longer chosen, and no other is ended instead", async () => {
  const server = new FakeServer();
  server.sessions = [entry(1), entry(2), entry(3)];
  await using seen = await viewOf(server);
  seen.terminal.type("2");
  await seen.terminal.shows(/^> +2 /m);
  server.sessions = [entry(1), entry(3)];
  await seen.clock.advance(EVERY);
  await seen.terminal.shows(/2 sessions/);
  seen.terminal.type("kb");
  await seen.terminal.shows(/choose a session first/);
  assertEquals(server.asked, []);
});

Deno.test("b asks for a ban, p pauses and resumes, c shows the card, q leaves each time", async () => {
  const server = new FakeServer();
  server.sessions = [entry(1)];
  await using seen = await viewOf(server);
  seen.terminal.type("\x1b[");
  seen.terminal.type("Bb");
  await seen.terminal.shows(/192\.0\.2\.1 is shut out/);
  seen.terminal.type("p");
  await seen.terminal.shows(/PAUSED/);
  seen.terminal.type("p");
  await seen.terminal.shows(/let in again/);
  seen.terminal.type("c");
  await seen.terminal.shows(/THE CARD\n(?!PAUSED)1 session/);
  seen.terminal.type("q");
  await seen.terminal.shows(/LEAVING[\s\S]*q again/);
  seen.terminal.type("q");
  await settle();
  assertEquals(seen.left, 2);
  assertEquals(server.asked, ["ban 1", "pause", "resume"]);
});

Deno.test("the view shows that the server is ending, whatever the cause", async () => {
  const server = new FakeServer();
  server.sessions = [entry(1)];
  await using seen = await viewOf(server);
  server.ending = true;
  await seen.clock.advance(EVERY);
  await seen.terminal.shows(/LEAVING/);
});

Deno.test("the totals count the bytes of every transfer, and the files that are whole", () => {
  const tally = new ViewTally();
  const file = {
    kind: "transfer-ended",
    session: 1,
    peer: { hostname: "192.0.2.1", port: 4000 },
    name: "ann",
    anonymous: false,
    direction: "download",
    path: "/a",
    representation: "image",
    milliseconds: 1,
  } as const;
  tally.note({ ...file, bytes: 30 });
  tally.note({ ...file, bytes: 5, failure: { text: "the peer went away", kind: "broken" } });
  tally.note({ ...file, direction: "upload", bytes: 7 });
  assertEquals(tally.totals, { sent: 1, sentBytes: 35, received: 1, receivedBytes: 7 });
});

Deno.test("the rate is that of the bytes between two looks", async () => {
  const server = new FakeServer();
  const doing = "RETR /big";
  server.sessions = [entry(1, { doing, bytes: 0 })];
  await using seen = await viewOf(server);
  server.sessions = [entry(1, { doing, bytes: 300_000 })];
  await seen.clock.advance(EVERY);
  await seen.terminal.shows(/RETR \/big +300 kB +1 MB\/s/);
});

Deno.test("lines are printed above what is drawn, and together when they come together", async () => {
  const server = new FakeServer();
  await using seen = await viewOf(server);
  const { writes } = seen.terminal;
  for (let index = 0; index < 100; index++) seen.screen.print(`line ${index}`);
  await seen.terminal.shows(/line 0\n[\s\S]*line 99\n0 sessions/);
  assert(seen.terminal.writes - writes <= 2, `${seen.terminal.writes - writes} writes`);
  assertEquals(seen.words, []);
});

Deno.test("nothing is written while nothing changes", async () => {
  await using seen = await viewOf(new FakeServer());
  await seen.clock.advance(EVERY);
  const { writes } = seen.terminal;
  await seen.clock.advance(10 * EVERY);
  assertEquals(seen.terminal.writes, writes);
});

Deno.test("a paused terminal delays nobody; dropped output is reported", async () => {
  const server = new FakeServer();
  await using seen = await viewOf(server);
  const goOn = seen.terminal.stall();
  seen.screen.print("first");
  await settle();
  for (let index = 0; index < 5_000; index++) seen.screen.print(`line ${index}`);
  server.sessions = [entry(1)];
  await seen.clock.advance(EVERY);
  seen.terminal.type("p");
  await settle();
  assertEquals(server.asked, ["pause"]);
  goOn();
  await seen.terminal.shows(
    /first\n4000 lines are left out[^\n]*\nline 4000\n[\s\S]*line 4999\nPAUSED/,
  );
});

Deno.test("after another size all is drawn anew, within it", async () => {
  const server = new FakeServer();
  server.sessions = Array.from({ length: 20 }, (_, index) => entry(index + 1));
  await using seen = await viewOf(server);
  await seen.terminal.shows(/20 sessions/);
  seen.terminal.resize(40, 10);
  await seen.terminal.shows(/^20 sessions[\s\S]*more\n/);
  const lines = seen.terminal.text.split("\n");
  assertEquals(lines.length, 9);
  assert(lines.every((line) => line.length < 40), seen.terminal.text);
});

Deno.test("Ctrl-Z hides the view, and it returns below what was printed since", async () => {
  await using seen = await viewOf(new FakeServer());
  await seen.terminal.stop();
  assertEquals(seen.terminal.text, "");
  assertEquals(seen.terminal.cursorShown, true);
  seen.screen.print("said meanwhile");
  await settle();
  seen.terminal.print("$ fg");
  seen.terminal.goOn();
  await seen.terminal.shows(/^said meanwhile\n\$ fg\n0 sessions/);
  assertEquals(seen.terminal.cursorShown, false);
});

Deno.test("the end takes the view away, keeps all that was said, restores the terminal", async () => {
  const seen = await viewOf(new FakeServer());
  assertEquals(seen.terminal.raw, true);
  seen.screen.print("one");
  const stopped = seen.stop();
  seen.screen.print("two");
  await stopped;
  seen.screen.print("three");
  await settle();
  assertEquals(seen.terminal.text, "one\ntwo\nthree");
  assertEquals([seen.terminal.raw, seen.terminal.cursorShown], [false, true]);
});

Deno.test("without a view, a stalled reader delays nobody and gets everything later", async () => {
  const clock = new FakeClock();
  const written: string[] = [];
  let goOn: () => void = () => {};
  const write = (bytes: Uint8Array) => {
    written.push(decodeLenient(bytes));
    return new Promise<void>((resolve) => goOn = resolve);
  };
  const screen = new Screen({ clock, stderr: { write } });
  screen.print("first");
  await settle();
  for (let index = 0; index < 1_000; index++) screen.print(`line ${index}`);
  const flushed = screen.flush(1_000);
  await clock.advance(1_000);
  // It waits no longer than its limit.
  await flushed;
  assertEquals(written, ["first\n"]);
  goOn();
  await settle();
  assertEquals(written[1], Array.from({ length: 1_000 }, (_, index) => `line ${index}\n`).join(""));
  for (let index = 0; index < 30_000; index++) screen.print(`line ${index}`);
  goOn();
  await settle();
  assert(
    written[2]?.startsWith("10000 lines are left out: nobody took them in time\nline 10000\n"),
  );
  assert(written[2]?.endsWith("\nline 29999\n"));
  goOn();
  await screen.flush(1_000);
});
