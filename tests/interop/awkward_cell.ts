import { errorMessage } from "../../core/base/error_text.ts";
import { AWKWARD_NAMES, type AwkwardName } from "./awkward_names.ts";
import type { Cell } from "./matrix.ts";

/**
 * Tries every awkward name. What the peer is known not to carry must fail, so that a reason that has gone stale
 * shows; everything else must work.
 */
export async function awkwardCell(
  unable: Readonly<Record<string, string>>,
  attempt: (awkward: AwkwardName) => Promise<void>,
): Promise<Cell> {
  const failures: string[] = [];
  for (const awkward of AWKWARD_NAMES) {
    const { what } = awkward;
    const failure = await attempt(awkward).then(() => undefined, messageOf);
    const known = unable[what];
    if (failure !== undefined && known === undefined) failures.push(`${what}: ${failure}`);
    if (failure === undefined && known !== undefined) {
      failures.push(`${what}: works, though it is noted that ${known}`);
    }
  }
  if (failures.length > 0) return { kind: "failed", reason: failures.join("\n") };
  const but = AWKWARD_NAMES.map(({ what }) => what).filter((what) => unable[what] !== undefined);
  if (but.length === 0) return { kind: "yes" };
  const reason = but.map((what) => `${what}: ${unable[what] ?? ""}`).join("; ");
  return { kind: "partly", but: but.join(", "), reason };
}

function messageOf(error: unknown): string {
  return errorMessage(error);
}
