import { assertEquals } from "@std/assert";
import { Channels } from "../../../actors/client/data/channels.ts";
import { startSystem } from "../../../actors/kernel/kernel.ts";
import type { InterpreterMsg } from "../../../actors/client/client_messages.ts";

Deno.test("a job that waits for the end of its data does not outlast the interpreter", async () => {
  const system = startSystem();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  system.spawn<InterpreterMsg>("interpreter", (ctx) => {
    ctx.run(
      async () => {
        const end = await new Channels(ctx).spawn(undefined).ended;
        resolve(end.outcome.ok);
      },
      () => ({ kind: "leave" }),
    );
    return { receive: () => undefined };
  });
  await system.stop();
  assertEquals(await promise, false);
});
