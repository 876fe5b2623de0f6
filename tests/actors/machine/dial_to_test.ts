import { assertEquals, assertRejects } from "@std/assert";
import { dialTo } from "../../../actors/machine/dial_to.ts";
import { within } from "../../support/time/deadline.ts";

Deno.test("dials that are called off while they succeed leave no connection open", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let open = 0;
  let allClosed = () => {};
  const serve = async () => {
    for await (const conn of listener) {
      open += 1;
      void conn.read(new Uint8Array(1)).catch(() => null).then(() => {
        conn.close();
        open -= 1;
        if (open === 0) allClosed();
      });
    }
  };
  const serving = serve();
  for (let round = 0; round < 200; round += 1) {
    const off = new AbortController();
    const outcomes = Array.from(
      { length: 5 },
      () => dialTo(listener.addr, off.signal).then((conn) => conn.close(), () => {}),
    );
    // Both are due in the same turn, in most rounds the connections a little later: these are made while nothing else runs.
    setTimeout(() => off.abort(), 1);
    const until = performance.now() + 1.2;
    while (performance.now() < until);
    await Promise.all(outcomes);
  }
  const closed = new Promise<void>((resolve) => allClosed = resolve);
  if (open > 0) await within(closed, "all connections to be closed", () => `${open} are open`);
  listener.close();
  await serving.catch(() => {});
});

Deno.test("a dial that is called off throws the reason of its signal", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const reason = new Error("enough");
  const before = await assertRejects(() => dialTo(listener.addr, AbortSignal.abort(reason)));
  assertEquals(before, reason);
  const off = new AbortController();
  const dialled = dialTo(listener.addr, off.signal);
  off.abort(reason);
  assertEquals(await assertRejects(() => dialled), reason);
});
