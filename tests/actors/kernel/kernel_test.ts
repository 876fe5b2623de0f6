import { assert, assertEquals, assertLess, assertStrictEquals, assertThrows } from "@std/assert";
import {
  type ActorRef,
  type Behavior,
  type Context,
  type Delivery,
  type ExitReason,
  type OwnedRef,
  startSystem,
  type TraceEvent,
} from "../../../actors/kernel/kernel.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";

type Note = { readonly kind: "note"; readonly value: number };

const note = (value: number): Note => ({ kind: "note", value });

Deno.test("messages are received in the order they were sent, and never inside send", async () => {
  const system = startSystem();
  const received: number[] = [];
  const actor = system.spawn<Note>("list", () => ({
    receive: (msg) => void received.push(msg.value),
  }));
  for (let value = 0; value < 1000; value += 1) assertEquals(actor.send(note(value)), "accepted");
  assertEquals(received, []);
  await settle();
  assertEquals(received, Array.from({ length: 1000 }, (_, index) => index));
  await system.stop();
});

Deno.test("a path shows the place of an actor, and a used name gets a number", async () => {
  const system = startSystem();
  const paths: string[] = [];
  const leaf = (): Behavior<Note> => ({ receive: () => undefined });
  system.spawn<Note>("server", (ctx) => {
    paths.push(ctx.spawn("session", leaf).path, ctx.spawn("session", leaf).path);
    return leaf();
  });
  paths.push(system.spawn("server", leaf).path);
  assertEquals(paths, ["/server/session", "/server/session-2", "/server-2"]);
  await system.stop();
});

Deno.test("a name is taken until the parent was told that its actor has ended", async () => {
  const system = startSystem();
  const seen: string[] = [];
  const leaf = (): Behavior<Note> => ({ receive: () => undefined });
  const parent = system.spawn<Note>("client", (ctx) => {
    const first = ctx.spawn("session", leaf);
    const another = () => void seen.push(ctx.spawn("session", leaf).path);
    return {
      receive: ({ value }) => {
        if (value === 0) first.stop();
        if (value === 1000) another();
      },
      onChildExit: (child) => {
        seen.push(`${child.path} has ended`);
        another();
      },
    };
  });
  // When the last one is received, the end waits behind it.
  for (let value = 0; value <= 1000; value += 1) parent.send(note(value));
  await settle();
  assertEquals(seen, ["/client/session-2", "/client/session has ended", "/client/session"]);
  await system.stop();
});

Deno.test("sending to a full mailbox returns full, to a stopped actor stopped", async () => {
  const system = startSystem();
  const received: number[] = [];
  const actor = system.spawn<Note>("small", () => ({
    receive: (msg) => void received.push(msg.value),
  }), { mailbox: 2 });
  assertEquals([1, 2, 3].map((value) => actor.send(note(value))), ["accepted", "accepted", "full"]);
  await settle();
  assertEquals(received, [1, 2]);
  assertEquals(actor.send(note(4)), "accepted");
  await actor.stop();
  assertEquals(actor.send(note(5)), "stopped");
  assertEquals(await actor.sendWhenReady(note(6)), "stopped");
  assertEquals(received, [1, 2]);
  await system.stop();
});

Deno.test("a mailbox holds 1,024 messages by default", async () => {
  const system = startSystem();
  const actor = system.spawn<Note>("usual", () => ({ receive: () => undefined }));
  const deliveries = Array.from({ length: 1025 }, (_, value) => actor.send(note(value)));
  assertEquals(deliveries.lastIndexOf("accepted"), 1023);
  assertEquals(deliveries[1024], "full");
  await system.stop();
});

Deno.test("sendWhenReady waits for room, keeps the order, and no sender is overtaken", async () => {
  const system = startSystem();
  const received: number[] = [];
  const actor = system.spawn<Note>("small", () => ({
    receive: (msg) => void received.push(msg.value),
  }), { mailbox: 2 });
  const waits = [1, 2, 3, 4, 5].map((value) => actor.sendWhenReady(note(value)));
  assertEquals(actor.send(note(6)), "full");
  assertEquals(await Promise.all(waits), Array<Delivery>(5).fill("accepted"));
  await settle();
  assertEquals(received, [1, 2, 3, 4, 5]);
  await system.stop();
});

Deno.test("an aborted wait for room ends with full and its message is never received", async () => {
  const system = startSystem();
  const received: number[] = [];
  const actor = system.spawn<Note>("small", () => ({
    receive: (msg) => void received.push(msg.value),
  }), { mailbox: 1 });
  const controller = new AbortController();
  actor.send(note(1));
  const waiting = actor.sendWhenReady(note(2), controller.signal);
  controller.abort();
  assertEquals(await waiting, "full");
  assertEquals(await actor.sendWhenReady(note(3), controller.signal), "accepted");
  await settle();
  assertEquals(received, [1, 3]);
  await system.stop();
});

