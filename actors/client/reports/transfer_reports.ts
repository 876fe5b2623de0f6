import type { ActorRef, Behavior, Context } from "../../kernel/kernel.ts";
import type { DataChannelMsg } from "../../transport/data_channel/data_channel_messages.ts";
import type { ProgressMsg } from "../client_messages.ts";

/** How often, in ms, it is told how far a transfer is. */
const EVERY = 1_000;

/** Tells once a second how many bytes a data connection has moved, until it is stopped. */
export function transferReports(options: {
  readonly channel: ActorRef<DataChannelMsg>;
  readonly report: (bytes: number) => void;
}): (ctx: Context<ProgressMsg>) => Behavior<ProgressMsg> {
  const { channel, report } = options;
  return (ctx) => {
    ctx.after(EVERY, { kind: "tick" });
    return {
      receive(msg: ProgressMsg): undefined {
        if (msg.kind === "counted") return report(msg.bytes), undefined;
        ctx.after(EVERY, { kind: "tick" });
        const send = (bytes: number) => void ctx.self.send({ kind: "counted", bytes });
        channel.send({ kind: "count", answer: { send } });
      },
    };
  };
}
