import { ACCOUNTS } from "./accounts/accounts.ts";
import { PASSWD } from "./accounts/passwd.ts";
import { GET } from "./client/get.ts";
import { LS } from "./client/ls.ts";
import { PUT } from "./client/put.ts";
import { COMPLETIONS } from "./completions.ts";
import { KICK } from "./control/kick.ts";
import { WHO } from "./control/who.ts";
import { SERVE } from "./serve/serve.ts";
import type { Subcommand } from "./subcommand.ts";

/** The subcommands, in the order of the help; `help` and `version` aside. */
export const SUBCOMMANDS = [
  SERVE,
  GET,
  PUT,
  LS,
  WHO,
  KICK,
  PASSWD,
  ACCOUNTS,
  COMPLETIONS,
] as const;

/** The name of a subcommand. */
export type SubcommandName = typeof SUBCOMMANDS[number]["name"];

type AskedFor<S> = S extends Subcommand<string, infer I> ? I : never;

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | AskedFor<typeof SUBCOMMANDS[number]>;

/** The subcommand of this name. */
export function findSubcommand(name: string): typeof SUBCOMMANDS[number] | undefined {
  return SUBCOMMANDS.find((subcommand) => subcommand.name === name);
}
