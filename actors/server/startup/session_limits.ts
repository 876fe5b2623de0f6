import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { fittingLimits } from "../../../core/access/limits/descriptors.ts";
import type { Limits } from "../../../core/access/limits/limit_settings.ts";
import { raiseDescriptorLimit } from "../../machine/system/descriptor_limit.ts";
import { warning } from "../../../core/base/terminal_line.ts";
import type { World } from "../../machine/world.ts";

/** The limits of the command line, lowered to what the file descriptors of this process allow; warns if they had to be. */
export function sessionLimits(
  { limits: asked, tls }: ServeInvocation,
  world: Pick<World, "words">,
): Limits {
  const descriptors = raiseDescriptorLimit();
  if (descriptors === undefined) return asked;
  const { limits, lacking } = fittingLimits(asked, descriptors, tls.policy !== "off");
  if (lacking !== undefined) {
    world.words(warning(
      `with ${descriptors} descriptors there is room for ${limits.sessions} sessions, ` +
        `${limits.sessionsPerAddress} of one address; ${asked.sessions} need ${lacking}: ` +
        "raise the limit (ulimit -n, LimitNOFILE= in a unit), or lower --max-sessions",
    ));
  }
  return limits;
}
