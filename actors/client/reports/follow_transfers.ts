import type { BoardRoom, BoardState } from "../../../core/screen/progress/board.ts";
import type { Behavior, Context, Settled } from "../../kernel/kernel.ts";
import type { MovingTransfer } from "./run_reports.ts";
import type { RunView } from "./run_view.ts";

/** How often, in ms, the transfers are asked how far they are. */
const EVERY = 200;

/** Makes the lines of the board. */
type Lines = (state: BoardState, room: BoardRoom) => readonly string[];

/** What the actor sends to itself. */
type OwnMsg =
  | { readonly kind: "tick" }
  | { readonly kind: "counted"; readonly transfer: MovingTransfer; readonly bytes: number }
  | { readonly kind: "loaded"; readonly settled: Settled<Lines> };

/**
 * Asks the transfers of the present command again and again how far they are, reports it, and draws the board on a terminal
 * of this size.
 */
export function followTransfers(
  present: () => RunView | undefined,
  size: () => BoardRoom,
): (ctx: Context<OwnMsg>) => Behavior<OwnMsg> {
  return (ctx) => {
    let lines: Lines | undefined;
    let isLoading = false;
    const draw = (): void => {
      const { status, shown } = present() ?? {};
      if (status?.watched !== true || shown === undefined) return;
      const state = shown.progress.state(ctx.clock.now());
      if (state.moving.length === 0 && state.totals === undefined) return status.clear();
      if (lines !== undefined) return status.draw(lines(state, size()));
      if (isLoading) return;
      isLoading = true;
      ctx.run(loadLines, (settled) => ({ kind: "loaded", settled }));
    };
    ctx.after(EVERY, { kind: "tick" });
    return {
      receive(msg: OwnMsg): undefined {
        switch (msg.kind) {
          case "tick":
            ctx.after(EVERY, { kind: "tick" });
            for (const transfer of present()?.reports.moving ?? []) {
              const send = (bytes: number) =>
                void ctx.self.send({ kind: "counted", transfer, bytes });
              transfer.channel.send({ kind: "count", answer: { send } });
            }
            draw();
            return;
          case "counted":
            msg.transfer.report.progress(msg.bytes);
            return;
          case "loaded":
            if (msg.settled.kind === "fulfilled") lines = msg.settled.value;
            draw();
            return;
          default:
            return msg satisfies never;
        }
      },
      onStop: () => present()?.status.clear(),
    };
  };
}

/** The tables of the widths of characters take a while to load, and transfers that are over at once need none. */
async function loadLines(): Promise<Lines> {
  return (await import("../../../core/screen/progress/board.ts")).boardLines;
}
