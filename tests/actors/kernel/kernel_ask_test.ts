import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type ActorRef,
  type Answer,
  ask,
  AskStopped,
  AskTimeout,
  type Delivery,
  startSystem,
} from "../../../actors/kernel/kernel.ts";
import { askSiteOf } from "../../../actors/kernel/ask_site.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";

type Library =
  | { readonly kind: "length"; readonly text: string; readonly answer: Answer<number> }
  | { readonly kind: "open"; readonly answer: Answer<Outcome<Disposable, string>> }
  | { readonly kind: "never"; readonly answer: Answer<void> }
  | { readonly kind: "leave" };

const patience = { timeoutMs: 1000 };

/** A library actor whose answers to `open` the test sends. */
function library(clock: FakeClock, mailbox = 1024) {
  const system = startSystem({ clock });
  const opened: Answer<Outcome<Disposable, string>>[] = [];
  const actor = system.spawn<Library>("library", (ctx) => ({
    receive: (msg) => {
      switch (msg.kind) {
        case "length":
          msg.answer.send(msg.text.length);
          return;
        case "open":
          return void opened.push(msg.answer);
        case "never":
          return;
        case "leave":
          return void ctx.exit();
      }
    },
  }), { mailbox });
  return { system, actor, opened };
}

/** A resource that counts how often it was disposed. */
function resource() {
  const state = { disposed: 0 };
  return { state, value: success({ [Symbol.dispose]: () => void (state.disposed += 1) }) };
}

Deno.test("ask resolves with the answer, whose type follows from the kind", async () => {
  const { system, actor, opened } = library(new FakeClock());
  const length: number = await ask(actor, { kind: "length", text: "four" }, patience);
  assertEquals(length, 4);
  const asked: Promise<Outcome<Disposable, string>> = ask(actor, { kind: "open" }, patience);
  await settle();
  opened[0]?.send(failed("closed today"));
  assertEquals(await asked, failed("closed today"));
  await system.stop();
});

Deno.test("ask rejects with AskTimeout on its target's clock, and names the question", async () => {
  const clock = new FakeClock();
  const { system, actor } = library(clock);
  const rejected = assertRejects(() => ask(actor, { kind: "never" }, patience));
  await clock.advance(1000);
  const error = await rejected;
  assert(error instanceof AskTimeout);
  assertStringIncludes(error.message, "/library");
  assertStringIncludes(error.message, "never");
  assertStringIncludes(error.message, "1000 ms");
  await system.stop();
});

Deno.test("ask rejects at once when its target has stopped or begins to stop", async () => {
  const { system, actor } = library(new FakeClock());
  const waiting = assertRejects(() => ask(actor, { kind: "never" }, patience));
  await settle();
  actor.send({ kind: "leave" });
  assert(await waiting instanceof AskStopped);
  await actor.exited;
  assert(await assertRejects(() => ask(actor, { kind: "never" }, patience)) instanceof AskStopped);
  await system.stop();
});

Deno.test("a question that was never received is answered by the stop as well", async () => {
  const { system, actor } = library(new FakeClock());
  const waiting = assertRejects(() => ask(actor, { kind: "length", text: "" }, patience));
  await actor.stop();
  assert(await waiting instanceof AskStopped);
  await system.stop();
});

Deno.test("ask waits for room in a full mailbox, and its time-out withdraws the question", async () => {
  const clock = new FakeClock();
  const blocked = Promise.withResolvers<void>();
  const messages: string[] = [];
  const full: ActorRef<Library> = {
    path: "/full",
    exited: new Promise(() => undefined),
    send: () => "full",
    sendWhenReady: (msg, signal) =>
      new Promise<Delivery>((resolve) => {
        signal?.addEventListener("abort", () => resolve("full"));
        blocked.promise.then(() => {
          if (signal?.aborted !== true) messages.push(msg.kind);
        });
      }),
  };
  const error = await assertRejects(() => ask(full, { kind: "never" }, { timeoutMs: 1 }));
  blocked.resolve();
  await settle(1);
  assert(error instanceof AskTimeout);
  assertEquals(messages, []);

  const small = library(clock, 1);
  const lengths = ["a", "bb", "ccc"].map((text) =>
    ask(small.actor, { kind: "length", text }, patience)
  );
  assertEquals(await Promise.all(lengths), [1, 2, 3]);
  await small.system.stop();
});

Deno.test("an aborted signal ends the wait with its reason", async () => {
  const { system, actor } = library(new FakeClock());
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = assertRejects(() => ask(actor, { kind: "never" }, { ...patience, signal }));
  const reason = new Error("interrupted");
  controller.abort(reason);
  assertEquals(await waiting, reason);
  assertEquals(
    await assertRejects(() => ask(actor, { kind: "never" }, { ...patience, signal })),
    reason,
  );
  await system.stop();
});

Deno.test("an answer that comes too late, or twice, is disposed; one that arrives is not", async () => {
  const clock = new FakeClock();
  const { system, actor, opened } = library(clock);
  const timedOut = assertRejects(() => ask(actor, { kind: "open" }, patience));
  await clock.advance(1000);
  await timedOut;
  const late = resource();
  opened[0]?.send(late.value);
  assertEquals(late.state.disposed, 1);

  const answered = ask(actor, { kind: "open" }, patience);
  await settle();
  const [first, second] = [resource(), resource()];
  opened[1]?.send(first.value);
  opened[1]?.send(second.value);
  assertEquals(await answered, first.value);
  assertEquals([first.state.disposed, second.state.disposed], [0, 1]);

  const stopped = assertRejects(() => ask(actor, { kind: "open" }, patience));
  await settle();
  await actor.stop();
  await stopped;
  const orphan = resource();
  opened[2]?.send(orphan.value);
  assertEquals(orphan.state.disposed, 1);
  await system.stop();
});

Deno.test("many asks on a long-lived actor leave nothing behind", async () => {
  const clock = new FakeClock();
  const { system, actor } = library(clock);
  let chained = 0;
  const exited = actor.exited;
  const watched = {
    get then() {
      chained += 1;
      return exited.then.bind(exited);
    },
  };
  Object.defineProperty(actor, "exited", { value: watched });
  const { signal } = new AbortController();
  for (let round = 0; round < 100; round += 1) {
    await Promise.all(Array.from({ length: 100 }, () => {
      return ask(actor, { kind: "length", text: "x" }, { ...patience, signal });
    }));
  }
  assertEquals(askSiteOf(actor).pending.size, 0);
  // One timer of the clock serves all that wait, and may outlast them.
  assert(clock.pending <= 1);
  assertEquals(chained, 0);
  await system.stop();
  assertEquals(clock.pending, 0);
});
