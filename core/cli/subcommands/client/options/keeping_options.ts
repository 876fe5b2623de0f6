import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { toggle } from "../../../options/rows.ts";

/** What copies keep of their originals. */
export interface KeepingChoice {
  /** Their times of last modification. */
  readonly times: boolean;
  /** Their permissions. */
  readonly permissions: boolean;
}

/** The options for what copies keep. */
export const KEEPING_OPTIONS = {
  "no-times": toggle({
    summary: "do not give copies the times of the originals",
  }),
  "perms": toggle({
    summary: "give copies the permissions of the originals, where the server tells or sets them",
  }),
};

/** Reads `KEEPING_OPTIONS`. */
export function readKeeping(
  options: OptionValues<ValuesOf<typeof KEEPING_OPTIONS>>,
): KeepingChoice {
  return { times: !options.value("no-times"), permissions: options.value("perms") };
}
