import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Job, JobWeight } from "../../../../actors/client/jobs/job.ts";
import {
  type Load,
  type Waiting,
  WaitingLine,
} from "../../../../actors/client/queue/waiting_line.ts";

const IDLE: Load = { listing: 0, small: 0, large: 0 };
const URL = { scheme: "ftp", hostname: "host", port: 21, path: "x" } as const;
const SIZES = { small: 4096, large: 2 ** 31 } as const;

function job(weight: JobWeight): Job {
  if (weight === "listing") return { kind: "stat", url: URL, json: false };
  const target = { kind: "folder", path: "." } as const;
  const rest = { target, representation: "image", resume: false } as const;
  return { kind: "download", url: URL, told: { size: SIZES[weight] }, ...rest };
}

function line(...weights: readonly JobWeight[]): WaitingLine<Waiting> {
  const waiting = new WaitingLine<Waiting>();
  weights.forEach((weight, order) => waiting.add({ job: job(weight), order }));
  return waiting;
}

Deno.test("what came first is served first, whatever its size, while sessions are free", () => {
  const waiting = line("large", "small", "large", "small");
  const orders = [1, 2, 3, 4].map(() => waiting.take(IDLE, 4)?.order);
  assertEquals(orders, [0, 1, 2, 3]);
  assertEquals(waiting.take(IDLE, 4), undefined);
});

Deno.test("large files leave one session to small ones that wait", () => {
  const load = { ...IDLE, large: 3 };
  assertEquals(line("large", "large", "small").take(load, 4)?.order, 2);
  assertEquals(line("large", "large").take(load, 4)?.order, 0, "nobody small waits");
  assertEquals(line("large", "small").take(IDLE, 1)?.order, 0, "a single session keeps the order");
});

Deno.test("folders are listed ahead of files, in half of the sessions at most", () => {
  assertEquals(line("small", "listing").take(IDLE, 4)?.order, 1);
  assertEquals(line("small", "listing").take({ ...IDLE, listing: 2 }, 4)?.order, 0);
  assertEquals(line("listing").take({ ...IDLE, listing: 2 }, 4)?.order, 0, "nothing else to do");
});

Deno.test("no folder is listed while a thousand files wait", () => {
  const files = Array.from({ length: 1_000 }, () => "small" as const);
  assertEquals(line("listing", ...files).take(IDLE, 4)?.order, 1);
});

Deno.test("property: every task comes out once, and a session is never left idle", () => {
  const weight = fc.constantFrom<JobWeight>("listing", "small", "large");
  const load = fc.record({ listing: fc.nat(4), small: fc.nat(4), large: fc.nat(4) });
  fc.assert(fc.property(
    fc.array(weight),
    fc.array(load, { minLength: 1 }),
    fc.integer({ min: 1, max: 8 }),
    (weights, loads, sessions) => {
      const waiting = line(...weights);
      const taken = weights.map((_, at) =>
        waiting.take(loads[at % loads.length] ?? IDLE, sessions)?.order
      );
      assertEquals(taken.toSorted((a = 0, b = 0) => a - b), weights.map((_, order) => order));
      assert(waiting.length === 0);
    },
  ));
});
