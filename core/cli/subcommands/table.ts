// This folder: the table of subcommands; each one declares its help, its options and its invocation.

import type { Subcommand } from "./subcommand.ts";

/**
 * The subcommands, in the order of the help; `help` and `version` aside. Each is loaded when it is asked for, so that none
 * starts slower because of the others.
 */
const TABLE = [
  row("serve", async () => (await import("./serve/serve_subcommand.ts")).SERVE),
  row("get", async () => (await import("./client/transfers/get.ts")).GET),
  row("put", async () => (await import("./client/transfers/put.ts")).PUT),
  row("cp", async () => (await import("./client/transfers/cp.ts")).CP),
  row("sync", async () => (await import("./client/transfers/sync.ts")).SYNC),
  row("ls", async () => (await import("./client/folders/ls.ts")).LS),
  row("cat", async () => (await import("./client/transfers/cat.ts")).CAT),
  row("stat", async () => (await import("./client/folders/stat.ts")).STAT),
  row("du", async () => (await import("./client/folders/du.ts")).DU),
  row("rm", async () => (await import("./client/changing/rm.ts")).RM),
  row("mkdir", async () => (await import("./client/changing/mkdir.ts")).MKDIR),
  row("mv", async () => (await import("./client/changing/mv.ts")).MV),
  row("batch", async () => (await import("./client/sessions/batch.ts")).BATCH),
  row("probe", async () => (await import("./client/sessions/probe.ts")).PROBE),
  row("who", async () => (await import("./control/who.ts")).WHO),
  row("kick", async () => (await import("./control/kick.ts")).KICK),
  row("passwd", async () => (await import("./accounts/passwd.ts")).PASSWD),
  row("accounts", async () => (await import("./accounts/accounts_subcommand.ts")).ACCOUNTS),
  row("completions", async () => (await import("./completions.ts")).COMPLETIONS),
] as const;

type Row = typeof TABLE[number];

/** One of the subcommands. */
export type AnySubcommand = Awaited<ReturnType<Row["load"]>>;

/** The name of a subcommand. */
export type SubcommandName = Row["name"];

type AskedFor<S> = S extends Subcommand<string, infer I> ? I : never;

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | AskedFor<AnySubcommand>;

/** Loads the subcommand of this name. The list is empty if there is none. */
export async function loadSubcommand(name: string | undefined): Promise<readonly AnySubcommand[]> {
  return await Promise.all(TABLE.filter((row) => row.name === name).map((row) => row.load()));
}

/** Loads all subcommands, in the order of the help. */
export async function loadSubcommands(): Promise<readonly AnySubcommand[]> {
  return await Promise.all(TABLE.map((row) => row.load()));
}

/** A row for a subcommand whose file is loaded later. The compiler checks that the file declares the same name. */
function row<const N extends string, I>(name: N, load: () => Promise<Subcommand<N, I>>) {
  return { name, load };
}
