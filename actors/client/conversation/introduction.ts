import type { ServerNames } from "../../../core/protocol/encoding/server_names.ts";
import { factsWithModes, type Features, parseFeatures } from "../../../core/protocol/features.ts";
import { isPositive } from "../client_fault.ts";
import type { ClientSettings } from "../client_settings.ts";
import type { OptionalCommands } from "./optional.ts";

/**
 * FEAT (RFC 2389), then CLNT and OPTS where the server has them. Gives the features; undefined when the server does not say.
 * No job depends on the replies.
 */
export async function introduce(
  optional: OptionalCommands,
  names: ServerNames,
  { keeping }: Pick<ClientSettings, "keeping">,
): Promise<Features | undefined> {
  const received = await optional.ask("FEAT", "FEAT");
  if (received === undefined || !isPositive(received)) return undefined;
  const features = parseFeatures(received.lines);
  if (features.has("CLNT")) await optional.ask("CLNT", "CLNT ferry");
  // RFC 2640 needs no switch, but some servers keep to their own character set without this one.
  if (features.has("UTF8") && names.areUtf8) await optional.ask("OPTS", "OPTS UTF8 ON");
  const facts = keeping.permissions ? factsWithModes(features) : undefined;
  if (facts !== undefined) await optional.ask("OPTS", `OPTS MLST ${facts}`);
  return features;
}
