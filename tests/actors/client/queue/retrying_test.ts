import { assert, assertEquals } from "@std/assert";
import { Failures, isTooMany, isTransient } from "../../../../actors/client/queue/retrying.ts";

const THREE = { attempts: 3, insistent: false, maximumMs: undefined };
const HALF = 0.5;

Deno.test("the pauses double, and end after the attempts asked for", () => {
  const failures = new Failures();
  const waits = [1, 2, 3, 4].map(() => failures.next(0, THREE, HALF));
  assertEquals(waits, [1_000, 2_000, 4_000, undefined]);
});

Deno.test("the pauses are spread around their length, and never longer than 75 s", () => {
  const [early, late] = [0, 1].map((random) => new Failures().next(0, THREE, random));
  assertEquals([early, late], [750, 1_250]);
  const many = new Failures();
  const waits = Array.from({ length: 40 }, () => many.next(0, { ...THREE, attempts: 40 }, 1) ?? 0);
  assertEquals(Math.max(...waits), 75_000);
});

Deno.test("a job that gets on starts to count again; a few bytes are no progress", () => {
  const failures = new Failures();
  failures.next(0, THREE, HALF);
  failures.progress(1_000);
  assertEquals(failures.next(0, THREE, HALF), 2_000);
  failures.progress(10_000_000);
  assertEquals(failures.next(0, THREE, HALF), 1_000);
});

Deno.test("no attempt begins after the longest time since the first failure", () => {
  const failures = new Failures();
  const limited = { ...THREE, maximumMs: 5_000 };
  assertEquals(failures.next(100_000, limited, HALF), 1_000);
  assertEquals(failures.next(102_000, limited, HALF), 2_000);
  assertEquals(failures.next(104_500, limited, HALF), undefined);
});

Deno.test("a 5yz reply, a wrong password, a local file and a stranger are not tried again", () => {
  const message = "it failed";
  for (const kind of ["unreachable", "timed-out", "try-later", "integrity"] as const) {
    assert(isTransient({ kind, message }), kind);
    assert(!isTransient({ kind, message, lasting: true }), kind);
  }
  const lasting = ["server-refused", "login-refused", "local-file", "trust", "usage"] as const;
  for (const kind of lasting) assert(!isTransient({ kind, message }), kind);
});

Deno.test("too many sessions: 421, 425, and a login refused for that reason", () => {
  const refused = (message: string) => isTooMany({ kind: "login-refused", message, code: 530 });
  assert(isTooMany({ kind: "try-later", message: "x", code: 421 }));
  assert(isTooMany({ kind: "try-later", message: "x", code: 425 }));
  assert(refused("530 Sorry, the maximum number of clients (2) are already connected."));
  assert(refused("530 Too many users"));
  assert(!isTooMany({ kind: "try-later", message: "printed already", code: 421, lasting: true }));
  assert(!refused("530 Login incorrect."));
});
