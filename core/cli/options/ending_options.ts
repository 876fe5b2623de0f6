import type { OptionReader } from "../option_values.ts";
import type { EndingRules } from "../../serving/lifetime.ts";

/** The options of `serve` that let it end by itself, in the order of the help. */
export const ENDING_OPTIONS = [
  {
    name: "once",
    commands: ["serve"],
    summary: "end when one file has been fetched or sent whole; interrupted transfers do not count",
  },
  {
    name: "count",
    value: "N",
    commands: ["serve"],
    summary: "end when N files have been fetched or sent whole",
  },
  {
    name: "expire",
    value: "TIME",
    commands: ["serve"],
    summary:
      "end after TIME, for instance 10m; the exit code is 1 when less was fetched or sent than was wanted",
  },
  {
    name: "until-idle",
    value: "TIME",
    commands: ["serve"],
    summary: "end when for TIME nobody has logged in and nothing has been fetched or sent",
  },
] as const;

/** Reads the options of `ENDING_OPTIONS`. `--once` is `--count 1`; `--count` goes before it. */
export function readEnding(options: OptionReader): EndingRules {
  return {
    transfers: options.count("count") ?? (options.isOn("once") ? 1 : undefined),
    expireMs: options.duration("expire"),
    idleMs: options.duration("until-idle"),
  };
}
