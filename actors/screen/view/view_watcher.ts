import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { STREAM } from "../../../core/cli/subcommands/serve/sharing_options.ts";
import { card, hasColor } from "../card/show_card.ts";
import { success } from "../../../core/base/outcome.ts";
import { cardContents } from "../card/card_contents.ts";
import type { ServerSetup } from "../../server/startup/server_setup.ts";
import type { Watcher } from "../../server/watching/watcher.ts";
import type { ActorRef } from "../../kernel/kernel.ts";
import type { LiveViewMsg } from "./live_view.ts";
import type { World } from "../../machine/world.ts";
import type { Screen } from "./screen.ts";

/** What the live view needs. */
export interface ViewParts {
  readonly setup: ServerSetup;
  /** Hosts that did not answer, for the card. */
  readonly unreachable: readonly string[];
  readonly screen: Screen;
  readonly world: World;
  /** Whether people read standard error on a terminal, and no program does. */
  readonly isSeen: boolean;
  readonly leave: () => void;
}

/** The live view, if there is a terminal and the options allow it. */
export function viewWatcher(parts: ViewParts): Watcher {
  const { setup, unreachable, screen, world, isSeen, leave } = parts;
  const { terminal } = world;
  if (terminal === undefined || !isSeen || !wantsView(setup.invocation, world)) return {};
  let running: ActorRef<LiveViewMsg> | undefined;
  return {
    start: async ({ system, server }) => {
      // Most servers show none, and what measures the width of texts takes long to load.
      const { liveView } = await import("./live_view.ts");
      const shared = setup.shared.label;
      const shownCard = async () => card(await cardContents(setup, unreachable), world);
      const look = { terminal, screen, server, shared, color: hasColor(world), leave };
      running = system.spawn("view", liveView({ ...look, card: shownCard }));
      return success(undefined);
    },
    notice: (notice) => void running?.send({ kind: "notice", notice }),
  };
}

/** No view beside a stream on standard input or output, and none with --quiet, --json or --trace. */
function wantsView(invocation: ServeInvocation, { env }: World): boolean {
  const { view, quiet, json, trace, paths } = invocation;
  return view && !quiet && !json && !trace && !paths.includes(STREAM) && env("TERM") !== "dumb";
}
