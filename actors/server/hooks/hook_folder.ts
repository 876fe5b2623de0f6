import { resolve } from "../../machine/system/local_path.ts";
import type { ServeInvocation } from "../../../core/cli/subcommands/serve/serve_subcommand.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { escapeControls } from "../../../core/base/redact.ts";
import { giveAway, type SharedThings } from "../sharing/open_shared.ts";
import { isWithin } from "../../files/jail/within.ts";
import type { World } from "../../machine/world.ts";
import { realFolder } from "./find_hooks.ts";

/** The working directory of commands. Dispose of it when the last command has ended. */
export interface HookFolder extends AsyncDisposable {
  readonly path: string;
}

type Shared = Pick<SharedThings, "root" | "shares" | "keepApart">;

/**
 * The working directory of commands: the one of `--hook-folder`, or an empty one that is removed at the end. No client can
 * write to it, because interpreters load modules from the working directory (`python3 -c`), and programs their settings.
 */
export async function openHookFolder(
  invocation: Pick<ServeInvocation, "hooks" | "purpose" | "accounts" | "runAs">,
  shared: Shared,
  { cwd }: Pick<World, "cwd">,
): Promise<Outcome<HookFolder, string>> {
  const { hooks, runAs } = invocation;
  if (hooks.folder !== undefined) return named(invocation, hooks.folder, shared, cwd);
  const { upload, pipe, event } = hooks;
  if (upload === undefined && pipe === undefined && event === undefined) return lasting("/");
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "ferry-hooks-" }));
  giveAway([path], runAs);
  shared.keepApart(path);
  return success({
    path,
    [Symbol.asyncDispose]: async () => {
      // If that fails an empty folder is left, and the system clears its temporary files.
      await Deno.remove(path, { recursive: true }).catch(() => {});
    },
  });
}

function named(
  { hooks, purpose, accounts }: Pick<ServeInvocation, "hooks" | "purpose" | "accounts">,
  folder: string,
  { root, shares }: Shared,
  cwd: string,
): Outcome<HookFolder, string> {
  const shown = escapeControls(folder);
  const real = realFolder(resolve(cwd, folder));
  if (real === undefined) return failed(`cannot run commands in ${shown}: there is no such folder`);
  // With --pipe-upload nothing is stored, unless there are accounts that may do more.
  const isWritten = accounts !== undefined || purpose === "write" ||
    (purpose === "receive" && hooks.pipe === undefined);
  const isShared = [root, ...shares.mounts.values()].some((top) => isWithin(real, top));
  return isWritten && isShared
    ? failed(`cannot run commands in ${shown}: clients may write to it; name a folder elsewhere`)
    : lasting(real);
}

function lasting(path: string): Outcome<HookFolder, string> {
  return success({ path, [Symbol.asyncDispose]: () => Promise.resolve() });
}
