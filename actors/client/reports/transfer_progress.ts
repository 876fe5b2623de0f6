import { progressLine, summaryLine } from "../../../core/screen/progress.ts";
import type { ActorRef, Behavior, Context } from "../../kernel/kernel.ts";
import type { StatusLine } from "../../machine/terminal/status_line.ts";
import type { DataChannelMsg } from "../../transport/data_channel/data_channel_messages.ts";
import type { TransferResult } from "../data/client_transfer.ts";
import type { TransferOutline } from "./reports.ts";

/** How often, in ms, the progress line is drawn. */
const DRAW_EVERY = 200;

/** What the actor sends to itself. */
type OwnMsg =
  | { readonly kind: "tick" }
  | { readonly kind: "counted"; readonly bytes: number };

/** Who wants to know how far a transfer is, and how often. */
export interface ProgressOptions {
  readonly channel: ActorRef<DataChannelMsg>;
  readonly everyMs: number;
  /** `bytes`: how many the data connection has moved; `elapsed`: ms since this actor was started. */
  report(bytes: number, elapsed: number): void;
  /** Called when the actor is stopped. */
  stopped?(): void;
}

/** Reports again and again how far a transfer is, until it is stopped. */
export function transferProgress(
  { channel, everyMs, report, stopped }: ProgressOptions,
): (ctx: Context<OwnMsg>) => Behavior<OwnMsg> {
  return (ctx) => {
    const began = ctx.clock.now();
    const send = (bytes: number) => void ctx.self.send({ kind: "counted", bytes });
    ctx.after(everyMs, { kind: "tick" });
    return {
      receive(msg: OwnMsg): undefined {
        switch (msg.kind) {
          case "tick":
            ctx.after(everyMs, { kind: "tick" });
            channel.send({ kind: "count", answer: { send } });
            return;
          case "counted":
            report(msg.bytes, ctx.clock.now() - began);
            return;
          default:
            return msg satisfies never;
        }
      },
      onStop: () => stopped?.(),
    };
  };
}

/** Draws the progress line on a terminal. The line is gone when the actor is stopped. */
export function drawnProgress(
  { name, size: total, resumedAt }: TransferOutline,
  { channel, status, columns }: {
    readonly channel: ActorRef<DataChannelMsg>;
    readonly status: StatusLine;
    /** Characters that fit into a line of the terminal. */
    readonly columns: number;
  },
): ProgressOptions {
  return {
    channel,
    everyMs: DRAW_EVERY,
    report: (moved, elapsed) => {
      const bytes = resumedAt + moved;
      status.draw([progressLine({ name, bytes, total, resumedAt, elapsed }, columns)]);
    },
    stopped: () => status.clear(),
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
