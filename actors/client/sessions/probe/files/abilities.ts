import type { FindingOf } from "../../../../../core/events/probe/findings.ts";
import { isIntermediate, isPositive } from "../../../client_fault.ts";
import type { HeldSession } from "../../held_sessions.ts";
import type { Probing } from "../probing.ts";

/** The commands for digests, as FEAT names them. */
const DIGESTS = ["HASH", "XSHA512", "XSHA256", "XSHA1", "XSHA", "XMD5", "MD5", "XCRC"];

/** What not every server can do, as FEAT says it; REST, SIZE and MDTM are tried. `file`: one to try them with. */
export async function lookAtAbilities(
  { found, write }: Probing,
  { open: { conversation } }: HeldSession,
  file: string | undefined,
): Promise<void> {
  const { features } = conversation.facts;
  const tell = (
    ability: FindingOf<"ability">["ability"],
    works: boolean,
    commands: readonly string[],
  ) => found({ finding: "ability", ability, works, commands: works ? [...commands] : [] });
  await conversation.represent("image");
  const restarted = await conversation.command("REST 1");
  tell("resume", isIntermediate(restarted), ["REST"]);
  // The next transfer is to begin at the first byte.
  if (isIntermediate(restarted)) await conversation.command("REST 0");
  for (const [ability, verb] of [["size", "SIZE"], ["time", "MDTM"]] as const) {
    if (file !== undefined) {
      tell(ability, isPositive(await conversation.command(`${verb} ${file}`)), [verb]);
    } else if (features.size > 0) {
      tell(ability, features.has(verb), [verb]);
    } else {
      const reason = `there is no file to try ${verb} with; name one in the URL`;
      found({ finding: "left-out", step: "abilities", reason });
    }
  }
  // Without the feature some take MDTM with a time; only writing shows it.
  if (features.has("MFMT")) tell("set-time", true, ["MFMT"]);
  else if (!write) found({ finding: "left-out", step: "times", reason: NO_MFMT });
  const digests = DIGESTS.filter((verb) => features.has(verb));
  tell("digest", digests.length > 0, digests);
}

const NO_MFMT = "whether uploads can keep their time shows only with --write (there is no MFMT)";
