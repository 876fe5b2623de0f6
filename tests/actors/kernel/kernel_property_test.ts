import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Behavior,
  type Context,
  type OwnedRef,
  startSystem,
} from "../../../actors/kernel/kernel.ts";
import { settle } from "../../support/time/fake_clock.ts";

type Probe =
  | { readonly kind: "mark"; readonly sender: number; readonly serial: number }
  | { readonly kind: "spawn" | "leave" | "fail" | "work" | "worked" };

type Action =
  | { readonly kind: "root" | "turn" }
  | { readonly kind: "stop"; readonly target: number }
  | {
    readonly kind: "tell";
    readonly target: number;
    readonly what: "spawn" | "leave" | "fail" | "work";
  }
  | { readonly kind: "mark"; readonly target: number; readonly sender: number }
  | { readonly kind: "mark-when-ready"; readonly target: number; readonly sender: number };

interface Mark {
  readonly sender: number;
  readonly serial: number;
}

interface Life {
  readonly ref: OwnedRef<Probe>;
  readonly parent: Life | undefined;
}

/** What happened to one actor. */
class History {
  readonly accepted: Mark[] = [];
  readonly received: Mark[] = [];
  stops = 0;
  running = 0;
  exited = false;
  /** A message after its end, or a living child or task at its end. */
  readonly faults: string[] = [];
}

/** Actors that follow a script and record what happens to them. */
class World {
  readonly system = startSystem();
  readonly lives: Life[] = [];
  readonly records: History[] = [];
  #serial = 0;

  root(): void {
    const ref = this.system.spawn<Probe>("root", (ctx) => this.#behavior(ctx), { mailbox: 4 });
    this.#register(ref, undefined);
  }

  life(index: number): Life | undefined {
    return this.lives[index % Math.max(1, this.lives.length)];
  }

  async act(action: Action): Promise<void> {
    switch (action.kind) {
      case "root":
        return this.root();
      case "turn":
        return await settle(1);
      case "stop":
        this.life(action.target)?.ref.stop();
        return;
      case "tell":
        this.life(action.target)?.ref.send({ kind: action.what });
        return;
      case "mark":
        return this.#mark(action.target, action.sender, false);
      case "mark-when-ready":
        return this.#mark(action.target, action.sender, true);
    }
  }

  #mark(target: number, sender: number, wait: boolean): void {
    const life = this.life(target);
    if (life === undefined) return;
    const record = this.records[this.lives.indexOf(life)];
    const mark = { sender, serial: this.#serial };
    this.#serial += 1;
    const msg: Probe = { kind: "mark", ...mark };
    if (wait) {
      life.ref.sendWhenReady(msg).then((delivery) => {
        if (delivery === "accepted") record?.accepted.push(mark);
      });
    } else if (life.ref.send(msg) === "accepted") record?.accepted.push(mark);
  }

  #register(ref: OwnedRef<Probe>, parent: Life | undefined): void {
    const life: Life = { ref, parent };
    const index = this.lives.push(life) - 1;
    ref.exited.then(() => {
      const record = this.records[index];
      if (record === undefined) return;
      record.exited = true;
      if (record.running > 0) record.faults.push("a task outlived its actor");
      this.lives.forEach((other, number) => {
        if (other.parent === life && this.records[number]?.exited === false) {
          record.faults.push("a child outlived its parent");
        }
      });
    });
  }

  #behavior(ctx: Context<Probe>): Behavior<Probe> {
    const record = new History();
    this.records.push(record);
    return {
      receive: (msg) => {
        if (record.stops > 0 || record.exited) record.faults.push("received after its end");
        switch (msg.kind) {
          case "mark":
            return void record.received.push({ sender: msg.sender, serial: msg.serial });
          case "spawn": {
            const child = ctx.spawn<Probe>("child", (inner) => this.#behavior(inner), {
              mailbox: 4,
            });
            this.#register(child, this.lives.find(({ ref }) => ref === ctx.self));
            return;
          }
          case "leave":
            return void ctx.exit();
          case "fail":
            throw new Error("told to fail");
          case "work":
            return void ctx.run(({ signal }) => work(record, signal), () => ({ kind: "worked" }));
          case "worked":
            return;
        }
      },
      onStop: () => {
        record.stops += 1;
      },
    };
  }
}

async function work(record: History, signal: AbortSignal): Promise<void> {
  record.running += 1;
  for (let turn = 0; turn < 3 && !signal.aborted; turn += 1) await Promise.resolve();
  record.running -= 1;
}

const index = fc.nat(20);
const anAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("root" as const, "turn" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stop" as const), target: index }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("tell" as const),
      target: index,
      what: fc.constantFrom(
        "spawn" as const,
        "spawn" as const,
        "spawn" as const,
        "leave" as const,
        "fail" as const,
        "work" as const,
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom("mark" as const, "mark-when-ready" as const),
      target: index,
      sender: fc.nat(2),
    }),
  },
);

function checkRecord(record: History): void {
  assertEquals(record.faults, []);
  assert(record.exited, "exited did not resolve");
  assertEquals(record.stops, 1);
  const accepted = new Set(record.accepted.map(({ serial }) => serial));
  const received = record.received.map(({ serial }) => serial);
  assertEquals(new Set(received).size, received.length, "a message was received twice");
  assert(received.every((serial) => accepted.has(serial)), "received but not accepted");
  for (const sender of [0, 1, 2]) {
    const serials = record.received.filter((mark) => mark.sender === sender)
      .map(({ serial }) => serial);
    assertEquals(serials, serials.toSorted((a, b) => a - b), "out of order");
  }
}

Deno.test("whatever is spawned, sent and stopped, in any order, the kernel keeps its word", async () => {
  let receivedInAll = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anAction, { maxLength: 60, size: "max" }), async (actions) => {
      const world = new World();
      world.root();
      for (const action of actions) await world.act(action);
      await world.system.stop();
      await Promise.all(world.lives.map(({ ref }) => ref.exited));
      assertEquals(world.records.length, world.lives.length);
      for (const record of world.records) {
        checkRecord(record);
        receivedInAll += record.received.length;
      }
    }),
    { numRuns: 200 },
  );
  assert(receivedInAll > 0, "the sequences never got a message through");
});

Deno.test("an actor left running receives everything that was accepted", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ sender: fc.nat(2), wait: fc.boolean() }), {
        maxLength: 40,
        size: "max",
      }),
      async (sends) => {
        const world = new World();
        world.root();
        for (const { sender, wait } of sends) {
          await world.act({ kind: wait ? "mark-when-ready" : "mark", target: 0, sender });
        }
        await settle(2);
        const [record] = world.records;
        const serials = (marks: readonly Mark[]) =>
          marks.map(({ serial }) => serial).toSorted((a, b) => a - b);
        assertEquals(serials(record?.received ?? []), serials(record?.accepted ?? []));
        await world.system.stop();
      },
    ),
    { numRuns: 50 },
  );
});
