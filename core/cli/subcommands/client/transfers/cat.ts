import { failed } from "../../../../base/outcome.ts";
import type { Subcommand } from "../../subcommand.ts";
import { EXISTING_OPTIONS } from "../options/existing_options.ts";
import { KEEPING_OPTIONS } from "../options/keeping_options.ts";
import { TREE_OPTIONS } from "../options/tree_options.ts";
import { GET, type GetInvocation } from "./get.ts";

/** The options of `get` that make no sense for standard output. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...["output", "directory", "json", "segments"],
  ...Object.keys(TREE_OPTIONS),
  ...Object.keys(KEEPING_OPTIONS),
  ...Object.keys(EXISTING_OPTIONS),
]);

/** `ferry cat`: `ferry get -o -`, with every other option of `get`. */
export const CAT: Subcommand<"cat", GetInvocation> = {
  name: "cat",
  operands: "URL...",
  summary: "write files of a server to standard output",
  details: [
    "Fetches the files and writes them to standard output, one after the other; as get -o - does.",
  ],
  examples: [
    { line: "ferry cat ftp://host/src.tar | tar x", does: "fetch into a pipe" },
    { line: "ferry cat ftp://host/log.1 ftp://host/log", does: "one behind the other" },
  ],
  options: GET.options.filter(({ name }) => !LEFT_OUT.has(name)),
  understand: (operands, given) => {
    const output = [{ source: "--output", value: "-", place: -1 }];
    const understood = GET.understand(operands, new Map([...given, ["output", output]]));
    if (understood.ok) return understood;
    return failed(understood.failure.replaceAll("ferry get", "ferry cat"));
  },
};
