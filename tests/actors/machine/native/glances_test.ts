import { assert, assertEquals } from "@std/assert";
import { Glances } from "../../../../actors/machine/native/sockets/glances.ts";
import { systemCalls } from "../../../../actors/machine/native/system_calls.ts";
import { HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";

/** A system whose waits are in vain, or not, and that counts them. */
function system(hasCome: () => boolean) {
  let waits = 0;
  const glances = new Glances({
    ppoll: () => {
      waits += 1;
      return hasCome() ? 1 : 0;
    },
  });
  return { glances, waits: () => waits };
}

Deno.test("while something comes in time, it is waited for each time", () => {
  const { glances, waits } = system(() => true);
  for (let time = 0; time < 100; time += 1) assert(glances.at(7));
  assertEquals(waits(), 100);
});

Deno.test("waits in vain become rare, and one that is not makes them usual again", () => {
  let comes = false;
  const { glances, waits } = system(() => comes);
  for (let time = 0; time < 1_000; time += 1) assert(!glances.at(7));
  const rare = waits();
  assert(rare > 4 && rare < 30, `${rare} waits`);
  comes = true;
  let missed = 0;
  while (!glances.at(7)) missed += 1;
  assert(missed < 64, `${missed} left out`);
  const before = waits();
  for (let time = 0; time < 10; time += 1) assert(glances.at(7));
  assertEquals(waits() - before, 10);
});

Deno.test({
  name: "a socket with bytes can be read, and one without cannot",
  ignore: !HAS_SYSTEM_CALLS,
  fn: () => {
    const calls = systemCalls();
    assert(calls !== undefined);
    const descriptor = calls.eventfd(0, 0o2004000);
    try {
      const glances = new Glances(calls);
      assert(!glances.at(descriptor));
      calls.eventfd_write(descriptor, 1n);
      assert(glances.at(descriptor));
    } finally {
      calls.close(descriptor);
    }
  },
});
