import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import { FILE } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { option, toggle } from "../../../options/rows.ts";

/** What is shown of a run. */
export const SHOWING_OPTIONS = {
  "quiet": toggle({
    short: "q",
    summary: "show neither progress nor a summary, only what fails",
  }),
};

/** Lists of files that were not transferred, or are to be. */
export const LIST_OPTIONS = {
  "from-file": option({
    kind: FILE,
    summary: "take what FILE lists too: lines of a URL, or of a URL, a tab and a local file",
  }),
  "failed": option({
    kind: FILE,
    summary: "write what was not transferred to FILE, in the form that --from-file takes",
  }),
};

/** What a run is asked to show. */
export interface ShowingOptions {
  readonly quiet: boolean;
}

/** Which lists of files a run reads and writes. */
export interface ListOptions {
  /** The file that lists what to transfer. */
  readonly from: string | undefined;
  /** The file to write what was not transferred to. */
  readonly failed: string | undefined;
}

/** Reads `SHOWING_OPTIONS`; fails with a sentence when they contradict another option. */
export function readShowing(
  options: OptionValues<ValuesOf<typeof SHOWING_OPTIONS>>,
  verbose: boolean,
): Outcome<ShowingOptions, string> {
  const quiet = options.value("quiet");
  if (quiet && verbose) {
    return failed("--quiet and --verbose exclude each other: give the one that is meant");
  }
  return success({ quiet });
}

/** Reads `LIST_OPTIONS`. */
export function readLists(options: OptionValues<ValuesOf<typeof LIST_OPTIONS>>): ListOptions {
  return { from: options.value("from-file"), failed: options.value("failed") };
}
