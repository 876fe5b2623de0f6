import { assert, assertEquals } from "@std/assert";
import { decodeLenient } from "../../../core/base/text.ts";
import { wholeTurn } from "../../../actors/kernel/waiting/whole_turn.ts";
import { peerTest } from "../../support/process/peer_programs.ts";
import { calls, HAS_SYSTEM_CALLS } from "../../support/process/system_calls.ts";
import { MSG_DONTWAIT } from "../../../actors/machine/native/sockets/numbers.ts";
import { descriptorOf } from "../../../actors/machine/native/connection_descriptor.ts";

/** Two ends of a connection. The runtime reads the near one; it tells the descriptor of the other, which it has accepted. */
async function pair() {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const [near, far] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port }),
    listener.accept(),
  ]);
  far.setNoDelay(true);
  return { near, far, [Symbol.dispose]: () => (near.close(), far.close()) };
}

Deno.test({
  name: "a whole turn tells what came before it, however busy the runtime is",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    using connection = await pair();
    const { near, far } = connection;
    const descriptor = descriptorOf(calls(), far);
    assert(descriptor !== undefined);
    const buffer = new Uint8Array(8);
    for (let round = 0; round < 500; round += 1) {
      let isTold = false;
      const reading = near.read(buffer).then(() => isTold = true);
      // The runtime waits for the byte before it comes.
      if (round % 2 === 0) await wholeTurn();
      // Behind the back of the runtime, as bytes of other machines come.
      assertEquals(calls().send(descriptor, new Uint8Array(1), 1n, MSG_DONTWAIT), 1n);
      await wholeTurn();
      assert(isTold, `in round ${round}`);
      await reading;
    }
  },
});

Deno.test("a turn that is asked for during another one begins after it", async () => {
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  const first = wholeTurn().then(note("first"));
  const second = wholeTurn().then(note("second"));
  const third = wholeTurn().then(note("third"));
  await first;
  assertEquals(order, ["first"]);
  await Promise.all([second, third]);
  assertEquals(order, ["first", "second", "third"]);
});

Deno.test("who asks again and again for a turn does not keep others from theirs", async () => {
  let isOver = false;
  let asked = 0;
  const greedy = (async () => {
    for (; !isOver && asked < 64; asked += 1) await wholeTurn();
  })();
  await wholeTurn();
  await wholeTurn();
  isOver = true;
  assert(asked <= 4, `${asked} turns of somebody else`);
  await greedy;
});

Deno.test({
  name: "a program whose connection to itself is reset goes on without",
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const program = new URL("../../support/process/lost_mirror.ts", import.meta.url).pathname;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", program],
    }).output();
    assertEquals(decodeLenient(stdout), '{"isReset":true,"left":0}\n', decodeLenient(stderr));
  },
});

peerTest("ip", "a program whose connection to itself is deaf goes on without", async (ip) => {
  const program = new URL("../../support/process/deaf_mirror.ts", import.meta.url).pathname;
  const run = ["run", "-A", "--no-check", program, ip];
  const { stdout, stderr } = await new Deno.Command("unshare", {
    args: ["--net", Deno.execPath(), ...run],
  }).output();
  const said = decodeLenient(stderr);
  if (/Operation not permitted/.test(said)) return console.error(`skipped: ${said}`);
  assertEquals(decodeLenient(stdout), "up\ndown\n", said);
});
