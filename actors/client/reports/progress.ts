import { progressLine, summaryLine } from "../../../core/screen/progress.ts";
import type { ActorRef, Behavior, Context } from "../../kernel/kernel.ts";
import type { DataChannelMsg } from "../../transport/data_channel/data_channel_messages.ts";
import type { ProgressMsg } from "../client_messages.ts";
import type { StatusLine } from "../../machine/terminal/status_line.ts";
import type { TransferResult } from "../data/transfer.ts";
import type { TransferOutline } from "./client_events.ts";

/** How often, in ms, the line is drawn. */
const INTERVAL = 200;

/** What is shown, and who knows how far it is. */
export interface ProgressOptions {
  readonly name: string;
  /** The bytes the file will have, when known. */
  readonly total: number | undefined;
  /** The bytes that were there before. */
  readonly resumedAt: number;
  readonly channel: ActorRef<DataChannelMsg>;
  readonly status: StatusLine;
  /** Characters that fit into a line of the terminal. */
  readonly columns: number;
}

/** Draws how far a transfer is, until it is stopped; the line is gone then. */
export function progress(
  options: ProgressOptions,
): (ctx: Context<ProgressMsg>) => Behavior<ProgressMsg> {
  return (ctx) => {
    const began = ctx.clock.now();
    const { name, total, resumedAt, status, columns } = options;
    ctx.after(INTERVAL, { kind: "tick" });
    return {
      receive(msg: ProgressMsg): undefined {
        switch (msg.kind) {
          case "tick":
            ctx.after(INTERVAL, { kind: "tick" });
            options.channel.send({
              kind: "count",
              answer: {
                send: (bytes) => {
                  ctx.self.send({ kind: "counted", bytes });
                },
              },
            });
            return;
          case "counted": {
            const bytes = resumedAt + msg.bytes;
            const elapsed = ctx.clock.now() - began;
            status.draw(progressLine({ name, bytes, total, resumedAt, elapsed }, columns));
          }
        }
      },
      onStop: () => status.clear(),
    };
  };
}

/** Prints one line about a transfer that is complete, where somebody watches. */
export function printSummary(
  status: StatusLine,
  { name, size: total, resumedAt }: TransferOutline,
  { bytes, milliseconds: elapsed }: TransferResult,
): void {
  if (!status.watched) return;
  status.print(summaryLine({ name, total, resumedAt, bytes: resumedAt + bytes, elapsed }));
}
