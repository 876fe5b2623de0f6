import { assertEquals } from "@std/assert";
import {
  type Context,
  disposeUndelivered,
  type Settled,
  startSystem,
} from "../../../actors/kernel/kernel.ts";
import { success } from "../../../core/base/outcome.ts";
import { FakeClock, settle } from "../../support/time/fake_clock.ts";

type Note = { readonly kind: "note" };
type Holder = { readonly kind: "holder"; readonly settled: Settled<Disposable> };

const ignore = () => ({ receive: () => undefined });

/** Counts how often it was disposed. */
class Resource implements Disposable {
  disposed = 0;

  [Symbol.dispose](): void {
    this.disposed += 1;
  }
}

Deno.test("stop ends children, then tasks, then calls onStop, then exited resolves", async () => {
  const system = startSystem();
  const steps: string[] = [];
  const parent = system.spawn<Note>("parent", (ctx) => {
    ctx.spawn<Note>("child", (child) => {
      child.spawn<Note>("grandchild", () => ({
        receive: () => undefined,
        onStop: () => void steps.push("grandchild onStop"),
      }));
      return {
        receive: () => undefined,
        onStop: async () => {
          await settle(1);
          steps.push("child onStop");
        },
      };
    });
    ctx.run(async ({ signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      steps.push("task aborted");
      await settle(1);
      steps.push("task ended");
    }, () => ({ kind: "note" }));
    ctx.signal.addEventListener("abort", () => steps.push("signal"));
    return {
      receive: () => void steps.push("received"),
      onStop: async (reason) => {
        steps.push(`onStop ${reason.kind}`);
        await settle(1);
        steps.push("onStop ended");
      },
    };
  });
  parent.exited.then(() => steps.push("exited"));
  const [first, second] = await Promise.all([parent.stop(), parent.stop()]);
  assertEquals(first, { kind: "stopped" });
  assertEquals(second, { kind: "stopped" });
  assertEquals(steps, [
    "grandchild onStop",
    "child onStop",
    "signal",
    "task aborted",
    "task ended",
    "onStop stopped",
    "onStop ended",
    "exited",
  ]);
  await system.stop();
});

Deno.test("onStopping comes after the children's end, and before the tasks are awaited", async () => {
  const system = startSystem();
  const steps: string[] = [];
  const actor = system.spawn<Note>("reader", (ctx) => {
    const closed = Promise.withResolvers<void>();
    ctx.spawn<Note>("child", () => ({ ...ignore(), onStop: () => void steps.push("child") }));
    ctx.run(async () => {
      await closed.promise;
      steps.push("task");
    });
    return {
      ...ignore(),
      onStopping: () => {
        steps.push("stopping");
        closed.resolve();
      },
      onStop: () => void steps.push("stop"),
    };
  });
  assertEquals(await actor.stop(), { kind: "stopped" });
  assertEquals(steps, ["child", "stopping", "task", "stop"]);
  await system.stop();
});

Deno.test("a failing onStopping is the reason, and onStop is called all the same", async () => {
  const system = startSystem();
  const fault = new Error("cannot close");
  let stopped = 0;
  const actor = system.spawn<Note>("failing", () => ({
    ...ignore(),
    onStopping: () => {
      throw fault;
    },
    onStop: () => void (stopped += 1),
  }));
  assertEquals(await actor.stop(), { kind: "failed", error: fault });
  assertEquals(stopped, 1);
  await system.stop();
});

Deno.test("a signal that is asked for only after the end is aborted already", async () => {
  const system = startSystem();
  const signals: AbortSignal[] = [];
  const begun = Promise.withResolvers<void>();
  const actor = system.spawn<Note>("late", (ctx) => {
    const task = ctx.run(async (task) => {
      await begun.promise;
      signals.push(task.signal, ctx.signal);
    }, () => ({ kind: "note" }));
    task.cancel();
    return ignore();
  });
  const stopped = actor.stop();
  begun.resolve();
  await stopped;
  assertEquals(signals.map(({ aborted }) => aborted), [true, true]);
  assertEquals(signals.map(({ reason }) => reason.name), ["AbortError", "AbortError"]);
  await system.stop();
});

Deno.test("exit ends the actor with done, after the message in hand and before the next", async () => {
  const system = startSystem();
  const steps: string[] = [];
  const actor = system.spawn<Note>("leaver", (ctx) => ({
    receive: () => {
      ctx.exit();
      steps.push("rest of receive");
    },
    onStop: (reason) => void steps.push(reason.kind),
  }));
  actor.send({ kind: "note" });
  actor.send({ kind: "note" });
  assertEquals(await actor.exited, { kind: "done" });
  assertEquals(steps, ["rest of receive", "done"]);
  await system.stop();
});

Deno.test("a task started after exit never begins", async () => {
  const system = startSystem();
  let begun = false;
  const actor = system.spawn<Note>("leaver", (ctx) => {
    ctx.exit();
    ctx.run(() => Promise.resolve(begun = true), () => ({ kind: "note" }));
    return { receive: () => undefined };
  });
  await actor.exited;
  assertEquals(begun, false);
  await system.stop();
});

Deno.test("a task that ignores its signal holds the stop up for the grace and no longer", async () => {
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const late = Promise.withResolvers<Resource>();
  const resource = new Resource();
  let ended = false;
  const actor = system.spawn<Holder>("stubborn", (ctx) => {
    ctx.run(() => late.promise, (settled) => ({ kind: "holder", settled }));
    return { receive: () => undefined };
  });
  const stopped = actor.stop().then(() => ended = true);
  await clock.advance(9_999);
  assertEquals(ended, false);
  await clock.advance(1);
  assertEquals(ended, true);
  await stopped;
  late.resolve(resource);
  await settle();
  assertEquals(resource.disposed, 1);
  assertEquals(clock.pending, 0);
  await system.stop();
});

Deno.test("the grace can be set, and bounds onStop too", async () => {
  const clock = new FakeClock();
  const system = startSystem({ clock });
  const never = new Promise<void>(() => undefined);
  const actor = system.spawn<Note>("stuck", () => ({
    receive: () => undefined,
    onStop: () => never,
  }), { grace: 50 });
  const stopped = actor.stop();
  await clock.advance(50);
  assertEquals(await stopped, { kind: "stopped" });
  await system.stop();
});

Deno.test("a failing onStop makes the reason a failure, and a failed reason stays", async () => {
  const system = startSystem();
  const first = new Error("receive");
  const second = new Error("onStop");
  const make = () => ({
    receive: () => {
      throw first;
    },
    onStop: () => Promise.reject(second),
  });
  const stopped = system.spawn<Note>("stopped", make);
  assertEquals(await stopped.stop(), { kind: "failed", error: second });
  const failed = system.spawn<Note>("failed", make);
  failed.send({ kind: "note" });
  assertEquals(await failed.exited, { kind: "failed", error: first });
  await system.stop();
});

Deno.test("what a stopped actor did not receive is disposed", async () => {
  const system = startSystem();
  const resource = new Resource();
  const actor = system.spawn<Holder>("stopped", ignore);
  actor.send({ kind: "holder", settled: { kind: "fulfilled", value: resource } });
  await actor.stop();
  assertEquals(resource.disposed, 1);
  await system.stop();
});

Deno.test("the outcome of a task that an actor no longer receives is disposed", async () => {
  const system = startSystem();
  const resource = new Resource();
  const actor = system.spawn<Holder>("worker", (ctx) => {
    ctx.run(
      ({ signal }) =>
        new Promise<Resource>((resolve) => {
          signal.addEventListener("abort", () => resolve(resource));
        }),
      (settled) => ({ kind: "holder", settled }),
    );
    return { receive: () => undefined };
  });
  await actor.stop();
  assertEquals(resource.disposed, 1);
  await system.stop();
});

Deno.test("the outcome of a task is disposed when no message can be made of it", async () => {
  const system = startSystem();
  const resource = new Resource();
  const fault = new Error("no message");
  const actor = system.spawn<Holder>("worker", (ctx) => {
    ctx.run(() => Promise.resolve(resource), () => {
      throw fault;
    });
    return { receive: () => undefined };
  });
  assertEquals(await actor.exited, { kind: "failed", error: fault });
  assertEquals(resource.disposed, 1);
  await system.stop();
});

Deno.test("a received resource belongs to the actor and is left alone", async () => {
  const system = startSystem();
  const resource = new Resource();
  const actor = system.spawn<Holder>("owner", ignore);
  actor.send({ kind: "holder", settled: { kind: "fulfilled", value: resource } });
  await settle();
  await actor.stop();
  assertEquals(resource.disposed, 0);
  await system.stop();
});

Deno.test("disposables are found in fields, settled values, outcomes and what they hold", async () => {
  const resources = Array.from({ length: 5 }, () => new Resource());
  const [plain, settled, outcome, nested, untouched] = resources;
  let awaited = 0;
  disposeUndelivered({ kind: "message", plain, settled: { kind: "fulfilled", value: settled } });
  disposeUndelivered({ settled: { kind: "fulfilled", value: success({ source: outcome }) } });
  disposeUndelivered({ kind: "transfer", flow: { direction: "out", source: nested } });
  disposeUndelivered({ inside: new Map([["held", untouched]]), nothing: null });
  disposeUndelivered({
    later: {
      [Symbol.asyncDispose]: () => {
        awaited += 1;
        return Promise.reject(new Error("dropped"));
      },
    },
    broken: {
      [Symbol.dispose]: () => {
        throw new Error("dropped");
      },
    },
  });
  await settle(1);
  assertEquals(resources.map((resource) => resource.disposed), [1, 1, 1, 1, 0]);
  assertEquals(awaited, 1);
});

Deno.test("of messages alone the fields are searched, not of what has a class", () => {
  class Keeper {
    readonly kept = new Resource();
  }
  const keeper = new Keeper();
  const plain = new Resource();
  disposeUndelivered({ keeper, bare: Object.assign(Object.create(null), { plain }) });
  assertEquals([keeper.kept.disposed, plain.disposed], [0, 1]);
});

Deno.test("stopping the system stops every actor", async () => {
  const system = startSystem();
  const stopped: string[] = [];
  const make = (ctx: Context<Note>) => ({
    receive: () => undefined,
    onStop: () => void stopped.push(ctx.self.path),
  });
  for (const name of ["a", "b", "c"]) system.spawn<Note>(name, make);
  await Promise.all([system.stop(), system.stop()]);
  assertEquals(stopped, ["/a", "/b", "/c"]);
});
