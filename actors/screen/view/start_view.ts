import type { ServeInvocation } from "../../../core/cli/parse_invocation.ts";
import { STREAM } from "../../../core/cli/options/sharing_options.ts";
import { card, hasColor } from "../card/show_card.ts";
import { cardFacts, type Serving } from "../card/card_facts.ts";
import type { ActorRef, System } from "../../kernel/kernel.ts";
import type { Notice } from "../../../core/events/notice.ts";
import type { ServerMsg } from "../../server/server_messages.ts";
import { view } from "./view.ts";
import type { World } from "../../machine/world.ts";
import type { Screen } from "./screen.ts";

/** What the view of a server that runs is made of. */
export interface ViewParts {
  readonly serving: Serving;
  /** Hosts that did not answer, for the card. */
  readonly unreachable: readonly string[];
  readonly server: ActorRef<ServerMsg>;
  readonly screen: Screen;
  readonly world: World;
  /** Whether people see what is said now, and not a program or a file. */
  readonly isSeen: boolean;
  readonly leave: () => void;
}

/** Starts the live view where there is somebody to look at it; the answer takes what happens. */
export function startView(system: System, parts: ViewParts): (notice: Notice) => void {
  const { serving, unreachable, server, screen, world, isSeen, leave } = parts;
  const { terminal } = world;
  if (terminal === undefined || !isSeen || !wantsView(serving.invocation, world)) return () => {};
  const running = system.spawn(
    "view",
    view({
      terminal,
      screen,
      server,
      shared: serving.shared.label,
      color: hasColor(world),
      card: () => card(cardFacts(serving, unreachable), world),
      leave,
    }),
  );
  return (notice) => void running.send({ kind: "notice", notice });
}

/** Whoever pipes a stream through, or wants few words or all of them, wants no keys. */
function wantsView(invocation: ServeInvocation, { env }: World): boolean {
  const { view, quiet, json, trace, paths } = invocation;
  return view && !quiet && !json && !trace && !paths.includes(STREAM) && env("TERM") !== "dumb";
}
