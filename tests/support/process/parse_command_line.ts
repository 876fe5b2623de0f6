import { parseInvocation as parse } from "../../../core/cli/parse_invocation.ts";
import { loadSubcommands } from "../../../core/cli/subcommands/table.ts";

/** All subcommands. */
export const SUBCOMMANDS = await loadSubcommands();

/** Parses a command line into an invocation or an error. */
export function parseInvocation(
  args: readonly string[],
  env: (name: string) => string | undefined,
): ReturnType<typeof parse> {
  return parse(args, env, SUBCOMMANDS);
}
