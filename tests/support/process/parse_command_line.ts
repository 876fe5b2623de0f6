import { parseInvocation as parse } from "../../../core/cli/parse_invocation.ts";
import { loadSubcommands } from "../../../core/cli/subcommands/table.ts";

/** All subcommands. */
export const SUBCOMMANDS = await loadSubcommands();

/** What a command line asks for, or what is wrong with it. */
export function parseInvocation(
  args: readonly string[],
  env: (name: string) => string | undefined,
): ReturnType<typeof parse> {
  return parse(args, env, SUBCOMMANDS);
}
