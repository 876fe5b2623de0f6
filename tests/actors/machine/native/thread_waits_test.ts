import { assert, assertEquals } from "@std/assert";
import { threadWaits } from "../../../../actors/machine/native/process/thread_waits.ts";
import { HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";

Deno.test({
  name: "a thread that waits has waited, one that computes has not",
  ignore: !HAS_SYSTEM_CALLS,
  fn: () => {
    const before = threadWaits();
    assert(before !== undefined);
    const end = performance.now() + 5;
    while (performance.now() < end) continue;
    assertEquals(threadWaits(), before);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    assert((threadWaits() ?? 0n) > before);
  },
});
