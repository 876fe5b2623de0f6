import { assertEquals } from "@std/assert";
import { type Context, startSystem } from "../../../actors/kernel/kernel.ts";
import { DataChannels } from "../../../actors/transport/data_channel/data_channel_handle.ts";
import type { DataChannelEvent } from "../../../actors/transport/data_channel/data_channel_messages.ts";

/** The messages of a test's actor: the events of its channels, and the end of its own task. */
type OwnerMsg = DataChannelEvent | { readonly kind: "settled" };

/** An actor that owns channels as the interpreter and the session do; `work` is its task. */
function owner(work: (channels: DataChannels) => Promise<void>) {
  return (ctx: Context<OwnerMsg>) => {
    const channels = new DataChannels(ctx);
    ctx.run(() => work(channels), () => ({ kind: "settled" }));
    return {
      receive: (msg: OwnerMsg) => {
        if (msg.kind !== "settled") channels.receive(msg);
        return undefined;
      },
      onStopping: () => void channels.end(),
    };
  };
}

Deno.test("a job that waits for the end of its data does not outlast the interpreter", async () => {
  const system = startSystem();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  system.spawn(
    "interpreter",
    owner(async (channels) => resolve((await channels.spawn().ended).outcome.ok)),
  );
  await system.stop();
  assertEquals(await promise, false);
});

Deno.test("each channel gets only its own end, and keeps it", async () => {
  const system = startSystem();
  const { promise, resolve } = Promise.withResolvers<readonly unknown[]>();
  system.spawn(
    "session",
    owner(async (channels) => {
      const [first, second] = [channels.spawn(), channels.spawn()];
      second.abort();
      const { outcome } = await second.ended;
      resolve([outcome.ok, second.end?.outcome.ok, first.end]);
    }),
  );
  assertEquals(await promise, [false, false, undefined]);
  await system.stop();
});

Deno.test("a channel whose actor is gone without a last word counts as broken", async () => {
  const system = startSystem();
  const { promise, resolve } = Promise.withResolvers<readonly unknown[]>();
  system.spawn(
    "session",
    owner(async (channels) => {
      const channel = channels.spawn();
      const listening = channel.listen({
        hostname: "127.0.0.1",
        allowedPeer: "127.0.0.1",
        waitMs: 10_000,
      });
      channels.childEnded(channel.ref.path);
      resolve([await listening, (await channel.ended).outcome]);
    }),
  );
  const broken = { ok: false, failure: { side: "data", kind: "broken" } };
  assertEquals(await promise, [broken, broken]);
  await system.stop();
});