Deno.test("a sender that waits for room is told when the actor stops", async () => {
  const system = startSystem();
  const actor = system.spawn<Note>("small", () => ({ receive: () => undefined }), { mailbox: 1 });
  actor.send(note(1));
  const waiting = actor.sendWhenReady(note(2));
  const stopped = actor.stop();
  assertEquals(await waiting, "stopped");
  assertEquals(await stopped, { kind: "stopped" });
  await system.stop();
});

Deno.test("outcomes of tasks and timers come through a full mailbox, in their order", async () => {
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const received: number[] = [];
  const actor = system.spawn<Note>("small", (ctx) => {
    ctx.run(() => Promise.resolve(2), (settled) => note(settled.kind === "fulfilled" ? 2 : -1));
    ctx.after(0, note(3));
    return { receive: (msg) => void received.push(msg.value) };
  }, { mailbox: 1 });
  assertEquals(actor.send(note(1)), "accepted");
  await clock.advance(0);
  assertEquals(received, [1, 2, 3]);
  await system.stop();
});

Deno.test("a failing child ends only itself, and its parent is notified", async () => {
  const system = startSystem();
  const exits: { readonly child: ActorRef<never>; readonly reason: ExitReason }[] = [];
  const received: number[] = [];
  const children: OwnedRef<Note>[] = [];
  const failure = new Error("broken");
  const parent = system.spawn<Note>("parent", (ctx) => {
    const child = (): Behavior<Note> => ({
      receive: (msg) => {
        if (msg.value < 0) throw failure;
        received.push(msg.value);
      },
    });
    children.push(ctx.spawn("bad", child), ctx.spawn("good", child));
    return {
      receive: (msg) => void received.push(msg.value),
      onChildExit: (gone, reason) => void exits.push({ child: gone, reason }),
    };
  });
  const [bad, good] = children;
  assert(bad !== undefined && good !== undefined);
  bad.send(note(-1));
  bad.send(note(1));
  assertEquals(await bad.exited, { kind: "failed", error: failure });
  good.send(note(2));
  await settle();
  parent.send(note(3));
  await settle();
  assertEquals(received, [2, 3]);
  assertEquals(exits.length, 1);
  assertStrictEquals(exits[0]?.child, bad);
  assertEquals(exits[0]?.reason, { kind: "failed", error: failure });
  await system.stop();
});

Deno.test("an actor that fails during its creation has failed, and its parent continues", async () => {
  const system = startSystem();
  const reasons: string[] = [];
  const parent = system.spawn<Note>("parent", (ctx) => {
    ctx.spawn<Note>("unborn", () => {
      throw new Error("no descriptors");
    });
    return {
      receive: () => undefined,
      onChildExit: (_, reason) => void reasons.push(reason.kind),
    };
  });
  await settle();
  assertEquals(reasons, ["failed"]);
  assertEquals(parent.send(note(1)), "accepted");
  await system.stop();
});

Deno.test("a throw in onChildExit or in the done of a task fails that actor", async () => {
  const system = startSystem();
  const orphan = system.spawn<Note>("orphan", (ctx) => {
    ctx.spawn<Note>("child", (child) => {
      child.exit();
      return { receive: () => undefined };
    });
    return {
      receive: () => undefined,
      onChildExit: () => {
        throw new Error("no");
      },
    };
  });
  const worker = system.spawn<Note>("worker", (ctx) => {
    ctx.run(() => Promise.resolve(1), () => {
      throw new Error("no");
    });
    return { receive: () => undefined };
  });
  assertEquals((await orphan.exited).kind, "failed");
  assertEquals((await worker.exited).kind, "failed");
  await system.stop();
});

Deno.test("a task that throws, at once or later, is rejected to its own actor", async () => {
  const system = startSystem();
  const errors: unknown[] = [];
  type Ended = { readonly kind: "ended"; readonly error: unknown };
  system.spawn<Ended>("worker", (ctx) => {
    const done = (settled: { readonly kind: string }): Ended => ({
      kind: "ended",
      error: "error" in settled ? settled.error : undefined,
    });
    ctx.run(() => {
      throw "at once";
    }, done);
    ctx.run(() => Promise.reject("later"), done);
    return { receive: (msg) => void errors.push(msg.error) };
  });
  await settle();
  assertEquals(errors, ["at once", "later"]);
  await system.stop();
});

Deno.test("a task without done: its end is no message, its error ends the actor", async () => {
  const system = startSystem();
  const received: string[] = [];
  const work = Promise.withResolvers<void>();
  const actor = system.spawn<{ readonly kind: "fail" | "work" }>("busy", (ctx) => ({
    receive(msg) {
      received.push(msg.kind);
      if (msg.kind === "work") ctx.run(() => work.promise);
      else ctx.run(() => Promise.reject(new Error("it broke")));
    },
  }));
  actor.send({ kind: "work" });
  await settle();
  work.resolve();
  await settle();
  assertEquals(received, ["work"]);
  actor.send({ kind: "fail" });
  const reason = await actor.exited;
  assert(reason.kind === "failed" && reason.error instanceof Error);
  assertEquals([reason.error.message, received], ["it broke", ["work", "fail"]]);
  await system.stop();
});

