import type { EndingRules } from "../../../serving/lifetime.ts";
import { COUNT, SECONDS, TIME } from "../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { option, toggle } from "../../options/rows.ts";
import { isStreamAlone, type Shared } from "./sharing_options.ts";

/** The options of `serve` for when the server ends by itself. */
export const ENDING_OPTIONS = {
  "grace": option({
    kind: SECONDS,
    default: 10_000,
    summary: "at the end, give running transfers this long to finish",
  }),
  "once": toggle({
    summary: "end when one file has been fetched or sent whole; interrupted transfers do not count",
  }),
  "count": option({
    kind: COUNT,
    summary: "end when N files have been fetched or sent whole",
  }),
  "expire": option({
    kind: TIME,
    summary:
      "end after TIME, for instance 10m; the exit code is 1 when fewer files than asked for, or none, were fetched or sent",
  }),
  "until-idle": option({
    kind: TIME,
    summary: "end when nobody has logged in, and nothing was fetched or sent, for TIME",
  }),
};

/**
 * Reads when the server ends by itself. `--once` means `--count 1`, but `--count` wins. A server that shares only a stream
 * ends after one transfer, because a stream can be used once; with `--spool` it can be fetched any number of times.
 */
export function readEnding(
  options: OptionValues<ValuesOf<typeof ENDING_OPTIONS>>,
  shared: Shared,
): EndingRules {
  const once = options.value("once") || isStreamAlone(shared);
  return {
    transfers: options.value("count") ?? (once ? 1 : undefined),
    expireMs: options.value("expire"),
    idleMs: options.value("until-idle"),
  };
}
