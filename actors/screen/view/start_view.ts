import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve.ts";
import { STREAM } from "../../../core/cli/subcommands/serve/sharing_options.ts";
import { card, hasColor } from "../card/show_card.ts";
import { success } from "../../../core/base/outcome.ts";
import { cardFacts } from "../card/card_facts.ts";
import type { Serving } from "../../server/startup/serving.ts";
import type { Watcher } from "../../server/watching/watcher.ts";
import type { ActorRef } from "../../kernel/kernel.ts";
import { view, type ViewMsg } from "./view.ts";
import type { World } from "../../machine/world.ts";
import type { Screen } from "./screen.ts";

/** What the live view needs. */
export interface ViewParts {
  readonly serving: Serving;
  /** Hosts that did not answer, for the card. */
  readonly unreachable: readonly string[];
  readonly screen: Screen;
  readonly world: World;
  /** Whether people read standard error on a terminal, and no program does. */
  readonly isSeen: boolean;
  readonly leave: () => void;
}

/** The live view, if there is a terminal and the options allow it. */
export function viewing(parts: ViewParts): Watcher {
  const { serving, unreachable, screen, world, isSeen, leave } = parts;
  const { terminal } = world;
  if (terminal === undefined || !isSeen || !wantsView(serving.invocation, world)) return {};
  let running: ActorRef<ViewMsg> | undefined;
  return {
    start: ({ system, server }) => {
      const shared = serving.shared.label;
      const shownCard = () => card(cardFacts(serving, unreachable), world);
      const look = { terminal, screen, server, shared, color: hasColor(world), leave };
      running = system.spawn("view", view({ ...look, card: shownCard }));
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