Deno.test("cancel aborts the task's signal and its outcome still comes back", async () => {
  const system = startSystem();
  const received: string[] = [];
  type Ended = { readonly kind: "ended"; readonly how: string };
  system.spawn<Ended>("worker", (ctx) => {
    const task = ctx.run(
      ({ signal }) =>
        new Promise<string>((resolve) => {
          signal.addEventListener("abort", () => resolve("cancelled"));
        }),
      (settled) => ({ kind: "ended", how: settled.kind === "fulfilled" ? settled.value : "error" }),
    );
    task.cancel();
    return { receive: (msg) => void received.push(msg.how) };
  });
  await settle();
  assertEquals(received, ["cancelled"]);
  await system.stop();
});

Deno.test("timers fire on the injected clock, and never once cancelled", async () => {
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const received: number[] = [];
  let context: Context<Note> | undefined;
  system.spawn<Note>("timed", (ctx) => {
    context = ctx;
    ctx.after(200, note(2));
    ctx.after(100, note(1));
    ctx.after(150, note(-1)).cancel();
    return { receive: (msg) => void received.push(msg.value) };
  });
  await clock.advance(99);
  assertEquals(received, []);
  await clock.advance(1);
  assertEquals(received, [1]);
  await clock.advance(1000);
  assertEquals(received, [1, 2]);
  context?.after(10, note(3));
  await system.stop();
  assertEquals(clock.pending, 0);
  await clock.advance(1000);
  assertEquals(received, [1, 2]);
});

Deno.test("a timer cancelled after it fired, before its message arrived, stays silent", async () => {
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const received: number[] = [];
  system.spawn<Note>("timed", (ctx) => {
    ctx.after(10, note(1));
    const second = ctx.after(10, note(2));
    return {
      receive: (msg) => {
        received.push(msg.value);
        second.cancel();
      },
    };
  });
  // Both are due at once: the callbacks run before either message is received.
  for (const fire of clock.takeDue(10)) fire();
  await settle();
  assertEquals(received, [1]);
  await system.stop();
});

Deno.test("actors that keep each other busy do not block the event loop", async () => {
  const system = startSystem();
  let rallies = 0;
  const refs: ActorRef<Note>[] = [];
  const player = (other: number) => (): Behavior<Note> => ({
    receive: (msg) => {
      rallies += 1;
      refs[other]?.send(msg);
    },
  });
  refs.push(system.spawn("ping", player(1)), system.spawn("pong", player(0)));
  refs[0]?.send(note(0));
  await settle(2);
  const before = rallies;
  await settle(2);
  assertLess(before, rallies);
  await system.stop();
});

Deno.test("the trace sees each received message with its actor and time", async () => {
  const clock = new FakeClock(5000);
  const events: TraceEvent[] = [];
  const system = startSystem({ clock, trace: (event) => events.push(event) });
  const parent = system.spawn<Note>("parent", (ctx) => {
    const child = ctx.spawn<Note>("child", () => ({ receive: () => undefined }));
    return { receive: (msg) => void child.send(note(msg.value + 1)) };
  });
  parent.send(note(1));
  await settle();
  const stopped = parent.stop();
  parent.send(note(9));
  await stopped;
  assertEquals(events, [
    { at: 5000, to: "/parent", msg: note(1) },
    { at: 5000, to: "/parent/child", msg: note(2) },
  ]);
  await system.stop();
});

Deno.test("a stopping actor can spawn nothing", async () => {
  const system = startSystem();
  const contexts: Context<Note>[] = [];
  const actor = system.spawn<Note>("late", (ctx) => {
    contexts.push(ctx);
    return { receive: () => undefined };
  });
  await actor.stop();
  assertThrows(() => contexts[0]?.spawn<Note>("child", () => ({ receive: () => undefined })));
  await system.stop();
  assertThrows(() => system.spawn<Note>("root", () => ({ receive: () => undefined })));
});

Deno.test("an asynchronous receive does not compile", () => {
  interface Asynchronous {
    receive(msg: Note): Promise<void>;
  }
  interface Synchronous {
    receive(msg: Note): undefined;
  }
  const refused: Asynchronous extends Behavior<Note> ? false : true = true;
  const accepted: Synchronous extends Behavior<Note> ? true : false = true;
  assert(refused && accepted);
});

Deno.test("a context has no getter of its own, which would keep its actor in memory", async () => {
  const system = startSystem();
  const contexts: Context<Note>[] = [];
  system.spawn<Note>("one", (ctx) => {
    contexts.push(ctx);
    return { receive: () => undefined };
  });
  const own = contexts.flatMap((ctx) => Object.values(Object.getOwnPropertyDescriptors(ctx)));
  assert(own.length > 0);
  assertEquals(own.filter((property) => property.get !== undefined), []);
  await system.stop();
});
